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
  g_free (work);
}

/* --- throwaways ------------------------------------------------------------------------------ */

static CordonUsage
measure (CordonFleet *self, guint32 owner)
{
  CordonUsage usage = { 0 };
  GHashTableIter iter;
  CordonMachine *machine;

  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &machine))
    {
      if (cordon_machine_get_owner (machine) != owner)
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

/* --- making ---------------------------------------------------------------------------------- */

static gboolean
name_is_taken (CordonFleet *self, guint32 owner, const char *name)
{
  GHashTableIter iter;
  CordonRecord *record;
  CordonWork *work;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &record))
    if (cordon_record_get_owner (record) == owner
        && cordon_machine_name_equal (cordon_record_get_name (record), name))
      return TRUE;
  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &work))
    if (work->owner == owner && cordon_machine_name_equal (work->name, name))
      return TRUE;
  return FALSE;
}

/* One that is being deleted has its record still, one that is being made has none yet. */
static gboolean
check_lasting_quota (CordonFleet *self, guint32 owner, guint more_gib, GError **error)
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
        gib += cordon_record_get_disk_bytes (record) / GIBIBYTE;
      }
  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &work))
    if (work->owner == owner && work->disk_gib > 0)
      {
        machines++;
        gib += work->disk_gib;
      }
  return cordon_quota_check_lasting (machines, gib, more_gib, error);
}

static gboolean
admit (CordonFleet *self, guint32 owner, CordonCompartment *compartment, const char *name,
       GError **error)
{
  if (cordon_compartment_get_lifetime (compartment) != CORDON_LIFETIME_PERSISTENT)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                   _("The machines of “%s” are thrown away; “cordon open” makes one."),
                   cordon_compartment_get_name (compartment));
      return FALSE;
    }
  if (name_is_taken (self, owner, name))
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                   _("You have a machine “%s” already; choose another name."), name);
      return FALSE;
    }
  return check_lasting_quota (self, owner, cordon_compartment_get_disk_gib (compartment), error);
}

static CordonWork *
add_work (CordonFleet *self, const char *uuid, const char *name, guint32 owner, guint disk_gib)
{
  CordonWork *work = g_new0 (CordonWork, 1);

  work->uuid = g_strdup (uuid);
  work->name = g_strdup (name);
  work->owner = owner;
  work->disk_gib = disk_gib;
  g_hash_table_replace (self->works, work->uuid, work);
  return work;
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonFleet *self = g_task_get_source_object (task);
  const char *uuid = g_task_get_task_data (task);
  GError *error = NULL;
  CordonRecord *record = cordon_making_run_finish (result, &error);

  g_hash_table_remove (self->works, uuid);
  if (record != NULL)
    {
      g_hash_table_replace (self->records, (char *) cordon_record_get_uuid (record), record);
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

  cordon_making_run_async (&self->house, &request, on_made, task);
}

void
cordon_fleet_create_async (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                           const char *name, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  g_autofree char *uuid = g_uuid_string_random ();
  GError *error = NULL;

  g_return_if_fail (self->settled);

  if (!admit (self, owner, compartment, name, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, g_strdup (uuid), g_free);
  make (self,
        add_work (self, uuid, name, owner, cordon_compartment_get_disk_gib (compartment)),
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

CordonMachine *
cordon_fleet_find (CordonFleet *self, guint32 owner, const char *uuid, GError **error)
{
  CordonMachine *machine = g_hash_table_lookup (self->machines, uuid);
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);

  if (machine != NULL && cordon_machine_get_owner (machine) == owner)
    return machine;
  if (record != NULL && cordon_record_get_owner (record) == owner)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED,
                         _("The machine is stopped; start it first."));
  else
    set_not_found (error);
  return NULL;
}

/* A persistent one that nothing is done with. (transfer none) */
static CordonRecord *
find_stopped (CordonFleet *self, guint32 owner, const char *uuid, GError **error)
{
  CordonMachine *machine = g_hash_table_lookup (self->machines, uuid);
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);

  if (record == NULL || cordon_record_get_owner (record) != owner)
    {
      if (machine != NULL && cordon_machine_get_owner (machine) == owner)
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
                         _("The machine is being deleted."));
  else
    return record;
  return NULL;
}

/* --- persistent machines --------------------------------------------------------------------- */

CordonMachine *
cordon_fleet_start_lasting (CordonFleet *self, guint32 owner, const char *uuid,
                            gboolean unlabelled_wished, int *client_end, GError **error)
{
  CordonRecord *record = find_stopped (self, owner, uuid, error);
  g_autoptr(CordonMachine) machine = NULL;
  CordonUsage usage = measure (self, owner);
  CordonCompartment *compartment;
  const char *name;

  if (record == NULL)
    return NULL;
  name = cordon_record_get_compartment (record);
  compartment = cordon_compartments_find (self->compartments, name, error);
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

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonFleet *self = g_task_get_source_object (task);
  const char *uuid = g_task_get_task_data (task);
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);
  guint32 owner = record != NULL ? cordon_record_get_owner (record) : 0;
  GError *error = NULL;

  g_hash_table_remove (self->works, uuid);
  if (!cordon_unmaking_run_finish (result, &error))
    {
      g_task_return_error (task, error);
    }
  else
    {
      if (g_hash_table_remove (self->records, uuid))
        cordon_fleet_tell (self, owner, uuid, CORDON_MACHINE_ENDED);
      g_task_return_boolean (task, TRUE);
    }
  cordon_fleet_consider_empty (self);
}

void
cordon_fleet_delete_async (CordonFleet *self, guint32 owner, const char *uuid,
                           GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;
  CordonRecord *record = find_stopped (self, owner, uuid, &error);

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, g_strdup (uuid), g_free);
  add_work (self, uuid, cordon_record_get_name (record), owner, 0);
  cordon_unmaking_run_async (&self->house, record, on_deleted, g_steal_pointer (&task));
}

gboolean
cordon_fleet_delete_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the list -------------------------------------------------------------------------------- */

/* machine: floating. What its disk takes is not the machine's own knowledge. */
static void
add_to_list (CordonFleet *self, const char *uuid, GVariant *machine, GVariantBuilder *list)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (machine);
  g_autoptr(GVariantDict) dict = g_variant_dict_new (owned);

  g_variant_dict_insert (dict, "disk-used", "t", cordon_disk_use_get (self->disk_use, uuid));
  g_variant_builder_add_value (list, g_variant_dict_end (dict));
}

static void
list_stopped (CordonFleet *self, guint32 owner, GVariantBuilder *list)
{
  GHashTableIter iter;
  CordonRecord *record;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &record))
    {
      const char *name = cordon_record_get_compartment (record);

      if (cordon_record_get_owner (record) == owner
          && !g_hash_table_contains (self->machines, cordon_record_get_uuid (record)))
        add_to_list (self, cordon_record_get_uuid (record),
                     cordon_machine_describe_stopped (
                       record, cordon_compartments_find (self->compartments, name, NULL)),
                     list);
    }
}

GVariant *
cordon_fleet_list (CordonFleet *self, guint32 owner)
{
  g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GHashTableIter iter;
  CordonMachine *machine;

  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &machine))
    if (cordon_machine_get_owner (machine) == owner)
      add_to_list (self, cordon_machine_get_uuid (machine), cordon_machine_describe (machine),
                   &list);
  list_stopped (self, owner, &list);
  cordon_disk_use_refresh (self->disk_use);
  return g_variant_builder_end (&list);
}
