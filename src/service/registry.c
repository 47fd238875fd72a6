/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The registry in memory. A change is made to a copy, the copy is written by a worker, and only a
 * copy that is safely on disk becomes what is believed; so a failed write changes nothing.
 */
#include "config.h"

#include "service/registry.h"

#include "service/registry-file.h"

struct _CordonRegistry {
  GObject parent_instance;

  /* owned */
  char *state_dir;
  char *moved_aside;
  CordonRegistryContent *content; /* as it is on the disk */

  /* state */
  GQueue changes; /* of GTask holding a Change; the head is being written */
};

typedef struct {
  char *grant; /* NULL: the numbers are changed */
  gboolean allow;
  CordonNumbers *numbers;
  char *state_dir;
  CordonRegistryContent *result; /* what is being written */
} Change;

typedef struct {
  CordonRegistryContent *content;
  char *moved_aside;
} Loaded;

G_DEFINE_FINAL_TYPE (CordonRegistry, cordon_registry, G_TYPE_OBJECT)

static void write_next (CordonRegistry *self);

static void
grant_free (CordonGrant *grant)
{
  g_free (grant->compartment);
  g_free (grant);
}

static void
change_free (Change *change)
{
  g_free (change->grant);
  g_free (change->state_dir);
  g_clear_pointer (&change->numbers, cordon_numbers_free);
  g_clear_pointer (&change->result, cordon_registry_content_free);
  g_free (change);
}

static void
loaded_free (Loaded *loaded)
{
  g_clear_pointer (&loaded->content, cordon_registry_content_free);
  g_free (loaded->moved_aside);
  g_free (loaded);
}

static void
load_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Loaded *loaded = g_new0 (Loaded, 1);
  GError *error = NULL;

  loaded->content = cordon_registry_read_file (data, &loaded->moved_aside, &error);
  if (loaded->content != NULL)
    {
      g_task_return_pointer (task, loaded, (GDestroyNotify) loaded_free);
      return;
    }
  loaded_free (loaded);
  g_task_return_error (task, error);
}

void
cordon_registry_load_async (CordonRegistry *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_task_data (task, g_strdup (self->state_dir), g_free);
  g_task_run_in_thread (task, load_worker);
}

gboolean
cordon_registry_load_finish (CordonRegistry *self, GAsyncResult *result, GError **error)
{
  Loaded *loaded = g_task_propagate_pointer (G_TASK (result), error);

  if (loaded == NULL)
    return FALSE;

  cordon_registry_content_free (self->content);
  self->content = g_steal_pointer (&loaded->content);
  g_free (self->moved_aside);
  self->moved_aside = g_steal_pointer (&loaded->moved_aside);
  loaded_free (loaded);
  return TRUE;
}

const char *
cordon_registry_get_moved_aside (CordonRegistry *self)
{
  return self->moved_aside;
}

gboolean
cordon_registry_has_grant (CordonRegistry *self, guint32 uid, const char *compartment)
{
  g_autofree char *key = cordon_owner_join (uid, compartment);

  return g_hash_table_contains (self->content->grants, key);
}

GPtrArray *
cordon_registry_list_grants (CordonRegistry *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) grant_free);
  GHashTableIter iter;
  const char *key;

  g_hash_table_iter_init (&iter, self->content->grants);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL))
    {
      CordonGrant *grant = g_new0 (CordonGrant, 1);
      const char *compartment = "";

      cordon_owner_split (key, &grant->uid, &compartment);
      grant->compartment = g_strdup (compartment);
      g_ptr_array_add (list, grant);
    }
  return list;
}

const CordonNumbers *
cordon_registry_get_numbers (CordonRegistry *self)
{
  return self->content->numbers;
}

static CordonRegistryContent *
changed_copy (const CordonRegistryContent *content, Change *change)
{
  CordonRegistryContent *copy = cordon_registry_content_copy (content);

  if (change->grant == NULL)
    {
      cordon_numbers_free (copy->numbers);
      copy->numbers = g_steal_pointer (&change->numbers);
    }
  else if (change->allow)
    g_hash_table_add (copy->grants, g_strdup (change->grant));
  else
    g_hash_table_remove (copy->grants, change->grant);
  return copy;
}

static void
write_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *change = data;
  GError *error = NULL;

  if (cordon_registry_write_file (change->state_dir, change->result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonRegistry *self = CORDON_REGISTRY (source);
  g_autoptr(GTask) asked = g_queue_pop_head (&self->changes);
  Change *change = g_task_get_task_data (asked);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      cordon_registry_content_free (self->content);
      self->content = g_steal_pointer (&change->result);
      g_task_return_boolean (asked, TRUE);
    }
  else
    {
      g_task_return_error (asked, error);
    }
  write_next (self);
}

static void
write_next (CordonRegistry *self)
{
  GTask *asked = g_queue_peek_head (&self->changes);
  g_autoptr(GTask) write = NULL;
  Change *change;

  if (asked == NULL)
    return;

  change = g_task_get_task_data (asked);
  change->result = changed_copy (self->content, change);
  write = g_task_new (self, NULL, on_written, NULL);
  g_task_set_task_data (write, change, NULL);
  g_task_run_in_thread (write, write_worker);
}

static void
enqueue (CordonRegistry *self, Change *change, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  change->state_dir = g_strdup (self->state_dir);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  g_queue_push_tail (&self->changes, task);
  if (self->changes.length == 1)
    write_next (self);
}

void
cordon_registry_set_grant_async (CordonRegistry *self, guint32 uid, const char *compartment,
                                 gboolean allow, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = g_new0 (Change, 1);

  change->grant = cordon_owner_join (uid, compartment);
  change->allow = allow;
  enqueue (self, change, callback, data);
}

gboolean
cordon_registry_set_grant_finish (CordonRegistry *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cordon_registry_set_numbers_async (CordonRegistry *self, const CordonNumbers *numbers,
                                   GAsyncReadyCallback callback, gpointer data)
{
  Change *change = g_new0 (Change, 1);

  change->numbers = cordon_numbers_copy_kept (numbers);
  enqueue (self, change, callback, data);
}

gboolean
cordon_registry_set_numbers_finish (CordonRegistry *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cordon_registry_finalize (GObject *object)
{
  CordonRegistry *self = CORDON_REGISTRY (object);

  g_assert (g_queue_is_empty (&self->changes)); /* each change holds a reference */
  cordon_registry_content_free (self->content);
  g_free (self->moved_aside);
  g_free (self->state_dir);
  G_OBJECT_CLASS (cordon_registry_parent_class)->finalize (object);
}

static void
cordon_registry_class_init (CordonRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_registry_finalize;
}

static void
cordon_registry_init (CordonRegistry *self)
{
  self->content = cordon_registry_content_new ();
  g_queue_init (&self->changes);
}

CordonRegistry *
cordon_registry_new (const char *state_dir)
{
  CordonRegistry *self = g_object_new (CORDON_TYPE_REGISTRY, NULL);

  self->state_dir = g_strdup (state_dir);
  return self;
}
