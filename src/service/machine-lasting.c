/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What only a persistent machine does: it outlives the window that showed it, cordond and libvirt's
 * daemon. Without a client it pauses, unless its compartment says that it runs on; before it goes on
 * from a pause it is verified as at its first start. None of this may destroy it.
 */
#include "config.h"

#include "service/machine-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

/* --- pausing --------------------------------------------------------------------------------- */

static void
on_suspended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  g_autoptr(GError) error = NULL;
  gboolean paused =
    cordon_hypervisor_suspend_finish (CORDON_HYPERVISOR (source), result, &error);

  self->pausing = FALSE;
  if (self->state != CORDON_MACHINE_RUNNING)
    return;
  if (paused)
    cordon_machine_keep_paused (self, NULL);
  else
    g_message ("Machine %s cannot be paused: %s", self->uuid, error->message);
  if (paused && self->lease != NULL && self->state == CORDON_MACHINE_PAUSED)
    cordon_machine_wake (self);
  else if (!paused && self->lease == NULL)
    cordon_machine_begin_grace (self);
}

static void
pause_now (CordonMachine *self)
{
  if (self->pausing || self->state != CORDON_MACHINE_RUNNING)
    return;
  self->pausing = TRUE;
  cordon_hypervisor_suspend_async (self->house.hypervisor, self->uuid, NULL, on_suspended,
                                   g_object_ref (self));
}

static gboolean
on_grace (gpointer data)
{
  CordonMachine *self = data;

  self->grace = 0;
  pause_now (self);
  return G_SOURCE_REMOVE;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonMachine *self = CORDON_MACHINE (source);

  if (!cordon_machine_save_finish (self, result, NULL))
    cordon_machine_begin_away (self);
}

static gboolean
on_away (gpointer data)
{
  g_autoptr(CordonMachine) self = g_object_ref (data);

  self->away = 0;
  if (cordon_compartment_get_without_window (self->compartment) == CORDON_WITHOUT_WINDOW_SAVE)
    cordon_machine_save_async (self, on_saved, NULL);
  else
    cordon_machine_tell_away (self);
  /* Whoever is not away now may be later. */
  if (self->saver == NULL)
    cordon_machine_begin_away (self);
  return G_SOURCE_REMOVE;
}

void
cordon_machine_begin_away (CordonMachine *self)
{
  CordonWithoutWindow without = cordon_compartment_get_without_window (self->compartment);
  gboolean at_once = without == CORDON_WITHOUT_WINDOW_SAVE && !self->tried_to_save;

  g_clear_handle_id (&self->away, g_source_remove);
  if (self->record == NULL || self->state != CORDON_MACHINE_PAUSED || self->lease != NULL || self->halted
      || self->saver != NULL || self->parting || without == CORDON_WITHOUT_WINDOW_RUN)
    return;
  if (at_once)
    self->tried_to_save = TRUE;
  self->away = g_timeout_add_seconds (at_once ? 0 : self->house.away_seconds, on_away, self);
}

void
cordon_machine_begin_grace (CordonMachine *self)
{
  cordon_machine_begin_away (self);
  g_clear_handle_id (&self->grace, g_source_remove);
  if (cordon_compartment_get_without_window (self->compartment) == CORDON_WITHOUT_WINDOW_RUN)
    return;
  if (self->state == CORDON_MACHINE_RUNNING && !self->lost && !cordon_machine_is_shutting_down (self))
    self->grace = g_timeout_add_seconds (self->house.lease_pause_seconds, on_grace, self);
}

/* A lease that is there is told why, and is over: its client may attach again. */
void
cordon_machine_keep_paused (CordonMachine *self, GError *error)
{
  g_autoptr(GError) owned = error;
  g_autoptr(CordonLease) lease = NULL;

  self->stage = 0;
  if (self->state != CORDON_MACHINE_PAUSED)
    cordon_machine_set_state (self, CORDON_MACHINE_PAUSED);
  if (owned == NULL)
    {
      cordon_machine_begin_away (self);
      return;
    }
  g_message ("Machine %s stays paused: %s", self->uuid, owned->message);
  cordon_machine_verbs_failed (self, owned);
  lease = g_steal_pointer (&self->lease);
  if (lease == NULL)
    return;
  g_signal_handlers_disconnect_by_data (lease, self);
  cordon_lease_fail (lease, owned);
}

void
cordon_machine_wake (CordonMachine *self)
{
  g_clear_handle_id (&self->away, g_source_remove);
  self->tried_to_save = FALSE;
  self->suspended = FALSE;
  if (!self->starting && !self->lost && !self->parting && self->saver == NULL)
    cordon_machine_run_start (self, CORDON_PURPOSE_ADOPT, FALSE);
}

static void
on_held (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  g_autoptr(GError) error = NULL;

  if (!cordon_hypervisor_suspend_finish (CORDON_HYPERVISOR (source), result, &error))
    g_message ("Machine %s runs although it should not: %s", self->uuid, error->message);
}

void
cordon_machine_pause_again (CordonMachine *self)
{
  cordon_hypervisor_suspend_async (self->house.hypervisor, self->uuid, NULL, on_held,
                                   g_object_ref (self));
}

/* Its own resume belongs to a start, which is under way then. */
void
cordon_machine_hold_still (CordonMachine *self)
{
  if (self->record == NULL || self->state != CORDON_MACHINE_PAUSED || self->starting
      || self->halted)
    return;
  g_message ("Another program let machine %s run: it is paused again", self->uuid);
  cordon_machine_pause_again (self);
}

/* --- what became of it ----------------------------------------------------------------------- */

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonDomainFacts) domain =
    cordon_hypervisor_describe_finish (CORDON_HYPERVISOR (source), result, &error);
  gboolean was_lost = self->lost;

  if (self->state >= CORDON_MACHINE_STOPPING || self->starting)
    return;
  if (domain == NULL && !g_error_matches (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    {
      g_message ("Machine %s cannot be looked after: %s", self->uuid, error->message);
      return;
    }
  self->lost = FALSE;
  if (domain == NULL || !domain->active)
    cordon_machine_leave (self,
                          cordon_machine_is_shutting_down (self) ? CORDON_END_STOPPED
                                                                 : CORDON_END_GUEST,
                          NULL,
                          g_error_new_literal (CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED,
                                               _("The machine ended.")));
  else if (was_lost && domain->saved != NULL && self->state == CORDON_MACHINE_PAUSED && self->saver == NULL)
    cordon_machine_find_saved (self, domain->saved);
  else if (was_lost && !self->suspended && !self->parting
           && (self->state == CORDON_MACHINE_RUNNING || self->lease != NULL))
    cordon_machine_run_start (self, CORDON_PURPOSE_ADOPT, FALSE);
}

void
cordon_machine_look_after (CordonMachine *self)
{
  cordon_hypervisor_describe_async (self->house.hypervisor, self->uuid, NULL, on_described,
                                    g_object_ref (self));
}
