/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the watch orders of a machine that ran: to stand still while it is read back again, and then
 * to go on or to end. Its client hears of each.
 */
#include "config.h"

#include "service/machine-private.h"

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
}

/* One that libvirt lost is verified anyway before it goes on. */
void
cordon_machine_refuse (CordonMachine *self, const GError *why)
{
  self->halted = FALSE;
  if (!self->lost)
    cordon_machine_leave (self, CORDON_END_UNVERIFIED, why->message, g_error_copy (why));
}
