/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond's own end, which is the host's as far as it can know. A persistent machine is saved, because its
 * memory would end with the host; one that cannot be, or not in time, is left paused, as it is, to the next
 * cordond. Nothing is undone for that: whatever of a save was under way is finished or cleaned up by whoever
 * comes, as after a kill (machine-save.c). One that is just starting has nothing yet that is not on its disk, or
 * saved, and stops; unless its process has its memory already: then its start is waited for first.
 */
#include "config.h"

#include "service/machine-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

static void
on_left (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  g_autoptr(GError) error = NULL;

  if (!cordon_hypervisor_suspend_finish (CORDON_HYPERVISOR (source), result, &error))
    g_message ("Machine %s may run on unwatched: %s", self->uuid, error->message);
  self->end = CORDON_END_HYPERVISOR;
  cordon_machine_vanish (self);
}

/* One that ends meanwhile is gone by itself. */
void
cordon_machine_leave_paused (CordonMachine *self)
{
  if (self->left || self->state >= CORDON_MACHINE_STOPPING)
    return;
  self->left = TRUE;
  g_clear_handle_id (&self->part_limit, g_source_remove);
  cordon_hypervisor_suspend_async (self->house.hypervisor, self->uuid, NULL, on_left,
                                   g_object_ref (self));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonMachine *self = CORDON_MACHINE (source);
  g_autoptr(GError) error = NULL;

  if (cordon_machine_save_finish (self, result, &error))
    return;
  g_message ("Machine %s is left paused: %s", self->uuid, error->message);
  cordon_machine_leave_paused (self);
}

/* Whoever waits for the save is told; what it still does finds nobody. */
static gboolean
on_part_limit (gpointer data)
{
  g_autoptr(CordonMachine) self = g_object_ref (data);
  g_autoptr(GError) late = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                                                _("The service ends, and there was no time to save the machine."));

  self->part_limit = 0;
  if (self->state >= CORDON_MACHINE_STOPPING)
    return G_SOURCE_REMOVE;
  if (self->starting) /* it is left when that gives up */
    {
      cordon_start_cancel (self->start, late);
      return G_SOURCE_REMOVE;
    }
  cordon_machine_save_gone (self, late);
  cordon_machine_leave_paused (self);
  return G_SOURCE_REMOVE;
}

static void
begin_limit (CordonMachine *self)
{
  if (self->part_limit == 0)
    self->part_limit = g_timeout_add_seconds (self->house.part_seconds, on_part_limit, self);
}

/* What its compartment has run on is not ended because cordond is another. */
static void
save (CordonMachine *self)
{
  if (cordon_compartment_get_without_window (self->compartment) == CORDON_WITHOUT_WINDOW_RUN)
    {
      cordon_machine_leave_paused (self);
      return;
    }
  begin_limit (self);
  if (self->saver == NULL)
    cordon_machine_save_async (self, on_saved, NULL);
}

gboolean
cordon_machine_has_memory (CordonMachine *self)
{
  return self->record != NULL && self->start != NULL
         && (self->purpose == CORDON_PURPOSE_ADOPT || cordon_start_get_restored (self->start));
}

void
cordon_machine_part_started (CordonMachine *self)
{
  if (self->parting && !self->left && self->state < CORDON_MACHINE_STOPPING)
    save (self);
}

void
cordon_machine_part (CordonMachine *self)
{
  if (self->record == NULL || self->state >= CORDON_MACHINE_STOPPING
      || (self->starting && !cordon_machine_has_memory (self)))
    {
      cordon_machine_stop_async (self, NULL, NULL);
      return;
    }
  if (self->parting)
    return;
  self->parting = TRUE;
  if (self->starting)
    begin_limit (self);
  else
    save (self);
}
