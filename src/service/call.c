/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Admission of calls. Whoever calls is counted before anything is asked on its behalf, first as a
 * connection, then as a user: neither can make cordond hold an unbounded number of questions.
 */
#include "config.h"

#include "service/call.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/aside.h"

struct _CordonDoor {
  GObject parent_instance;

  /* owned */
  CordonPeers *peers;
  CordonAuthority *authority;
  GHashTable *under_way; /* unique name or "uid:N" -> number of calls */
  GPtrArray *calls;      /* borrowed: each takes itself out */
};

enum { IDLE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CordonDoor, cordon_door, G_TYPE_OBJECT)

void
cordon_invocation_fail (GDBusMethodInvocation *invocation, const GError *error)
{
  if (error->domain == CORDON_ERROR)
    g_dbus_method_invocation_return_gerror (invocation, error);
  else
    g_dbus_method_invocation_return_error (invocation, CORDON_ERROR, CORDON_ERROR_FAILED, "%s",
                                           error->message);
}

gboolean
cordon_invocation_refuse (GDBusMethodInvocation *invocation, GError *error)
{
  cordon_invocation_fail (invocation, error);
  g_error_free (error);
  return TRUE;
}

/* --- counting -------------------------------------------------------------------------------- */

static gboolean
count_in (CordonDoor *self, const char *who)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->under_way, who));

  if (n >= CORDON_CALLS_MAX)
    return FALSE;
  g_hash_table_replace (self->under_way, g_strdup (who), GUINT_TO_POINTER (n + 1));
  return TRUE;
}

static void
count_out (CordonDoor *self, const char *who)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->under_way, who));

  if (n > 1)
    g_hash_table_replace (self->under_way, g_strdup (who), GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (self->under_way, who);
}

static GError *
too_many (void)
{
  return g_error_new (CORDON_ERROR, CORDON_ERROR_QUOTA,
                      _("%d requests of yours are under way; wait until one is answered."),
                      CORDON_CALLS_MAX);
}

static char *
uid_key (guint32 uid)
{
  return g_strdup_printf ("uid:%u", uid);
}

/* --- one call -------------------------------------------------------------------------------- */

GDBusMethodInvocation *
cordon_call_take_invocation (CordonCall *call)
{
  return g_steal_pointer (&call->invocation);
}

void
cordon_call_fail (CordonCall *call, const GError *error)
{
  cordon_invocation_fail (cordon_call_take_invocation (call), error);
}

static void
leave (CordonCall *call)
{
  CordonDoor *door = call->door;
  g_autofree char *key = uid_key (call->uid);

  if (call->counted_uid)
    count_out (door, key);
  count_out (door, call->sender);
  g_ptr_array_remove_fast (door->calls, call);
  if (door->calls->len == 0)
    g_signal_emit (door, signals[IDLE], 0);
}

void
cordon_call_free (CordonCall *call)
{
  if (call->invocation != NULL)
    {
      g_autoptr(GError) error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_FAILED,
                                                     _("The request was not answered; please "
                                                       "report this."));

      g_warn_if_reached ();
      cordon_call_fail (call, error);
    }
  leave (call);
  cordon_aside_close (call->arguments.fds, G_N_ELEMENTS (call->arguments.fds));
  g_free (call->arguments.text);
  g_clear_pointer (&call->arguments.words, g_variant_unref);
  g_free (call->arguments.name);
  g_free (call->arguments.more_text);
  g_free (call->sender);
  g_object_unref (call->cancellable);
  g_object_unref (call->owner);
  g_object_unref (call->door);
  g_free (call);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  g_autoptr(GError) error = NULL;
  CordonCall *running;

  if (!cordon_authority_check_finish (CORDON_AUTHORITY (source), result, &error))
    {
      cordon_call_fail (call, error);
      return;
    }
  running = g_steal_pointer (&call);
  running->run (running, running->owner);
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;
  gboolean interactive;
  CordonCall *going_on;

  if (!cordon_peers_resolve_finish (CORDON_PEERS (source), result, &call->uid, &error))
    {
      cordon_call_fail (call, error);
      return;
    }
  key = uid_key (call->uid);
  call->counted_uid = count_in (call->door, key);
  if (!call->counted_uid)
    {
      error = too_many ();
      cordon_call_fail (call, error);
      return;
    }

  going_on = g_steal_pointer (&call);
  if (!going_on->checked)
    {
      going_on->run (going_on, going_on->owner);
      return;
    }
  interactive = (g_dbus_message_get_flags (
                   g_dbus_method_invocation_get_message (going_on->invocation))
                 & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION)
                != 0;
  cordon_authority_check_async (going_on->door->authority, going_on->sender, going_on->action,
                                interactive, going_on->cancellable, on_checked, going_on);
}

static void
arguments_clear (CordonCallArguments *arguments)
{
  g_clear_pointer (&arguments->text, g_free);
  g_clear_pointer (&arguments->words, g_variant_unref);
  g_clear_pointer (&arguments->name, g_free);
  g_clear_pointer (&arguments->more_text, g_free);
  cordon_aside_close (arguments->fds, G_N_ELEMENTS (arguments->fds));
}

void
cordon_door_admit (CordonDoor *self, GDBusMethodInvocation *invocation, GObject *owner,
                   const CordonAction *action, CordonCallArguments *arguments, CordonCallFunc run)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  CordonCall *call;

  if (!count_in (self, sender))
    {
      g_autoptr(GError) error = too_many ();

      cordon_invocation_fail (invocation, error);
      arguments_clear (arguments);
      return;
    }
  call = g_new0 (CordonCall, 1);
  call->door = g_object_ref (self);
  call->invocation = invocation;
  call->owner = g_object_ref (owner);
  call->run = run;
  call->arguments = *arguments;
  call->cancellable = g_cancellable_new ();
  call->sender = g_strdup (sender);
  call->checked = action != NULL;
  call->action = action != NULL ? *action : CORDON_ACTION_HOST;
  g_ptr_array_add (self->calls, call);
  cordon_peers_resolve_async (self->peers, sender, on_resolved, call);
}

/* --- the door -------------------------------------------------------------------------------- */

static void
on_peer_gone (CordonPeers *peers, const char *sender, CordonDoor *self)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      CordonCall *call = g_ptr_array_index (self->calls, i);

      if (g_str_equal (call->sender, sender))
        g_cancellable_cancel (call->cancellable);
    }
}

guint
cordon_door_get_n_calls (CordonDoor *self)
{
  return self->calls->len;
}

static void
cordon_door_finalize (GObject *object)
{
  CordonDoor *self = CORDON_DOOR (object);

  g_signal_handlers_disconnect_by_data (self->peers, self);
  g_ptr_array_unref (self->calls);
  g_hash_table_unref (self->under_way);
  g_object_unref (self->authority);
  g_object_unref (self->peers);
  G_OBJECT_CLASS (cordon_door_parent_class)->finalize (object);
}

static void
cordon_door_class_init (CordonDoorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_door_finalize;

  signals[IDLE] = g_signal_new ("idle", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
cordon_door_init (CordonDoor *self)
{
  self->under_way = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->calls = g_ptr_array_new ();
}

CordonDoor *
cordon_door_new (CordonPeers *peers, CordonAuthority *authority)
{
  CordonDoor *self = g_object_new (CORDON_TYPE_DOOR, NULL);

  self->peers = g_object_ref (peers);
  self->authority = g_object_ref (authority);
  g_signal_connect (peers, "gone", G_CALLBACK (on_peer_gone), self);
  return self;
}
