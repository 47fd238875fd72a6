/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A throwaway that is made before anybody asked for it. It boots without a client, and stands still from the moment
 * at which its guest says that it shows its blank page. Whoever it is handed to gets it as from a start of its own:
 * paused, its host judged anew, compared with everybody's level and read back, and only then resumed; a failure on
 * that way is the machine's end. The guest's word decides when it stands still and nothing else.
 */
#include "config.h"

#include "service/machine-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

/* --- getting ready --------------------------------------------------------------------------- */

static void
on_suspended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  g_autoptr(GError) error = NULL;
  gboolean paused = cordon_hypervisor_suspend_finish (CORDON_HYPERVISOR (source), result, &error);

  self->pausing = FALSE;
  if (self->state != CORDON_MACHINE_RUNNING)
    return;
  if (paused)
    cordon_machine_set_state (self, CORDON_MACHINE_PAUSED);
  else
    cordon_machine_leave (self, CORDON_END_HYPERVISOR, NULL, g_steal_pointer (&error));
}

void
cordon_machine_settle_ready (CordonMachine *self)
{
  if (!self->pooled || !self->guest_ready || self->receiver != NULL || self->starting || self->pausing
      || self->state != CORDON_MACHINE_RUNNING)
    return;
  self->pausing = TRUE;
  cordon_hypervisor_suspend_async (self->house.hypervisor, self->uuid, NULL, on_suspended,
                                   g_object_ref (self));
}

void
cordon_machine_guest_ready (CordonMachine *self)
{
  self->guest_ready = TRUE;
  cordon_machine_settle_ready (self);
}

void
cordon_machine_start_ready (CordonMachine *self, const CordonScreenSize *screen)
{
  g_return_if_fail (self->record == NULL);

  self->pooled = TRUE;
  self->screen = *screen;
  cordon_machine_run_start (self, CORDON_PURPOSE_RUN, FALSE);
}

gboolean
cordon_machine_is_pooled (CordonMachine *self)
{
  return self->pooled;
}

gboolean
cordon_machine_is_ready (CordonMachine *self)
{
  return self->pooled && self->guest_ready && self->receiver == NULL && !self->starting && !self->halted
         && self->state == CORDON_MACHINE_PAUSED;
}

gboolean
cordon_machine_is_handed_out (CordonMachine *self)
{
  return self->receiver != NULL;
}

/* --- handing out ----------------------------------------------------------------------------- */

void
cordon_machine_hand_out_async (CordonMachine *self, gboolean unlabelled_wished, gboolean unlabelled_granted,
                               GAsyncReadyCallback callback, gpointer data)
{
  const CordonAccount *account;

  g_return_if_fail (cordon_machine_is_ready (self));

  account = cordon_start_get_account (self->start);
  self->receiver = g_task_new (self, NULL, callback, data);
  self->account = g_strdup (account->name);
  self->unlabelled_wished = unlabelled_wished;
  self->unlabelled_granted = unlabelled_granted;
  cordon_machine_run_start (self, CORDON_PURPOSE_ADOPT, FALSE);
}

gboolean
cordon_machine_hand_out_finish (CordonMachine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cordon_machine_answer_receiver (CordonMachine *self, const GError *error)
{
  g_autoptr(GTask) receiver = g_steal_pointer (&self->receiver);

  if (receiver == NULL)
    return;
  if (error != NULL)
    g_task_return_error (receiver, g_error_copy (error));
  else if (self->state != CORDON_MACHINE_RUNNING && self->state != CORDON_MACHINE_PAUSED)
    g_task_return_new_error (receiver, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED, "%s", _("The machine ended."));
  else
    {
      self->pooled = FALSE;
      g_task_return_boolean (receiver, TRUE);
    }
}
