/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory of a persistent machine, kept on its own disk by its own QEMU. First the memory is on the disk, then
 * the definition says so, then the process ends; from the second step on the guest must not run again in it.
 * Where that step failed and may have happened all the same, it is taken back before anything goes on. So
 * whatever is killed in between, the machine is either as it was or saved, and which of both is written in one
 * place.
 */
#include "config.h"

#include "service/machine-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/saved-state.h"
#include "core/snapshot-list.h"

#define MEBIBYTE (G_GUINT64_CONSTANT (1) << 20)

/* (transfer full) */
static CordonRecord *
record_with (CordonMachine *self, const char *saved)
{
  CordonRecordChange change = cordon_record_get_change (self->record);

  change.saved = saved;
  return cordon_record_new_changed (self->record, &change);
}

static void
take_record (CordonMachine *self, CordonRecord *record)
{
  cordon_record_unref (self->record);
  self->record = record;
}

void
cordon_machine_take_memory (CordonMachine *self)
{
  if (self->record != NULL && cordon_start_get_restored (self->start)
      && cordon_record_get_saved (self->record) != NULL)
    take_record (self, record_with (self, NULL));
}

void
cordon_machine_save_gone (CordonMachine *self, const GError *why)
{
  g_autoptr(GTask) saver = g_steal_pointer (&self->saver);

  if (saver != NULL)
    g_task_return_error (saver, g_error_copy (why));
}

void
cordon_machine_find_saved (CordonMachine *self, const char *state)
{
  g_message ("Machine %s is saved, which libvirt's daemon did not live to say", self->uuid);
  take_record (self, record_with (self, state));
  cordon_machine_leave (self, CORDON_END_STOPPED, _("It was saved; its next start goes on from here."), NULL);
}

/* --- turning round --------------------------------------------------------------------------- */

static void
stay_as_it_was (CordonMachine *self, GError *error)
{
  g_autoptr(GTask) saver = g_steal_pointer (&self->saver);

  g_message ("Machine %s cannot be saved: %s", self->uuid, error->message);
  g_task_return_error (saver, error);
  if (self->parting)
    cordon_machine_leave_paused (self);
  else if (self->ran && self->state == CORDON_MACHINE_PAUSED && !self->starting && !self->lost)
    cordon_machine_run_start (self, CORDON_PURPOSE_ADOPT, FALSE);
  else
    cordon_machine_begin_away (self);
}

typedef struct {
  CordonMachine *machine;
  GError *failure;
} TakingBack;

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree TakingBack *back = data;
  g_autoptr(CordonMachine) self = back->machine;
  g_autoptr(GError) error = NULL;

  /* Otherwise it stays paused: before it goes on it is read back, and ends there if it is saved. */
  if (!cordon_hypervisor_note_finish (CORDON_HYPERVISOR (source), result, &error))
    {
      g_message ("Whether machine %s is saved is not known: %s", self->uuid, error->message);
      self->ran = FALSE;
    }
  if (self->saver != NULL)
    stay_as_it_was (self, back->failure);
  else
    g_error_free (back->failure);
}

static void
take_back (CordonMachine *self, GError *failure)
{
  g_autoptr(CordonMachinePlan) plan = cordon_record_dup_plan (self->record);
  TakingBack *back = g_new (TakingBack, 1);

  *back = (TakingBack) { g_object_ref (self), failure };
  cordon_hypervisor_note_async (self->house.hypervisor, plan, NULL, on_taken_back, back);
}

/* --- the way in ------------------------------------------------------------------------------ */

typedef struct {
  CordonMachine *machine;
  CordonRecord *saved; /* what is written down of it */
} Noting;

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Noting *noting = data;
  g_autoptr(CordonMachine) self = noting->machine;
  g_autoptr(CordonRecord) saved = noting->saved;
  GError *error = NULL;
  gboolean noted = cordon_hypervisor_note_finish (CORDON_HYPERVISOR (source), result, &error);

  if (noted)
    take_record (self, g_steal_pointer (&saved));
  if (self->saver == NULL) /* it ended meanwhile, or was left to the next cordond */
    {
      g_clear_error (&error);
      return;
    }
  if (!noted)
    {
      take_back (self, error);
      return;
    }
  g_ptr_array_add (self->stoppers, g_steal_pointer (&self->saver));
  cordon_machine_leave (self, CORDON_END_STOPPED, _("It was saved; its next start goes on from here."), NULL);
}

static char *
print_state (CordonMachine *self, gint64 created)
{
  const CordonMachinePlanFields *plan = cordon_machine_plan_get (cordon_start_get_plan (self->start));
  const CordonTemplate *template = cordon_templates_get_held (self->house.templates, self->uuid);
  const CordonSavedState state = {
    .created = created,
    .version = template != NULL ? template->id : (char *) CORDON_SAVED_FOREIGN,
    .memory_mib = plan->memory_mib,
    .processors = plan->processors,
    .access = plan->network != NULL ? CORDON_ACCESS_INTERNET : CORDON_ACCESS_NONE,
    .hardware = plan->hardware,
  };

  return cordon_saved_state_print (&state);
}

static void
note (CordonMachine *self, gint64 created)
{
  g_autofree char *state = print_state (self, created);
  g_autoptr(CordonMachinePlan) plan = NULL;
  Noting *noting = g_new (Noting, 1);

  *noting = (Noting) { g_object_ref (self), record_with (self, state) };
  plan = cordon_record_dup_plan (noting->saved);
  cordon_hypervisor_note_async (self->house.hypervisor, plan, NULL, on_noted, noting);
}

typedef struct {
  CordonMachine *machine;
  gint64 created;
} Keeping;

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Keeping *keeping = data;
  g_autoptr(CordonMachine) self = keeping->machine;
  GError *error = NULL;

  cordon_hypervisor_operate_finish (CORDON_HYPERVISOR (source), result, &error);
  if (self->saver == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    stay_as_it_was (self, error);
  else
    note (self, keeping->created);
}

/* The clock may have been set back since the last snapshot. */
static gint64
next_time (CordonMachine *self)
{
  g_autoptr(GPtrArray) snapshots =
    cordon_snapshot_list_parse (cordon_record_get_snapshots (self->record));
  const CordonSnapshot *last =
    snapshots->len > 0 ? g_ptr_array_index (snapshots, snapshots->len - 1) : NULL;

  return MAX (g_get_real_time (), last != NULL ? last->created + 1 : 0);
}

static void
keep (CordonMachine *self)
{
  const CordonMachinePlanFields *plan = cordon_machine_plan_get (cordon_start_get_plan (self->start));
  Keeping *keeping = g_new (Keeping, 1);
  CordonDiskOrder order = {
    .work = CORDON_DISK_SAVE,
    .path = plan->disk,
    .bytes = plan->memory_mib * MEBIBYTE,
    .keep = cordon_record_get_snapshots (self->record),
  };

  *keeping = (Keeping) { g_object_ref (self), next_time (self) };
  order.snapshot = keeping->created;
  cordon_hypervisor_operate_async (self->house.hypervisor, self->uuid, &order, NULL, on_kept, keeping);
}

/* The watch may have been quicker: then it says whether it goes on. */
static void
on_suspended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  GError *error = NULL;

  cordon_hypervisor_suspend_finish (CORDON_HYPERVISOR (source), result, &error);
  if (self->saver == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (error == NULL && (self->halted || self->starting || self->lost))
    error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_BUSY,
                                 _("The machine is being examined; try again in a moment."));
  if (error != NULL)
    {
      stay_as_it_was (self, error);
      return;
    }
  if (self->state == CORDON_MACHINE_RUNNING)
    {
      self->suspended = TRUE;
      cordon_machine_keep_paused (self, NULL);
      if (self->lease != NULL)
        cordon_lease_tell_paused (self->lease, _("It is being saved."));
    }
  keep (self);
}

/* Of a machine whose start did not get so far nobody knows what to write down. */
static gboolean
may_be_saved (CordonMachine *self, GError **error)
{
  if (cordon_machine_is_shutting_down (self))
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY, _("The machine was asked to end."));
  else if (self->start == NULL || cordon_start_get_plan (self->start) == NULL
           || (!cordon_record_get_foreign (self->record)
               && cordon_templates_get_held (self->house.templates, self->uuid) == NULL))
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                         _("The machine could not be examined yet; “cordon resume” tries it again."));
  else
    return TRUE;
  return FALSE;
}

void
cordon_machine_save_async (CordonMachine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = cordon_machine_begin_verb (self, callback, data);
  GError *error = NULL;

  if (task == NULL)
    return;
  if (!may_be_saved (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_handle_id (&self->grace, g_source_remove);
  g_clear_handle_id (&self->away, g_source_remove);
  self->saver = g_steal_pointer (&task);
  self->ran = self->state == CORDON_MACHINE_RUNNING;
  cordon_hypervisor_suspend_async (self->house.hypervisor, self->uuid, NULL, on_suspended,
                                   g_object_ref (self));
}

gboolean
cordon_machine_save_finish (CordonMachine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
