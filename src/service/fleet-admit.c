/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a user may have: names, quotas, and whose a machine is. The words for what is not there and
 * for what is somebody else's are the same, here and nowhere else.
 */
#include "config.h"

#include "service/fleet-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"
#include "core/machine-name.h"
#include "service/making.h"
#include "service/quota.h"

#define GIBIBYTE (G_GUINT64_CONSTANT (1) << 30)

void
cordon_work_free (CordonWork *work)
{
  g_free (work->uuid);
  g_free (work->name);
  g_free (work->compartment);
  g_clear_object (&work->cancellable);
  g_free (work);
}

/* --- throwaways ------------------------------------------------------------------------------ */

/* Work on a disk is done by a machine, too. */
static void
measure_works (CordonFleet *self, guint32 owner, CordonUsage *usage)
{
  GHashTableIter iter;
  CordonWork *work;

  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &work))
    {
      if (work->owner != owner || work->memory_mib == 0)
        continue;
      usage->machines++;
      usage->jobs++;
      usage->memory_mib += work->memory_mib;
    }
}

static CordonUsage
measure (CordonFleet *self, guint32 owner)
{
  CordonUsage usage = { 0 };
  GHashTableIter iter;
  CordonMachine *machine;

  measure_works (self, owner, &usage);

  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &machine))
    {
      /* What waits for him is the pool's account, and gives way. */
      if (cordon_machine_get_owner (machine) != owner
          || (cordon_machine_is_pooled (machine) && !cordon_machine_is_handed_out (machine)))
        continue;
      usage.machines++;
      usage.memory_mib += cordon_machine_get_memory (machine);
      usage.jobs += cordon_machine_get_state (machine) == CORDON_MACHINE_STARTING;
    }
  return usage;
}

CordonMachine *
cordon_fleet_start (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                    gboolean unlabelled_wished, gboolean unlabelled_granted, int *client_end,
                    GError **error)
{
  CordonUsage usage = measure (self, owner);
  g_autoptr(CordonMachine) machine = NULL;

  if (cordon_compartment_get_lifetime (compartment) != CORDON_LIFETIME_THROWAWAY)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                   _("The machines of “%s” last: cordon create %s NAME makes one, which is "
                     "started by itself."),
                   cordon_compartment_get_name (compartment),
                   cordon_compartment_get_name (compartment));
      return NULL;
    }
  if (!cordon_quota_check (&usage, cordon_compartment_get_memory_mib (compartment), error))
    return NULL;
  machine = cordon_machine_new (&self->house, owner, compartment, unlabelled_wished,
                                unlabelled_granted);
  if (!cordon_machine_take_lease (machine, FALSE, client_end, error))
    return NULL;

  cordon_fleet_add (self, machine);
  cordon_machine_start (machine);
  return machine;
}

CordonMachine *
cordon_fleet_start_ready (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                          gboolean unlabelled_wished, gboolean unlabelled_granted, const CordonScreenSize *screen)
{
  g_autoptr(CordonMachine) machine =
    cordon_machine_new (&self->house, owner, compartment, unlabelled_wished, unlabelled_granted);

  cordon_fleet_add (self, machine);
  cordon_machine_start_ready (machine, screen);
  return machine;
}

void
cordon_fleet_tell_handed_out (CordonFleet *self, CordonMachine *machine)
{
  cordon_fleet_tell (self, cordon_machine_get_owner (machine), cordon_machine_get_uuid (machine),
                     cordon_machine_get_state (machine));
}

gboolean
cordon_fleet_check_usage (CordonFleet *self, guint32 owner, guint memory_mib, GError **error)
{
  CordonUsage usage = measure (self, owner);

  return cordon_quota_check (&usage, memory_mib, error);
}

/* --- making ---------------------------------------------------------------------------------- */

static gboolean
name_is_taken (CordonFleet *self, guint32 owner, const char *name, const char *but_uuid)
{
  GHashTableIter iter;
  CordonRecord *record;
  CordonWork *work;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &record))
    if (cordon_record_get_owner (record) == owner && cordon_record_get_deleted (record) == 0
        && g_strcmp0 (cordon_record_get_uuid (record), but_uuid) != 0
        && cordon_machine_name_equal (cordon_record_get_name (record), name))
      return TRUE;
  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &work))
    if (work->owner == owner && g_strcmp0 (work->uuid, but_uuid) != 0
        && cordon_machine_name_equal (work->name, name))
      return TRUE;
  return FALSE;
}

gboolean
cordon_fleet_check_name (CordonFleet *self, guint32 owner, const char *name, const char *but_uuid,
                         GError **error)
{
  if (!name_is_taken (self, owner, name, but_uuid))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
               _("You have a machine “%s” already; choose another name."), name);
  return FALSE;
}

guint
cordon_fleet_count_gib (guint64 bytes)
{
  return (guint) ((bytes + GIBIBYTE - 1) / GIBIBYTE);
}

/* One that was deleted counts as long as its disk is there. */
gboolean
cordon_fleet_check_quota (CordonFleet *self, guint32 owner, guint more_machines, guint more_gib,
                          GError **error)
{
  GHashTableIter iter;
  CordonRecord *record;
  CordonWork *work;
  guint machines = 0;
  guint64 gib = 0;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &record))
    if (cordon_record_get_owner (record) == owner)
      {
        machines++;
        gib += cordon_record_get_disk_bytes (record) / GIBIBYTE
               + cordon_fleet_count_gib (cordon_record_get_medium_bytes (record));
      }
  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &work))
    if (work->owner == owner)
      {
        machines += !work->made;
        gib += work->disk_gib;
      }
  return cordon_quota_check_lasting (machines, more_machines, gib, more_gib, error);
}

gboolean
cordon_fleet_admit_new (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                        const char *name, guint gib, GError **error)
{
  if (cordon_compartment_get_lifetime (compartment) != CORDON_LIFETIME_PERSISTENT)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                   _("The machines of “%s” are thrown away; “cordon open” makes one."),
                   cordon_compartment_get_name (compartment));
      return FALSE;
    }
  return cordon_fleet_check_name (self, owner, name, NULL, error)
         && cordon_fleet_check_quota (self, owner, 1, gib, error);
}

CordonWork *
cordon_fleet_begin_work (CordonFleet *self, const char *uuid, const char *name, const char *compartment,
                         guint32 owner, guint disk_gib)
{
  CordonWork *work = g_new0 (CordonWork, 1);

  work->uuid = g_strdup (uuid);
  work->name = g_strdup (name);
  work->compartment = g_strdup (compartment);
  work->owner = owner;
  work->disk_gib = disk_gib;
  work->made = g_hash_table_contains (self->records, uuid);
  g_hash_table_replace (self->works, work->uuid, work);
  return work;
}

void
cordon_fleet_end_work (CordonFleet *self, const char *uuid)
{
  g_hash_table_remove (self->works, uuid);
  cordon_fleet_note_changed (self, uuid);
}

void
cordon_fleet_put_record (CordonFleet *self, CordonRecord *record)
{
  g_hash_table_replace (self->records, (char *) cordon_record_get_uuid (record), record);
}

void
cordon_fleet_take_made (CordonFleet *self, const char *uuid, CordonRecord *record, GError *error, GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;

  cordon_fleet_end_work (self, uuid);
  if (record != NULL)
    {
      cordon_fleet_put_record (self, record);
      cordon_fleet_tell (self, cordon_record_get_owner (record), uuid, CORDON_MACHINE_STOPPED);
      g_task_return_pointer (task, g_strdup (uuid), g_free);
    }
  else
    {
      g_task_return_error (task, error);
    }
  cordon_fleet_consider_empty (self);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonFleet *self = g_task_get_source_object (data);
  GError *error = NULL;
  CordonRecord *record = cordon_making_run_finish (result, &error);

  cordon_fleet_take_made (self, g_task_get_task_data (data), record, error, data);
}

static void
make (CordonFleet *self, const CordonWork *work, CordonCompartment *compartment, GTask *task)
{
  const CordonStartRequest request = {
    .purpose = CORDON_PURPOSE_PLAN,
    .uuid = work->uuid,
    .compartment = cordon_compartment_get_name (compartment),
    .template_name = cordon_compartment_get_template (compartment),
    .owner = work->owner,
    .born = g_get_real_time (),
    .memory_mib = cordon_compartment_get_memory_mib (compartment),
    .processors = cordon_compartment_get_processors (compartment),
    /* Nothing runs yet: each start asks for its label. */
    .label_required = FALSE,
    .machine_name = work->name,
    .disk_bytes = work->disk_gib * GIBIBYTE,
  };

  cordon_making_run_async (&self->house, &request, NULL, NULL, on_made, task);
}

void
cordon_fleet_create_async (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                           const char *name, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  g_autofree char *uuid = g_uuid_string_random ();
  GError *error = NULL;

  g_return_if_fail (self->settled);

  if (!cordon_fleet_admit_new (self, owner, compartment, name, cordon_compartment_get_disk_gib (compartment),
                               &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, g_strdup (uuid), g_free);
  make (self,
        cordon_fleet_begin_work (self, uuid, name, cordon_compartment_get_name (compartment), owner,
                                 cordon_compartment_get_disk_gib (compartment)),
        compartment, task);
}

char *
cordon_fleet_create_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- whose it is ----------------------------------------------------------------------------- */

static void
set_not_found (GError **error)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                       _("There is no such machine; cordon list shows yours."));
}

gboolean
cordon_fleet_is_visible (const CordonRecord *record, guint32 owner, gboolean deleted)
{
  return record != NULL && cordon_record_get_owner (record) == owner
         && (cordon_record_get_deleted (record) != 0) == deleted;
}

CordonMachine *
cordon_fleet_look_up (CordonFleet *self, const char *uuid)
{
  return g_hash_table_lookup (self->machines, uuid);
}

CordonMachine *
cordon_fleet_find (CordonFleet *self, guint32 owner, const char *uuid, GError **error)
{
  CordonMachine *machine = g_hash_table_lookup (self->machines, uuid);
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);

  if (machine != NULL && cordon_machine_get_owner (machine) == owner && !cordon_machine_is_pooled (machine))
    return machine;
  if (cordon_fleet_is_visible (record, owner, FALSE))
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED,
                         _("The machine is stopped; start it first."));
  else
    set_not_found (error);
  return NULL;
}

CordonRecord *
cordon_fleet_find_record (CordonFleet *self, guint32 owner, const char *uuid, GError **error)
{
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);

  if (cordon_fleet_is_visible (record, owner, FALSE))
    return record;
  set_not_found (error);
  return NULL;
}

CordonRecord *
cordon_fleet_find_stopped (CordonFleet *self, guint32 owner, const char *uuid, gboolean deleted,
                           GError **error)
{
  CordonMachine *machine = g_hash_table_lookup (self->machines, uuid);
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);

  if (!cordon_fleet_is_visible (record, owner, deleted))
    {
      if (machine != NULL && record == NULL && cordon_machine_get_owner (machine) == owner)
        g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                             _("The machine is a throwaway; cordon stop ends it."));
      else
        set_not_found (error);
      return NULL;
    }
  if (machine != NULL)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                         _("The machine runs; cordon stop stops it."));
  else if (g_hash_table_contains (self->works, uuid))
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                         _("Something else is being done with this machine; try again when that is "
                           "done."));
  else
    return record;
  return NULL;
}

gboolean
cordon_fleet_check_unsaved (const CordonRecord *record, GError **error)
{
  if (cordon_record_get_saved (record) == NULL)
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                       _("The machine is saved: “cordon run” goes on with it, and when it is stopped its disk can "
                         "be worked on."));
  return FALSE;
}

/* --- persistent machines --------------------------------------------------------------------- */

CordonMachine *
cordon_fleet_start_lasting (CordonFleet *self, guint32 owner, const char *uuid,
                            gboolean unlabelled_wished, int *client_end, GError **error)
{
  CordonRecord *record = cordon_fleet_find_stopped (self, owner, uuid, FALSE, error);
  g_autoptr(CordonMachine) machine = NULL;
  CordonUsage usage = measure (self, owner);
  CordonCompartment *compartment;
  const char *name;

  if (record == NULL)
    return NULL;
  name = cordon_record_get_compartment (record);
  compartment = cordon_compartments_find (self->compartments, owner, name, error);
  if (compartment == NULL
      || !cordon_quota_check (&usage, cordon_compartment_get_memory_mib (compartment), error))
    return NULL;
  machine = cordon_machine_new_lasting (&self->house, record, compartment, unlabelled_wished,
                                        cordon_registry_has_grant (self->registry, owner, name));
  if (!cordon_machine_take_lease (machine, FALSE, client_end, error))
    return NULL;
  cordon_fleet_add (self, machine);
  cordon_machine_start (machine);
  return machine;
}
