/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The callers of the tests: several users on one connection's worth of rights.
 */
#include "config.h"

#include "fakes/fake-callers.h"

#include "core/errors.h"

struct _CordonFakeCallers {
  GObject parent_instance;

  GHashTable *uids; /* unique name -> uid */
  GPtrArray *waiting;
  CordonFakeAnswer answers[CORDON_ACTION_HOST + 1];
  guint32 uid;
  gboolean unknown;
};

static void authority_iface_init (CordonAuthorityInterface *iface);
static void lookup_iface_init (CordonPeerLookupInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonFakeCallers, cordon_fake_callers, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_AUTHORITY, authority_iface_init)
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_PEER_LOOKUP, lookup_iface_init))

static void
answer (GTask *task, gboolean allow)
{
  if (allow)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_DENIED, "The fake says no.");
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  CordonFakeCallers *self = g_task_get_source_object (task);

  if (g_ptr_array_find (self->waiting, task, NULL))
    {
      answer (task, FALSE);
      g_ptr_array_remove (self->waiting, task);
    }
}

static void
check_async (CordonAuthority *authority, const char *sender, CordonAction action,
             gboolean interactive, GCancellable *cancellable, GAsyncReadyCallback callback,
             gpointer data)
{
  CordonFakeCallers *self = CORDON_FAKE_CALLERS (authority);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);

  if (self->answers[action] != CORDON_FAKE_KEEPS_SILENT)
    {
      answer (task, self->answers[action] == CORDON_FAKE_ALLOWS);
      return;
    }
  g_ptr_array_add (self->waiting, g_object_ref (task));
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled), task, 0);
}

static gboolean
check_finish (CordonAuthority *authority, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lookup_async (CordonPeerLookup *lookup, const char *sender, GAsyncReadyCallback callback,
              gpointer data)
{
  CordonFakeCallers *self = CORDON_FAKE_CALLERS (lookup);
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  gpointer uid;

  if (!g_hash_table_lookup_extended (self->uids, sender, NULL, &uid))
    uid = GUINT_TO_POINTER (self->uid);
  if (self->unknown)
    answer (task, FALSE);
  else
    g_task_return_int (task, GPOINTER_TO_UINT (uid));
}

static gboolean
lookup_finish (CordonPeerLookup *lookup, GAsyncResult *result, guint32 *uid, GError **error)
{
  GError *local = NULL;
  gssize value = g_task_propagate_int (G_TASK (result), &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  *uid = (guint32) value;
  return TRUE;
}

static void
authority_iface_init (CordonAuthorityInterface *iface)
{
  iface->check_async = check_async;
  iface->check_finish = check_finish;
}

static void
lookup_iface_init (CordonPeerLookupInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

void
cordon_fake_callers_set_uid (CordonFakeCallers *self, const char *sender, guint32 uid)
{
  g_hash_table_replace (self->uids, g_strdup (sender), GUINT_TO_POINTER (uid));
}

void
cordon_fake_callers_set_unknown (CordonFakeCallers *self, gboolean unknown)
{
  self->unknown = unknown;
}

void
cordon_fake_callers_set_answer (CordonFakeCallers *self, CordonAction action,
                                CordonFakeAnswer wanted)
{
  self->answers[action] = wanted;
}

void
cordon_fake_callers_answer (CordonFakeCallers *self, gboolean allow)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    answer (g_ptr_array_index (waiting, i), allow);
}

guint
cordon_fake_callers_get_n_waiting (CordonFakeCallers *self)
{
  return self->waiting->len;
}

static void
cordon_fake_callers_finalize (GObject *object)
{
  CordonFakeCallers *self = CORDON_FAKE_CALLERS (object);

  g_hash_table_unref (self->uids);
  g_ptr_array_unref (self->waiting);
  G_OBJECT_CLASS (cordon_fake_callers_parent_class)->finalize (object);
}

static void
cordon_fake_callers_class_init (CordonFakeCallersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_fake_callers_finalize;
}

static void
cordon_fake_callers_init (CordonFakeCallers *self)
{
  self->uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

CordonFakeCallers *
cordon_fake_callers_new (guint32 uid)
{
  CordonFakeCallers *self = g_object_new (CORDON_TYPE_FAKE_CALLERS, NULL);

  self->uid = uid;
  return self;
}
