/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the watch orders of a machine that ran: to stand still while it is read back again, and then
 * to go on or to end; and that it stands still, or runs, by another program's order. Its client hears of
 * each.
 */
#include "config.h"

#include "service/machine-private.h"

#include <glib/gi18n-lib.h>

void
cordon_machine_halt (CordonMachine *self, const char *why)
{
  g_return_if_fail (self->state == CORDON_MACHINE_RUNNING);

  self->halted = TRUE;
  g_clear_handle_id (&self->grace, g_source_remove);
  cordon_machine_set_state (self, CORDON_MACHINE_PAUSED);
  if (self->lease != NULL)
    cordon_lease_tell_paused (self->lease, why);
}

void
cordon_machine_go_on (CordonMachine *self)
{
  g_return_if_fail (self->halted);

  self->halted = FALSE;
  cordon_machine_set_state (self, CORDON_MACHINE_RUNNING);
  if (self->lease != NULL)
    cordon_lease_tell_resumed (self->lease);
  else if (self->record != NULL)
    cordon_machine_begin_grace (self);
  cordon_machine_settle_ready (self);
}

/* One that libvirt lost is verified anyway before it goes on. */
void
cordon_machine_refuse (CordonMachine *self, const GError *why)
{
  self->halted = FALSE;
  if (!self->lost)
    cordon_machine_leave (self, CORDON_END_UNVERIFIED, why->message, g_error_copy (why));
}

/* --- another program's order ------------------------------------------------------------------ */

/* Nothing of ours is under way that pauses it and lets it go on. */
static gboolean
is_left_alone (CordonMachine *self)
{
  return self->state == CORDON_MACHINE_RUNNING && !self->starting && !self->pausing && !self->halted
         && !self->lost && !self->parting && self->saver == NULL;
}

static void
stand_still (CordonMachine *self)
{
  gboolean lasting = self->record != NULL;

  g_message ("Machine %s stands still, and not by our order", self->uuid);
  self->suspended = TRUE;
  g_clear_handle_id (&self->grace, g_source_remove);
  if (lasting)
    cordon_machine_keep_paused (self, NULL);
  else
    cordon_machine_set_state (self, CORDON_MACHINE_PAUSED);
  if (self->lease != NULL)
    cordon_lease_tell_paused (self->lease,
                              lasting ? _("Another program paused it; “cordon resume” lets it go on.")
                                      : _("Another program paused it."));
}

static void
on_looked_at (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonDomainFacts) domain =
    cordon_hypervisor_describe_finish (CORDON_HYPERVISOR (source), result, &error);

  if (domain == NULL)
    g_message ("Whether machine %s stands still is not known: %s", self->uuid, error->message);
  else if (domain->active && domain->paused && is_left_alone (self))
    stand_still (self);
}

/* The news may be late, and of a pause that is over. */
void
cordon_machine_look_whether_paused (CordonMachine *self)
{
  if (is_left_alone (self))
    cordon_hypervisor_describe_async (self->house.hypervisor, self->uuid, NULL, on_looked_at,
                                      g_object_ref (self));
}

gboolean
cordon_machine_take_resumed (CordonMachine *self)
{
  if (self->record != NULL || self->state != CORDON_MACHINE_PAUSED || !self->suspended)
    return FALSE;
  self->suspended = FALSE;
  cordon_machine_set_state (self, CORDON_MACHINE_RUNNING);
  return TRUE;
}
