/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines by UUID, and the hypervisor's news for them. A machine is in the table from before
 * anything of it exists until after nothing of its process does, so that the reaper can tell an
 * orphan by its absence.
 */
#include "config.h"

#include "service/fleet-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

enum { MACHINE_CHANGED, IMPORT_PROGRESS, WORK_PROGRESS, EMPTIED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CordonFleet, cordon_fleet, G_TYPE_OBJECT)

void
cordon_fleet_tell (CordonFleet *self, guint32 owner, const char *uuid, CordonMachineState state)
{
  g_signal_emit (self, signals[MACHINE_CHANGED], 0, owner, uuid,
                 cordon_machine_state_name (state));
}

void
cordon_fleet_tell_work (CordonFleet *self, guint32 owner, const char *uuid, guint64 done, guint64 total)
{
  g_signal_emit (self, signals[WORK_PROGRESS], 0, owner, uuid, done, total);
}

void
cordon_fleet_tell_import (CordonFleet *self, guint32 owner, const char *name, guint64 done, guint64 total)
{
  g_signal_emit (self, signals[IMPORT_PROGRESS], 0, owner, name, done, total);
}

static void
on_changed (CordonMachine *machine, CordonFleet *self)
{
  if (cordon_machine_is_pooled (machine))
    return;
  cordon_fleet_tell (self, cordon_machine_get_owner (machine), cordon_machine_get_uuid (machine),
                     cordon_machine_get_state (machine));
}

void
cordon_fleet_consider_empty (CordonFleet *self)
{
  if (cordon_fleet_get_size (self) == 0)
    g_signal_emit (self, signals[EMPTIED], 0);
}

/* Whether it is saved is known to the machine first. One that is not there any more stays forgotten. */
static void
keep_record (CordonFleet *self, CordonRecord *record)
{
  if (record != NULL && g_hash_table_contains (self->records, cordon_record_get_uuid (record)))
    cordon_fleet_put_record (self, cordon_record_ref (record));
}

static void
on_gone (CordonMachine *machine, CordonFleet *self)
{
  g_autoptr(CordonMachine) kept = g_object_ref (machine);

  g_signal_handlers_disconnect_by_data (machine, self);
  keep_record (self, cordon_machine_get_record (machine));
  g_hash_table_remove (self->machines, cordon_machine_get_uuid (machine));
  if (cordon_machine_get_record (machine) != NULL)
    cordon_fleet_note_changed (self, cordon_machine_get_uuid (machine));
  cordon_fleet_consider_empty (self);
}

static gboolean
holds_something (CordonFleet *self, guint32 owner)
{
  GHashTableIter iter;
  CordonMachine *machine;

  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &machine))
    if (cordon_machine_get_owner (machine) == owner && cordon_machine_is_held (machine))
      return TRUE;
  return FALSE;
}

/* Of what fails it says so itself, and tries again. */
static void
on_away (CordonMachine *machine, CordonFleet *self)
{
  if (!holds_something (self, cordon_machine_get_owner (machine)))
    cordon_machine_save_async (machine, NULL, NULL);
}

void
cordon_fleet_add (CordonFleet *self, CordonMachine *machine)
{
  g_signal_connect (machine, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (machine, "away", G_CALLBACK (on_away), self);
  g_signal_connect (machine, "gone", G_CALLBACK (on_gone), self);
  g_hash_table_insert (self->machines, (char *) cordon_machine_get_uuid (machine),
                       g_object_ref (machine));
  cordon_watch_add (self->watch, machine);
}

guint
cordon_fleet_get_size (CordonFleet *self)
{
  return g_hash_table_size (self->machines) + g_hash_table_size (self->works)
         + g_hash_table_size (self->orphans);
}

/* --- the hypervisor's news ------------------------------------------------------------------- */

/* A copy: what a machine does in answer may take it, or others, out of the table. */
static GPtrArray *
dup_machines (CordonFleet *self)
{
  GPtrArray *machines = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  CordonMachine *machine;

  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &machine))
    g_ptr_array_add (machines, g_object_ref (machine));
  return machines;
}

/* A copy may take longer than whoever ends us waits. */
static void
cancel_works (CordonFleet *self)
{
  g_autoptr(GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  CordonWork *work;

  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &work))
    if (work->cancellable != NULL)
      g_ptr_array_add (cancellables, g_object_ref (work->cancellable));
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cancellables, i));
}

guint
cordon_fleet_stop_all (CordonFleet *self)
{
  g_autoptr(GPtrArray) machines = dup_machines (self);

  cancel_works (self);
  for (guint i = 0; i < machines->len; i++)
    cordon_machine_part (g_ptr_array_index (machines, i));
  return cordon_fleet_get_size (self);
}

static void
on_connected (CordonHypervisor *hypervisor, CordonFleet *self)
{
  g_autoptr(GPtrArray) machines = dup_machines (self);

  for (guint i = 0; i < machines->len; i++)
    cordon_machine_hypervisor_back (g_ptr_array_index (machines, i));
  cordon_fleet_reap (self);
}

static void
on_disconnected (CordonHypervisor *hypervisor, const char *message, CordonFleet *self)
{
  g_autoptr(GPtrArray) machines = dup_machines (self);

  g_message ("The hypervisor is gone: %s", message);
  for (guint i = 0; i < machines->len; i++)
    cordon_machine_hypervisor_lost (g_ptr_array_index (machines, i),
                                    _("libvirt stopped, and the machine had to end with it; open "
                                      "it again."));
}

static void
on_domain_ended (CordonHypervisor *hypervisor, const char *uuid, gboolean by_guest,
                 CordonFleet *self)
{
  CordonMachine *machine = g_hash_table_lookup (self->machines, uuid);

  if (machine != NULL)
    cordon_machine_domain_ended (machine, by_guest);
}

static void
on_guest_ready (CordonHypervisor *hypervisor, const char *uuid, CordonFleet *self)
{
  CordonMachine *machine = g_hash_table_lookup (self->machines, uuid);

  if (machine != NULL)
    cordon_machine_guest_ready (machine);
}

/* A persistent machine that nobody here does anything with: what somebody else does is found as it would be
 * at our start. */
static void
on_domain_news (CordonHypervisor *hypervisor, const char *uuid, CordonFleet *self)
{
  if (g_hash_table_contains (self->records, uuid) && !g_hash_table_contains (self->machines, uuid)
      && !g_hash_table_contains (self->works, uuid) && !g_hash_table_contains (self->orphans, uuid))
    cordon_fleet_reap (self);
}

/* Nothing of the machine is another but what List says of it. */
static void
on_disk_use_changed (CordonDiskUse *use, const char *uuid, CordonFleet *self)
{
  CordonMachine *machine = g_hash_table_lookup (self->machines, uuid);
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);

  if (machine != NULL)
    on_changed (machine, self);
  else if (record != NULL)
    cordon_fleet_tell (self, cordon_record_get_owner (record), uuid, CORDON_MACHINE_STOPPED);
}

/* A call that is under way may keep one longer than this fleet. */
static void
leave_machines (CordonFleet *self)
{
  g_autoptr(GPtrArray) machines = dup_machines (self);

  for (guint i = 0; i < machines->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (machines, i), self);
  g_hash_table_remove_all (self->machines);
}

static void
cordon_fleet_dispose (GObject *object)
{
  CordonFleet *self = CORDON_FLEET (object);

  if (self->house.hypervisor != NULL)
    g_signal_handlers_disconnect_by_data (self->house.hypervisor, self);
  if (self->disk_use != NULL)
    g_signal_handlers_disconnect_by_data (self->disk_use, self);
  g_clear_object (&self->disk_use);
  g_clear_object (&self->watch);
  g_clear_handle_id (&self->purge, g_source_remove);
  leave_machines (self);
  g_hash_table_remove_all (self->orphans);
  g_clear_object (&self->compartments);
  g_clear_object (&self->registry);
  if (self->house.templates != NULL)
    cordon_templates_set_needs (self->house.templates, NULL, NULL);
  cordon_house_clear (&self->house);
  G_OBJECT_CLASS (cordon_fleet_parent_class)->dispose (object);
}

static void
cordon_fleet_finalize (GObject *object)
{
  CordonFleet *self = CORDON_FLEET (object);

  g_hash_table_unref (self->machines);
  g_hash_table_unref (self->records);
  g_hash_table_unref (self->works);
  g_hash_table_unref (self->orphans);
  g_hash_table_unref (self->found);
  g_hash_table_unref (self->changed);
  g_ptr_array_unref (self->waiting);
  G_OBJECT_CLASS (cordon_fleet_parent_class)->finalize (object);
}

static void
cordon_fleet_class_init (CordonFleetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cordon_fleet_dispose;
  object_class->finalize = cordon_fleet_finalize;

  signals[MACHINE_CHANGED] = g_signal_new ("machine-changed", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                           G_TYPE_UINT, G_TYPE_STRING, G_TYPE_STRING);
  signals[IMPORT_PROGRESS] =
    g_signal_new ("import-progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_UINT64, G_TYPE_UINT64);
  signals[WORK_PROGRESS] =
    g_signal_new ("work-progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_UINT64, G_TYPE_UINT64);
  signals[EMPTIED] = g_signal_new ("emptied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cordon_fleet_init (CordonFleet *self)
{
  self->machines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) cordon_record_unref);
  self->works = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                       (GDestroyNotify) cordon_work_free);
  self->orphans = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, cordon_orphan_free);
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

CordonFleet *
cordon_fleet_new (const CordonHouse *house, CordonCompartments *compartments,
                  CordonRegistry *registry)
{
  CordonFleet *self = g_object_new (CORDON_TYPE_FLEET, NULL);

  self->house = cordon_house_ref (house);
  self->compartments = g_object_ref (compartments);
  self->registry = g_object_ref (registry);
  self->watch = cordon_watch_new (house);
  cordon_fleet_watch_versions (self);
  self->disk_use = cordon_disk_use_new (house->hypervisor, CORDON_DISK_USE_AGE_MS);
  g_signal_connect (self->disk_use, "changed", G_CALLBACK (on_disk_use_changed), self);
  g_signal_connect (self->house.hypervisor, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect (self->house.hypervisor, "disconnected", G_CALLBACK (on_disconnected), self);
  g_signal_connect (self->house.hypervisor, "domain-ended", G_CALLBACK (on_domain_ended), self);
  g_signal_connect (self->house.hypervisor, "guest-ready", G_CALLBACK (on_guest_ready), self);
  g_signal_connect (self->house.hypervisor, "domain-started", G_CALLBACK (on_domain_news), self);
  g_signal_connect (self->house.hypervisor, "domain-undefined", G_CALLBACK (on_domain_news), self);
  return self;
}
