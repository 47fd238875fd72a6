/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonBusFirewall: cordon-firewall over the system bus, which starts it. The bus gives that name to
 * root alone, and only root may call it. When it goes away nobody hears of changes any more: that is a
 * change.
 */
#include "config.h"

#include "service/firewall.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

#define NAME "org.cordon.Firewall1"
#define OBJECT "/org/cordon/Firewall1"
#define DEADLINE_MS 20000

struct _CordonBusFirewall {
  GObject parent_instance;

  /* owned */
  GDBusConnection *connection;

  /* state */
  guint changes, watch;
  gboolean there; /* it was seen */
};

#define CORDON_TYPE_BUS_FIREWALL (cordon_bus_firewall_get_type ())
G_DECLARE_FINAL_TYPE (CordonBusFirewall, cordon_bus_firewall, CORDON, BUS_FIREWALL, GObject)

static void init_firewall (CordonFirewallInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonBusFirewall, cordon_bus_firewall, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_FIREWALL, init_firewall))

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    {
      g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
      return;
    }
  g_dbus_error_strip_remote_error (error);
  g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_FAILED,
                           _("The host's firewall could not be prepared for machines with network: %s"),
                           error->message);
}

static void
call (CordonFirewall *firewall, const char *method, GVariant *arguments, const char *type,
      GAsyncReadyCallback callback, gpointer data)
{
  CordonBusFirewall *self = CORDON_BUS_FIREWALL (firewall);
  GTask *task = g_task_new (self, NULL, callback, data);

  g_dbus_connection_call (self->connection, NAME, OBJECT, NAME, method, arguments, G_VARIANT_TYPE (type),
                          G_DBUS_CALL_FLAGS_NONE, DEADLINE_MS, NULL, on_answer, task);
}

static void
load_async (CordonFirewall *self, GAsyncReadyCallback callback, gpointer data)
{
  call (self, "Load", NULL, "()", callback, data);
}

static gboolean
load_finish (CordonFirewall *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = g_task_propagate_pointer (G_TASK (result), error);

  return answer != NULL;
}

static void
routes_async (CordonFirewall *self, GAsyncReadyCallback callback, gpointer data)
{
  call (self, "Routes", NULL, "(as)", callback, data);
}

static char **
routes_finish (CordonFirewall *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = g_task_propagate_pointer (G_TASK (result), error);
  char **prefixes = NULL;

  if (answer != NULL)
    g_variant_get (answer, "(^as)", &prefixes);
  return prefixes;
}

static void
examine_async (CordonFirewall *self, const char *bridge, const char *tap, GAsyncReadyCallback callback,
               gpointer data)
{
  call (self, "Examine", g_variant_new ("(ss)", bridge, tap), "(a{ss})", callback, data);
}

static GVariant *
examine_finish (CordonFirewall *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = g_task_propagate_pointer (G_TASK (result), error);

  return answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
}

static void
init_firewall (CordonFirewallInterface *iface)
{
  iface->load_async = load_async;
  iface->load_finish = load_finish;
  iface->routes_async = routes_async;
  iface->routes_finish = routes_finish;
  iface->examine_async = examine_async;
  iface->examine_finish = examine_finish;
}

static void
on_changed (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
            const char *name, GVariant *arguments, gpointer data)
{
  g_signal_emit_by_name (data, "changed");
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  CORDON_BUS_FIREWALL (data)->there = TRUE;
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  CordonBusFirewall *self = data;

  if (self->there)
    g_signal_emit_by_name (self, "changed");
  self->there = FALSE;
}

static void
cordon_bus_firewall_dispose (GObject *object)
{
  CordonBusFirewall *self = CORDON_BUS_FIREWALL (object);

  if (self->changes != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->changes);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  self->changes = 0;
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (cordon_bus_firewall_parent_class)->dispose (object);
}

static void
cordon_bus_firewall_class_init (CordonBusFirewallClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_bus_firewall_dispose;
}

static void
cordon_bus_firewall_init (CordonBusFirewall *self)
{
}

CordonFirewall *
cordon_bus_firewall_new (GDBusConnection *connection)
{
  CordonBusFirewall *self = g_object_new (CORDON_TYPE_BUS_FIREWALL, NULL);

  self->connection = g_object_ref (connection);
  self->changes = g_dbus_connection_signal_subscribe (connection, NAME, NAME, "Changed", OBJECT, NULL,
                                                      G_DBUS_SIGNAL_FLAGS_NONE, on_changed, self, NULL);
  self->watch = g_bus_watch_name_on_connection (connection, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                on_vanished, self, NULL);
  return CORDON_FIREWALL (self);
}
