/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person does with a stopped persistent machine: another name, deleted, brought back, removed.
 * What is written down changes first and what cordond believes afterwards, so that a cordond that
 * is killed in between is followed by one that believes what is written.
 */
#include "config.h"

#include "service/fleet-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/making.h"

/* --- writing down ---------------------------------------------------------------------------- */

typedef struct {
  CordonRecord *changed;
  CordonMachineState told; /* to its owner, when it is written down */
} Noting;

static void
noting_free (gpointer data)
{
  Noting *noting = data;

  cordon_record_unref (noting->changed);
  g_free (noting);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonFleet *self = g_task_get_source_object (task);
  Noting *noting = g_task_get_task_data (task);
  const char *uuid = cordon_record_get_uuid (noting->changed);
  GError *error = NULL;
  gboolean noted = cordon_hypervisor_note_finish (CORDON_HYPERVISOR (source), result, &error);

  cordon_fleet_end_work (self, uuid);
  if (noted)
    {
      cordon_fleet_put_record (self, cordon_record_ref (noting->changed));
      cordon_fleet_tell (self, cordon_record_get_owner (noting->changed), uuid, noting->told);
      cordon_fleet_purge_due (self);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_error (task, error);
    }
  cordon_fleet_consider_empty (self);
}

void
cordon_fleet_note (CordonFleet *self, CordonRecord *record, const CordonRecordChange *change,
                   CordonMachineState told, GTask *task)
{
  Noting *noting = g_new (Noting, 1);
  g_autoptr(CordonMachinePlan) plan = NULL;

  noting->changed = cordon_record_new_changed (record, change);
  noting->told = told;
  g_task_set_task_data (task, noting, noting_free);
  cordon_fleet_begin_work (self, cordon_record_get_uuid (record), change->name,
                           cordon_record_get_compartment (record), cordon_record_get_owner (record), 0);
  plan = cordon_record_dup_plan (noting->changed);
  cordon_hypervisor_note_async (self->house.hypervisor, plan, NULL, on_noted, task);
}

/* (transfer full); NULL where the task was answered and is gone. */
static GTask *
begin (CordonFleet *self, GAsyncReadyCallback callback, gpointer data, GError *error)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  if (error == NULL)
    return task;
  g_task_return_error (task, error);
  g_object_unref (task);
  return NULL;
}

/* --- another name ---------------------------------------------------------------------------- */

void
cordon_fleet_rename_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                           GAsyncReadyCallback callback, gpointer data)
{
  GError *error = NULL;
  CordonRecord *record = cordon_fleet_find_stopped (self, owner, uuid, FALSE, &error);
  CordonRecordChange change;
  GTask *task;

  if (record != NULL)
    cordon_fleet_check_name (self, owner, name, uuid, &error);
  task = begin (self, callback, data, error);
  if (task == NULL)
    return;
  change = cordon_record_get_change (record);
  change.name = name;
  cordon_fleet_note (self, record, &change, CORDON_MACHINE_STOPPED, task);
}

gboolean
cordon_fleet_rename_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- deleted, and brought back --------------------------------------------------------------- */

void
cordon_fleet_delete_async (CordonFleet *self, guint32 owner, const char *uuid,
                           GAsyncReadyCallback callback, gpointer data)
{
  GError *error = NULL;
  CordonRecord *record = cordon_fleet_find_stopped (self, owner, uuid, FALSE, &error);
  GTask *task = begin (self, callback, data, error);
  CordonRecordChange change;

  if (task == NULL)
    return;
  change = cordon_record_get_change (record);
  change.deleted = g_get_real_time ();
  cordon_fleet_note (self, record, &change, CORDON_MACHINE_DELETED, task);
}

gboolean
cordon_fleet_delete_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cordon_fleet_undelete_async (CordonFleet *self, guint32 owner, const char *uuid,
                             GAsyncReadyCallback callback, gpointer data)
{
  GError *error = NULL;
  CordonRecord *record = cordon_fleet_find_stopped (self, owner, uuid, TRUE, &error);
  CordonRecordChange change;
  GTask *task;

  if (record != NULL)
    cordon_fleet_check_name (self, owner, cordon_record_get_name (record), uuid, &error);
  task = begin (self, callback, data, error);
  if (task == NULL)
    return;
  change = cordon_record_get_change (record);
  change.deleted = 0;
  cordon_fleet_note (self, record, &change, CORDON_MACHINE_STOPPED, task);
}

gboolean
cordon_fleet_undelete_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- removed --------------------------------------------------------------------------------- */

static void
on_purged (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonFleet *self = g_task_get_source_object (task);
  const char *uuid = g_task_get_task_data (task);
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);
  guint32 owner = record != NULL ? cordon_record_get_owner (record) : 0;
  GError *error = NULL;

  cordon_fleet_end_work (self, uuid);
  if (!cordon_unmaking_run_finish (result, &error))
    {
      g_task_return_error (task, error);
    }
  else
    {
      if (g_hash_table_remove (self->records, uuid))
        cordon_fleet_tell (self, owner, uuid, CORDON_MACHINE_ENDED);
      cordon_templates_collect (self->house.templates);
      g_task_return_boolean (task, TRUE);
    }
  cordon_fleet_consider_empty (self);
}

/* Takes the task. */
static void
purge (CordonFleet *self, CordonRecord *record, GTask *task)
{
  const char *uuid = cordon_record_get_uuid (record);

  g_task_set_task_data (task, g_strdup (uuid), g_free);
  cordon_fleet_begin_work (self, uuid, cordon_record_get_name (record),
                           cordon_record_get_compartment (record), cordon_record_get_owner (record), 0);
  cordon_unmaking_run_async (&self->house, record, on_purged, task);
}

/* Deleted before, or not. */
void
cordon_fleet_purge_async (CordonFleet *self, guint32 owner, const char *uuid,
                          GAsyncReadyCallback callback, gpointer data)
{
  CordonRecord *known = g_hash_table_lookup (self->records, uuid);
  gboolean deleted = known != NULL && cordon_record_get_deleted (known) != 0;
  GError *error = NULL;
  CordonRecord *record = cordon_fleet_find_stopped (self, owner, uuid, deleted, &error);
  GTask *task = begin (self, callback, data, error);

  if (task != NULL)
    purge (self, record, task);
}

gboolean
cordon_fleet_purge_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- when its time has come ------------------------------------------------------------------ */

#define PURGE_AGAIN_SECONDS 600 /* after one that failed */

static gboolean
on_due (gpointer data)
{
  CordonFleet *self = data;

  self->purge = 0;
  cordon_fleet_purge_due (self);
  return G_SOURCE_REMOVE;
}

static void
on_purged_by_itself (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonFleet *self = CORDON_FLEET (source);
  g_autoptr(GError) error = NULL;

  if (cordon_fleet_purge_finish (self, result, &error))
    return;
  g_message ("A deleted machine cannot be removed yet: %s", error->message);
  if (self->purge == 0)
    self->purge = g_timeout_add_seconds (PURGE_AGAIN_SECONDS, on_due, self);
}

/* Microseconds until it is due; 0 or less: it is. A clock that was set back makes nothing due. */
static gint64
time_left (CordonFleet *self, const CordonRecord *record)
{
  return cordon_record_get_deleted (record)
         + (gint64) self->house.undelete_seconds * G_TIME_SPAN_SECOND - g_get_real_time ();
}

static GPtrArray *
dup_deleted (CordonFleet *self)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_record_unref);
  GHashTableIter iter;
  CordonRecord *record;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &record))
    if (cordon_record_get_deleted (record) != 0
        && !g_hash_table_contains (self->works, cordon_record_get_uuid (record)))
      g_ptr_array_add (records, cordon_record_ref (record));
  return records;
}

void
cordon_fleet_purge_due (CordonFleet *self)
{
  g_autoptr(GPtrArray) records = dup_deleted (self);
  gint64 next = G_MAXINT64;

  g_clear_handle_id (&self->purge, g_source_remove);
  for (guint i = 0; i < records->len; i++)
    {
      CordonRecord *record = g_ptr_array_index (records, i);
      gint64 left = time_left (self, record);

      if (left > 0)
        next = MIN (next, left);
      else if (!g_hash_table_contains (self->machines, cordon_record_get_uuid (record)))
        purge (self, record, g_task_new (self, NULL, on_purged_by_itself, NULL));
    }
  if (next < G_MAXINT64)
    self->purge = g_timeout_add_seconds ((guint) MIN (next / G_TIME_SPAN_SECOND + 1, 24 * 60 * 60),
                                         on_due, self);
}
