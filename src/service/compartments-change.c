/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How users' own compartments change: whether they may, and one after the other. Each is on the disk before it is
 * believed, and is judged again when its turn comes, because what was before it may have used up what it needs.
 */
#include "config.h"

#include "service/compartments-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/compartment-store.h"

typedef struct {
  guint32 uid;
  char *name;
  CordonCompartment *written; /* NULL: it is removed */
  char *state_dir;
} Change;

static void write_next (CordonCompartments *self);

static void
change_free (Change *change)
{
  g_free (change->name);
  g_clear_pointer (&change->written, cordon_compartment_unref);
  g_free (change->state_dir);
  g_free (change);
}

/* --- whether they may ---------------------------------------------------------------------- */

static guint
count_others (CordonCompartments *self, guint32 uid, const char *name)
{
  GHashTableIter iter;
  CordonOwnCompartment *own;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->owns);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &own))
    count += own->uid == uid && !g_str_equal (own->name, name);
  return count;
}

/* Whose the name is, if it is not the user's. */
static gboolean
check_name (CordonCompartments *self, const char *name, GError **error)
{
  CordonSystemCompartment *system = g_hash_table_lookup (self->system, name);

  if (system == NULL)
    return TRUE;
  if (system->origin == CORDON_ORIGIN_ADMINISTRATOR)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_DENIED,
                 _("“%s” is the administrator's; only root can change it, in %s. Choose another name for your own."),
                 name, CORDON_SYSCONFDIR "/compartments");
  else
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_DENIED,
                 _("“%s” comes with Cordon and stays as it is; make one of your own from it: cordon compartment "
                   "create --from %s NAME"),
                 name, name);
  return FALSE;
}

CordonCompartment *
cordon_compartments_judge (CordonCompartments *self, guint32 uid, const CordonCompartment *written, GPtrArray *notes,
                           GError **error)
{
  const char *name = cordon_compartment_get_name (written);
  g_autoptr(CordonCompartment) held = NULL;

  if (!check_name (self, name, error))
    return NULL;
  held = cordon_user_limits_apply (&self->limits, written, notes, error);
  if (held == NULL)
    return NULL;
  if (count_others (self, uid, name) < self->limits.compartments)
    return g_steal_pointer (&held);
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
               ngettext ("You have %u compartment of your own, the most one user may have; remove it.",
                         "You have %u compartments of your own, the most one user may have; remove one.",
                         self->limits.compartments),
               self->limits.compartments);
  return NULL;
}

/* --- one after the other -------------------------------------------------------------------- */

static void
write_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Change *change = data;
  GError *error = NULL;

  if (change->written != NULL ? cordon_compartment_store_write (change->state_dir, change->uid, change->written, &error)
                              : cordon_compartment_store_remove (change->state_dir, change->uid, change->name, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Answers the head. error (transfer full). */
static void
answer (CordonCompartments *self, GError *error)
{
  g_autoptr(GTask) asked = g_queue_pop_head (&self->changes);
  const Change *change = g_task_get_task_data (asked);
  CordonOwnCompartment *own = cordon_compartments_find_own (self, change->uid, change->name);

  if (error != NULL)
    {
      if (own != NULL && change->written == NULL)
        own->removing = FALSE;
      g_task_return_error (asked, error);
      return;
    }
  cordon_compartments_take_own (self, change->uid, change->name, change->written);
  g_task_return_boolean (asked, TRUE);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonCompartments *self = CORDON_COMPARTMENTS (source);
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  answer (self, error);
  write_next (self);
}

/* What was queued before may have used up the quota, or removed it. */
static gboolean
check_change (CordonCompartments *self, const Change *change, GError **error)
{
  g_autoptr(CordonCompartment) held = NULL;

  if (change->written == NULL)
    return cordon_compartments_has_own (self, change->uid, change->name) || cordon_compartments_set_not_found (error);
  held = cordon_compartments_judge (self, change->uid, change->written, NULL, error);
  return held != NULL;
}

static void
write_next (CordonCompartments *self)
{
  g_autoptr(CordonCompartments) alive = g_object_ref (self); /* an answer may drop the last task */
  GTask *asked;

  while ((asked = g_queue_peek_head (&alive->changes)) != NULL)
    {
      Change *change = g_task_get_task_data (asked);
      GError *error = NULL;

      if (check_change (alive, change, &error))
        {
          g_autoptr(GTask) write = g_task_new (alive, NULL, on_written, NULL);

          g_task_set_task_data (write, change, NULL);
          g_task_run_in_thread (write, write_worker);
          return;
        }
      answer (alive, error);
    }
}

static void
enqueue (CordonCompartments *self, Change *change, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  change->state_dir = g_strdup (self->state_dir);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  g_queue_push_tail (&self->changes, task);
  if (self->changes.length == 1)
    write_next (self);
}

void
cordon_compartments_set_async (CordonCompartments *self, guint32 uid, CordonCompartment *written,
                               GAsyncReadyCallback callback, gpointer data)
{
  Change *change = g_new0 (Change, 1);

  change->uid = uid;
  change->name = g_strdup (cordon_compartment_get_name (written));
  change->written = cordon_compartment_ref (written);
  enqueue (self, change, callback, data);
}

void
cordon_compartments_remove_async (CordonCompartments *self, guint32 uid, const char *name,
                                  GAsyncReadyCallback callback, gpointer data)
{
  CordonOwnCompartment *own = cordon_compartments_find_own (self, uid, name);
  Change *change;
  GError *error = NULL;

  if (own == NULL)
    {
      if (check_name (self, name, &error))
        cordon_compartments_set_not_found (&error);
      g_task_report_error (self, callback, data, cordon_compartments_remove_async, error);
      return;
    }
  /* From now on nothing is made of it. */
  own->removing = TRUE;
  change = g_new0 (Change, 1);
  change->uid = uid;
  change->name = g_strdup (name);
  enqueue (self, change, callback, data);
}

gboolean
cordon_compartments_change_finish (CordonCompartments *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
