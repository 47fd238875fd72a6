/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory of a machine that was saved. It comes out of the machine's own disk, into its own QEMU, after that was
 * read back and while it stands still; then everything is read back once more, and its definition stops saying that
 * it is saved. Its guest must never run while the definition says that it is saved: the next start would
 * take its disk back to what it was then.
 */
#include "config.h"

#include "service/start-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/saved-state.h"

/* --- whether it fits ------------------------------------------------------------------------- */

static gboolean
has_same_rules (const CordonStartRequest *request, const CordonSavedState *saved)
{
  return saved->memory_mib == request->memory_mib && saved->processors == request->processors
         && saved->access == request->access;
}

GError *
cordon_start_judge_saved (CordonStart *self)
{
  const CordonStartRequest *request = &self->request;
  g_autoptr(CordonSavedState) saved =
    request->saved != NULL ? cordon_saved_state_parse (request->saved) : NULL;

  if (saved == NULL)
    return NULL;
  if (!has_same_rules (request, saved))
    return g_error_new (CORDON_ERROR, CORDON_ERROR_USAGE,
                        _("Memory, Processors or Access of “%s” are others than when the machine was saved. "
                          "Change them back, or “cordon run --discard-saved” starts it without what it had in "
                          "memory."),
                        request->compartment);
  if (saved->hardware != self->host->hardware)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_USAGE,
                                _("The machine was saved where the processor helps with virtual machines and this "
                                  "computer's does not, or the other way round; “cordon run --discard-saved” "
                                  "starts it without what it had in memory."));
  return NULL;
}

/* --- taking it up ---------------------------------------------------------------------------- */

/* That it stays costs room and nothing else. */
static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  g_autoptr(GError) error = NULL;

  if (!cordon_hypervisor_operate_finish (CORDON_HYPERVISOR (source), result, &error))
    g_message ("The saved memory of machine %s stays on its disk until the next work on it: %s",
               self->request.uuid, error->message);
  if (!cordon_start_stopped (self))
    cordon_start_resume (self);
}

static void
forget (CordonStart *self)
{
  const CordonDiskOrder order = {
    .work = CORDON_DISK_FORGET,
    .path = cordon_machine_plan_get (self->plan)->disk,
    .keep = self->request.snapshots,
  };

  cordon_hypervisor_operate_async (self->house.hypervisor, self->request.uuid, &order,
                                   self->cancellable, on_forgotten, g_object_ref (self));
}

/* The same order without its memory. (transfer full) */
static CordonMachinePlan *
plan_without (CordonStart *self)
{
  CordonMachinePlanFields fields = *cordon_machine_plan_get (self->plan);

  fields.saved = NULL;
  return cordon_machine_plan_new (&fields);
}

/* What was measured borrows the plan that it was measured against. */
static void
take_plan (CordonStart *self)
{
  CordonMachinePlan *plan = plan_without (self);

  self->examined_plan = self->plan;
  self->plan = plan;
  g_clear_pointer ((char **) &self->request.saved, g_free);
  self->restored = TRUE;
}

typedef struct {
  CordonStart *start;
  GError *failure;
} TakingBack;

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree TakingBack *back = data;
  g_autoptr(CordonStart) self = back->start;
  g_autoptr(GError) error = NULL;

  if (!cordon_hypervisor_note_finish (CORDON_HYPERVISOR (source), result, &error))
    g_message ("Whether machine %s is saved is not known: %s", self->request.uuid, error->message);
  cordon_start_fail (self, back->failure);
}

/* The start is over, and the disk still has the memory: it stays saved, also where only the answer of the note
 * did not come. Not cancelled. failure (transfer full) */
static void
take_back (CordonStart *self, GError *failure)
{
  TakingBack *back = g_new (TakingBack, 1);

  *back = (TakingBack) { g_object_ref (self), failure };
  cordon_hypervisor_note_async (self->house.hypervisor, self->plan, NULL, on_taken_back, back);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  cordon_hypervisor_note_finish (CORDON_HYPERVISOR (source), result, &error);
  if (error == NULL && self->reason != NULL)
    error = g_error_copy (self->reason);
  if (error != NULL)
    {
      take_back (self, error);
      return;
    }
  take_plan (self);
  forget (self);
}

/* Not cancelled: whether it was written down must be known. */
static void
note (CordonStart *self)
{
  g_autoptr(CordonMachinePlan) plan = plan_without (self);

  cordon_hypervisor_note_async (self->house.hypervisor, plan, NULL, on_noted, g_object_ref (self));
}

/* QEMU's own word is that what is on the disk is no memory for this machine: another try is in vain. */
static GError *
explain (GError *error)
{
  g_autoptr(GError) owned = error;

  if (!g_error_matches (error, CORDON_ERROR, CORDON_ERROR_FAILED))
    return g_steal_pointer (&owned);
  return g_error_new (CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                      _("The machine cannot go on with what it had in memory, which is damaged or of another "
                        "QEMU; its disk is whole. “cordon run --discard-saved” starts it without. (%s)"),
                      error->message);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  if (!cordon_hypervisor_operate_finish (CORDON_HYPERVISOR (source), result, &error))
    {
      cordon_start_fail (self, explain (error));
      return;
    }
  self->loaded = TRUE;
  if (!cordon_start_stopped (self))
    cordon_start_compare (self);
}

static void
load (CordonStart *self)
{
  g_autoptr(CordonSavedState) saved = cordon_saved_state_parse (self->request.saved);
  const CordonDiskOrder order = {
    .work = CORDON_DISK_RESTORE,
    .path = cordon_machine_plan_get (self->plan)->disk,
    .snapshot = saved->created,
    .keep = self->request.snapshots,
  };

  cordon_hypervisor_operate_async (self->house.hypervisor, self->request.uuid, &order,
                                   self->cancellable, on_loaded, g_object_ref (self));
}

gboolean
cordon_start_restore (CordonStart *self)
{
  if (self->request.saved == NULL)
    return FALSE;
  self->step = CORDON_START_RESTORE;
  if (self->loaded)
    note (self);
  else
    load (self);
  return TRUE;
}
