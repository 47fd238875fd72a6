/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine with a copy of the disk of another one. It takes as long as the disk is large, so its owner hears how far
 * it is and may give it up; then it is taken apart as one whose making failed, and its source is as it was.
 */
#include "config.h"

#include "service/fleet-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/making.h"

#define GIBIBYTE (G_GUINT64_CONSTANT (1) << 30)

typedef struct {
  CordonFleet *fleet; /* owned */
  char *source, *uuid;
  guint32 owner;
} Clone;

static void
clone_free (gpointer data)
{
  Clone *clone = data;

  g_object_unref (clone->fleet);
  g_free (clone->source);
  g_free (clone->uuid);
  g_free (clone);
}

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  const Clone *clone = data;

  cordon_fleet_tell_work (clone->fleet, clone->owner, clone->source, done, total);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  const Clone *clone = g_task_get_task_data (data);
  GError *error = NULL;
  CordonRecord *record = cordon_making_run_finish (result, &error);

  cordon_fleet_end_work (clone->fleet, clone->source);
  cordon_fleet_take_made (clone->fleet, clone->uuid, record, error, data);
}

static void
make (CordonFleet *self, const CordonWork *work, CordonCompartment *compartment, const CordonRecord *source, GTask *task)
{
  gboolean foreign = cordon_record_get_foreign (source);
  const CordonStartRequest request = {
    .purpose = CORDON_PURPOSE_PLAN,
    .uuid = work->uuid,
    .compartment = cordon_compartment_get_name (compartment),
    .template_name = foreign ? NULL : cordon_compartment_get_template (compartment),
    .owner = work->owner,
    .born = g_get_real_time (),
    .memory_mib = cordon_compartment_get_memory_mib (compartment),
    .processors = cordon_compartment_get_processors (compartment),
    /* Nothing runs yet: each start asks for its label. */
    .label_required = FALSE,
    .machine_name = work->name,
    .disk_bytes = cordon_record_get_disk_bytes (source),
    .snapshots = cordon_record_get_snapshots (source),
    .foreign = foreign,
  };
  const CordonImageSource from = {
    .fd = -1,
    .progress = on_progress,
    .progress_data = g_task_get_task_data (task),
    .cancellable = work->cancellable,
  };

  cordon_making_run_async (&self->house, &request, cordon_record_get_volume (source), &from, on_made, task);
}

/* A copy has the disk alone: whoever installs from a CD makes it anew from the CD. */
static gboolean
check_no_medium (const CordonRecord *record, GError **error)
{
  if (cordon_record_get_medium (record) == NULL)
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("A machine with a CD cannot be copied; import what is on the CD once more."));
  return FALSE;
}

static guint
count_gib (const CordonRecord *record)
{
  return (guint) (cordon_record_get_disk_bytes (record) / GIBIBYTE);
}

/* Its size is its source's, whatever the compartment gives today. */
static CordonCompartment *
admit (CordonFleet *self, guint32 owner, const char *uuid, const char *name, GError **error)
{
  CordonRecord *record = cordon_fleet_find_stopped (self, owner, uuid, FALSE, error);
  CordonCompartment *compartment =
    record != NULL && check_no_medium (record, error) && cordon_fleet_check_unsaved (record, error)
      ? cordon_compartments_find (self->compartments, owner, cordon_record_get_compartment (record), error)
      : NULL;

  if (compartment == NULL || !cordon_fleet_check_name (self, owner, name, NULL, error)
      || !cordon_fleet_check_quota (self, owner, 1, count_gib (record), error))
    return NULL;
  return compartment;
}

/* Of both: nobody starts the source while it is copied, and either is what its owner may mean by it. (transfer none) */
static CordonWork *
begin_works (CordonFleet *self, const CordonRecord *record, const char *clone, const char *name)
{
  guint32 owner = cordon_record_get_owner (record);
  const char *compartment = cordon_record_get_compartment (record);
  CordonWork *of_source = cordon_fleet_begin_work (self, cordon_record_get_uuid (record),
                                                   cordon_record_get_name (record), compartment, owner, 0);
  CordonWork *work = cordon_fleet_begin_work (self, clone, name, compartment, owner, count_gib (record));

  of_source->cancellable = g_cancellable_new ();
  work->cancellable = g_object_ref (of_source->cancellable);
  return work;
}

void
cordon_fleet_clone_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                          GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);
  GError *error = NULL;
  CordonCompartment *compartment = admit (self, owner, uuid, name, &error);
  Clone *clone;

  if (compartment == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  clone = g_new (Clone, 1);
  *clone = (Clone) { g_object_ref (self), g_strdup (uuid), g_uuid_string_random (), owner };
  g_task_set_task_data (task, clone, clone_free);
  make (self, begin_works (self, record, clone->uuid, name), compartment, record, task);
}

char *
cordon_fleet_clone_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
