/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The session's machine: asked of cordond, and what is told of it over its lease. A start that was asked for is never
 * called back: the machine is made all the same, and its lease is how its end is asked for.
 */
#include "config.h"
#include "client/session-private.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include "core/errors.h"

#define BUS_NAME "org.cordon.Cordon1"
#define OBJECT_PATH "/org/cordon/Cordon1"
#define INTERFACE "org.cordon.Cordon1"

static void
take_machine (CordonSession *self, GVariant *description)
{
  g_autoptr (CordonMachineInfo) machine = cordon_machine_info_new (description);

  if (self->machine && cordon_machine_info_equal (self->machine, machine))
    return;
  g_clear_pointer (&self->machine, cordon_machine_info_free);
  self->machine = g_steal_pointer (&machine);
  cordon_session_notify (self, CORDON_SESSION_PROP_MACHINE);
}

static void
on_list (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSession) self = cordon_session_weak_take (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                              &error);
  g_autoptr (GVariantIter) machines = NULL;
  GVariant *machine;

  if (self == NULL || reply == NULL)
    return;
  g_variant_get (reply, "(aa{sv})", &machines);
  while ((machine = g_variant_iter_next_value (machines)))
    {
      g_autoptr (GVariant) owned = machine;
      const char *uuid = "";
      g_variant_lookup (owned, "uuid", "&s", &uuid);
      if (self->machine && g_str_equal (uuid, self->machine->uuid))
        take_machine (self, owned);
    }
}

/* Its label, account and level are known only after they were read back. */
static void
ask_again (CordonSession *self)
{
  g_dbus_connection_call (self->bus, BUS_NAME, OBJECT_PATH, INTERFACE, "List", NULL,
                          G_VARIANT_TYPE ("(aa{sv})"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, on_list, cordon_session_weak_new (self));
}

static void
on_stage (CordonLease *lease, guint stage, CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  /* The lease is kept until the machine has ended; a start that goes on meanwhile is no news. */
  if (cordon_session_is_over (self))
    return;
  switch ((CordonStage) stage)
    {
    case CORDON_STAGE_CREATED:
      cordon_session_tell_stage (self, "machine-started");
      break;
    case CORDON_STAGE_VERIFIED:
      ask_again (self);
      cordon_session_set_state (self, CORDON_SESSION_VERIFIED);
      cordon_session_tell_stage (self, "verified");
      break;
    case CORDON_STAGE_RUNNING:
      if (self->state != CORDON_SESSION_VERIFIED)
        {
          cordon_session_fail_with (self, CORDON_ERROR_UNVERIFIED,
                                    _("The service started a machine without checking it; it was "
                                      "ended."));
          break;
        }
      cordon_session_expect_within (self, CORDON_DEADLINE_AGENT);
      cordon_session_display_machine_runs (self);
      cordon_session_set_state (self, CORDON_SESSION_RUNNING);
      if (cordon_session_is_foreign (self) && !cordon_session_is_over (self))
        cordon_session_foreign_begin (self);
      break;
    case CORDON_STAGE_ADMITTED:
    default:
      break;
    }
}

static void
on_paused (CordonLease *lease, const char *reason, CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);
  gboolean was_paused = self->pause_reason != NULL;

  if (cordon_session_is_over (self))
    return;
  g_free (self->pause_reason);
  self->pause_reason = g_strdup (reason);
  cordon_session_notify (self, CORDON_SESSION_PROP_PAUSE_REASON);
  if (was_paused != (reason != NULL))
    cordon_session_tell_stage (self, reason != NULL ? "paused" : "resumed");
}

static void
take_lease (CordonSession *self, int fd)
{
  self->lease = cordon_lease_new (fd);
  g_signal_connect (self->lease, "over", G_CALLBACK (cordon_session_lease_over), self);
  /* Closed while cordond began: this is how it learns of it, and how its end is told. */
  if (self->closing)
    {
      cordon_lease_close (self->lease);
      return;
    }
  g_signal_connect (self->lease, "stage", G_CALLBACK (on_stage), self);
  g_signal_connect (self->lease, "paused", G_CALLBACK (on_paused), self);
  /* Before its guest has run. */
  if (cordon_session_is_foreign (self) && cordon_session_browser_wants (self))
    {
      cordon_session_fail (self, cordon_session_foreign_refusal ());
      return;
    }
  cordon_session_expect_within (self, CORDON_DEADLINE_START);
  cordon_session_display_begin (self);
}

/* Start answers with the UUID first; the others were told it. */
static void
unpack_reply (GVariant *reply, gint32 *handle, GVariant **machine)
{
  if (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(sha{sv})")))
    g_variant_get (reply, "(&sh@a{sv})", NULL, handle, machine);
  else
    g_variant_get (reply, "(h@a{sv})", handle, machine);
}

/* Not one of ours where the reply has no descriptor: g_unix_fd_list_get() checks the index. */
static int
take_reply (CordonSession *self, GVariant *reply, GUnixFDList *fds, GError **error)
{
  g_autoptr (GVariant) machine = NULL;
  gint32 handle;
  int fd = -1;

  unpack_reply (reply, &handle, &machine);
  if (fds && handle >= 0 && handle < g_unix_fd_list_get_length (fds))
    fd = g_unix_fd_list_get (fds, handle, error);
  else
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_SERVICE,
                         _("The Cordon service gave no access to the machine it started."));
  if (fd >= 0)
    take_machine (self, machine);
  return fd;
}

static void ask (CordonSession *self, const char *method);

/* Only one that is stopped is started. */
static gboolean
is_stopped (CordonSession *self, const GError *error)
{
  return self->lasting && !self->was_stopped
         && g_error_matches (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSession) self = cordon_session_weak_take (data);
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (
    G_DBUS_CONNECTION (source), &fds, result, &error);
  int fd = -1;

  /* A reply that nobody waits for any more: its lease is closed with the list of descriptors. */
  if (self == NULL || !self->start_asked)
    return;
  self->start_asked = FALSE;
  if (reply == NULL)
    cordon_error_from_dbus (&error);
  else
    fd = take_reply (self, reply, fds, &error);

  if (is_stopped (self, error) && !self->closing)
    {
      self->was_stopped = TRUE;
      ask (self, "StartMachine");
    }
  else if (error && self->closing)
    cordon_session_finish (self);
  else if (error)
    cordon_session_fail (self, g_steal_pointer (&error));
  else
    take_lease (self, fd);
}

static GVariant *
start_arguments (CordonSession *self, gboolean starts)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (self->allow_unlabelled && starts)
    g_variant_builder_add (&options, "{sv}", "allow-unlabelled", g_variant_new_boolean (TRUE));
  if (self->take_over && !starts)
    g_variant_builder_add (&options, "{sv}", "take-over", g_variant_new_boolean (TRUE));
  return g_variant_new ("(sa{sv})", self->lasting ? self->lasting : self->compartment, &options);
}

static void
ask (CordonSession *self, const char *method)
{
  gboolean starts = !g_str_equal (method, "Attach");
  const char *type = self->lasting ? "(ha{sv})" : "(sha{sv})";

  self->start_asked = TRUE;
  /* Never cancelled: the bus would not tell cordond, which makes the machine all the same. */
  g_dbus_connection_call_with_unix_fd_list (
    self->bus, BUS_NAME, OBJECT_PATH, INTERFACE, method, start_arguments (self, starts),
    G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, G_MAXINT, NULL, NULL,
    on_started, cordon_session_weak_new (self));
}

void
cordon_session_start (CordonSession *self)
{
  g_return_if_fail (self->state == CORDON_SESSION_IDLE);

  self->started = g_get_monotonic_time ();
  /* A person may be asked for a password first; from the reply on the machine has its own time. */
  cordon_session_expect_within (self, CORDON_DEADLINE_POLKIT_INTERACTIVE);
  ask (self, self->lasting ? "Attach" : "Start");
  cordon_session_set_state (self, CORDON_SESSION_STARTING);
}
