/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One connection at a time. What came over an old one is never told as news of the new one: its
 * subscriptions end with it.
 */
#include "config.h"
#include "client/service-link.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include "core/errors.h"

#define BUS_NAME "org.cordon.Cordon1"
#define OBJECT_PATH "/org/cordon/Cordon1"
#define INTERFACE "org.cordon.Cordon1"

/* A bus that restarts is back in less than a second; one that is gone for good costs nothing. */
#define RETRY_MIN_MS 250
#define RETRY_MAX_MS 10000

struct _CordonServiceLink {
  GObject parent_instance;

  /* owned */
  GCancellable *cancellable;
  GDBusConnection *bus;
  guint name_watch, machines, compartments, works, retry;
  /* state */
  guint retry_ms;
  gboolean connecting;
};

G_DEFINE_FINAL_TYPE (CordonServiceLink, cordon_service_link, G_TYPE_OBJECT)

enum {
  UP,
  DOWN,
  SERVICE,
  MACHINE_CHANGED,
  COMPARTMENT_CHANGED,
  WORK_PROGRESS,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void connect_now (CordonServiceLink *self);

/* --- coming and going ------------------------------------------------------------------------ */

static void
on_retry (gpointer data)
{
  CordonServiceLink *self = data;

  self->retry = 0;
  connect_now (self);
}

static void
be_down (CordonServiceLink *self, const char *why)
{
  g_autoptr (GError) error = g_error_new (CORDON_ERROR, CORDON_ERROR_SERVICE,
                                          _("The system bus cannot be reached: %s"), why);

  if (self->retry == 0)
    self->retry = g_timeout_add_once (self->retry_ms, on_retry, self);
  self->retry_ms = MIN (self->retry_ms * 2, RETRY_MAX_MS);
  g_signal_emit (self, signals[DOWN], 0, error);
}

static void
unsubscribe (CordonServiceLink *self, guint *id)
{
  if (*id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, *id);
  *id = 0;
}

static void
let_go (CordonServiceLink *self)
{
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  if (self->bus == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->bus, self);
  unsubscribe (self, &self->machines);
  unsubscribe (self, &self->compartments);
  unsubscribe (self, &self->works);
  g_clear_object (&self->bus);
}

static void
on_closed (GDBusConnection *bus, gboolean vanished, GError *error, CordonServiceLink *self)
{
  g_autoptr (CordonServiceLink) alive = g_object_ref (self);

  let_go (self);
  be_down (self, error != NULL ? error->message : _("it hung up"));
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  g_signal_emit (data, signals[SERVICE], 0, TRUE);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer data)
{
  /* The bus itself is told as "down". */
  if (bus != NULL && !g_dbus_connection_is_closed (bus))
    g_signal_emit (data, signals[SERVICE], 0, FALSE);
}

static void
on_machine_changed (GDBusConnection *bus, const char *sender, const char *path,
                    const char *interface, const char *signal, GVariant *parameters,
                    gpointer data)
{
  const char *uuid, *state;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ss)")))
    return;
  g_variant_get (parameters, "(&s&s)", &uuid, &state);
  g_signal_emit (data, signals[MACHINE_CHANGED], 0, uuid, state);
}

static void
on_compartment_changed (GDBusConnection *bus, const char *sender, const char *path,
                        const char *interface, const char *signal, GVariant *parameters,
                        gpointer data)
{
  const char *name;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(s)")))
    return;
  g_variant_get (parameters, "(&s)", &name);
  g_signal_emit (data, signals[COMPARTMENT_CHANGED], 0, name);
}

static void
on_work_progress (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                  const char *signal, GVariant *parameters, gpointer data)
{
  const char *uuid;
  guint64 done, total;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(stt)")))
    return;
  g_variant_get (parameters, "(&stt)", &uuid, &done, &total);
  if (total > 0 && done <= total)
    g_signal_emit (data, signals[WORK_PROGRESS], 0, uuid, done, total);
}

static guint
subscribe (CordonServiceLink *self, const char *signal, GDBusSignalCallback callback)
{
  return g_dbus_connection_signal_subscribe (self->bus, BUS_NAME, INTERFACE, signal, OBJECT_PATH, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);
}

static void
be_up (CordonServiceLink *self, GDBusConnection *bus)
{
  self->bus = bus;
  self->retry_ms = RETRY_MIN_MS;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  g_signal_connect (bus, "closed", G_CALLBACK (on_closed), self);
  self->machines = subscribe (self, "MachineChanged", on_machine_changed);
  self->compartments = subscribe (self, "CompartmentChanged", on_compartment_changed);
  self->works = subscribe (self, "WorkProgress", on_work_progress);
  self->name_watch = g_bus_watch_name_on_connection (bus, BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                     on_appeared, on_vanished, self, NULL);
  g_signal_emit (self, signals[UP], 0);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonServiceLink) self = data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_finish (result, &error);

  self->connecting = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    g_clear_object (&bus);
  else if (bus != NULL)
    be_up (self, bus);
  else
    be_down (self, error->message);
}

static void
connect_now (CordonServiceLink *self)
{
  g_autoptr (GError) error = NULL;
  /* Reads a variable or knows a constant; it asks nobody. */
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, &error);

  if (address == NULL)
    {
      be_down (self, error->message);
      return;
    }
  self->connecting = TRUE;
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, on_connected, g_object_ref (self));
}

void
cordon_service_link_start (CordonServiceLink *self)
{
  cordon_service_link_retry (self);
}

void
cordon_service_link_retry (CordonServiceLink *self)
{
  if (self->bus != NULL || self->connecting)
    return;
  g_clear_handle_id (&self->retry, g_source_remove);
  self->retry_ms = RETRY_MIN_MS;
  connect_now (self);
}

gboolean
cordon_service_link_is_up (CordonServiceLink *self)
{
  return self->bus != NULL;
}

GDBusConnection *
cordon_service_link_get_bus (CordonServiceLink *self)
{
  return self->bus;
}

/* --- calls ----------------------------------------------------------------------------------- */

static void
on_replied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GUnixFDList) fds = NULL;
  GError *error = NULL;
  GVariant *reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source),
                                                                     &fds, result, &error);

  if (reply == NULL)
    {
      cordon_error_from_dbus (&error);
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, g_steal_pointer (&fds), NULL);
  g_task_return_pointer (task, reply, (GDestroyNotify) g_variant_unref);
}

void
cordon_service_link_call_async (CordonServiceLink *self, const char *method, GVariant *arguments,
                                const GVariantType *type, GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GVariant) owned = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  GTask *task = g_task_new (self, self->cancellable, callback, data);

  if (self->bus == NULL)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_SERVICE,
                               _("The system bus cannot be reached."));
      g_object_unref (task);
      return;
    }
  /* An examination, or the making of a disk, takes its time; cordond has deadlines of its own. */
  g_dbus_connection_call_with_unix_fd_list (self->bus, BUS_NAME, OBJECT_PATH, INTERFACE, method,
                                            owned, type, G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL,
                                            self->cancellable, on_replied, task);
}

GVariant *
cordon_service_link_call_finish (CordonServiceLink *self, GAsyncResult *result, GUnixFDList **fds,
                                 GError **error)
{
  g_autoptr (GUnixFDList) received = g_task_get_task_data (G_TASK (result));
  GVariant *reply = g_task_propagate_pointer (G_TASK (result), error);

  g_task_set_task_data (G_TASK (result), NULL, NULL);
  if (fds != NULL)
    *fds = g_steal_pointer (&received);
  return reply;
}

/* --- the object ------------------------------------------------------------------------------ */

static void
cordon_service_link_dispose (GObject *object)
{
  CordonServiceLink *self = CORDON_SERVICE_LINK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->retry, g_source_remove);
  let_go (self);
  G_OBJECT_CLASS (cordon_service_link_parent_class)->dispose (object);
}

static void
cordon_service_link_finalize (GObject *object)
{
  g_object_unref (CORDON_SERVICE_LINK (object)->cancellable);
  G_OBJECT_CLASS (cordon_service_link_parent_class)->finalize (object);
}

static void
cordon_service_link_class_init (CordonServiceLinkClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_service_link_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_service_link_finalize;

  signals[UP] = g_signal_new ("up", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DOWN] = g_signal_new ("down", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_ERROR);
  signals[SERVICE] = g_signal_new ("service", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[MACHINE_CHANGED] = g_signal_new ("machine-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                           G_TYPE_STRING);
  signals[COMPARTMENT_CHANGED] = g_signal_new ("compartment-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                               NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[WORK_PROGRESS] = g_signal_new ("work-progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         3, G_TYPE_STRING, G_TYPE_UINT64, G_TYPE_UINT64);
}

static void
cordon_service_link_init (CordonServiceLink *self)
{
  self->cancellable = g_cancellable_new ();
  self->retry_ms = RETRY_MIN_MS;
}

CordonServiceLink *
cordon_service_link_new (void)
{
  return g_object_new (CORDON_TYPE_SERVICE_LINK, NULL);
}
