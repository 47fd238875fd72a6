/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * While the machine is there, paused: is its level still apart from everybody's? Another program may
 * have started a machine since the numbers were chosen, and libvirt tells neither of the other.
 * Whoever sees a clash destroys its own machine and takes another number; as every machine exists
 * before its label is compared, of two that clash at least one sees the other. A machine that
 * starts later is a doubt, and a doubt begins here again: nothing that is measured of our machine
 * alone would show it.
 */
#include "config.h"

#include "service/start-private.h"

#include "core/errors.h"
#include "core/limits.h"

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  if (!cordon_hypervisor_destroy_finish (CORDON_HYPERVISOR (source), result, &error))
    {
      cordon_start_fail (self, error);
      return;
    }
  cordon_labels_avoid (self->house.labels, self->request.uuid);
  g_clear_object (&self->examination); /* of the plan that is over */
  g_clear_pointer (&self->plan, cordon_machine_plan_unref);
  if (!cordon_start_stopped (self))
    cordon_start_number (self);
}

static gboolean
may_try_again (CordonStart *self, const GError *error)
{
  return g_error_matches (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED)
         && self->request.throwaway && self->request.purpose == CORDON_PURPOSE_RUN && self->n_clashes < CORDON_LIMIT_LABEL_TRIES;
}

static void
on_compared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  if (cordon_labels_compare_finish (CORDON_LABELS (source), result, &error))
    {
      if (cordon_start_stopped (self))
        return;
      if (self->n_examined == 0)
        cordon_start_tell (self, CORDON_STAGE_CREATED);
      if (!cordon_start_stopped (self))
        cordon_start_read_back (self);
      return;
    }
  self->n_clashes++;
  if (self->reason != NULL || !may_try_again (self, error))
    {
      cordon_start_fail (self, error);
      return;
    }
  g_message ("Machine %s takes another number: %s", self->request.uuid, error->message);
  g_error_free (error);
  self->n_taken_away++;
  cordon_hypervisor_destroy_async (self->house.hypervisor, self->request.uuid, self->cancellable,
                                   on_taken_back, g_object_ref (self));
}

void
cordon_start_compare (CordonStart *self)
{
  self->step = CORDON_START_COMPARE;
  self->doubted = FALSE;
  cordon_labels_compare_async (self->house.labels, self->request.uuid, self->cancellable,
                               on_compared, g_object_ref (self));
}
