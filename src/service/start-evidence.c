/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The examination of the new machine, and the one place that decides whether its guest may run.
 */
#include "config.h"

#include "service/start-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"

CordonExamination *
cordon_start_examine (CordonStart *self)
{
  const CordonExaminationOrder order = { .plan = self->plan,
                                         .account = self->account,
                                         .host = self->host,
                                         .template = self->template };

  return cordon_examination_new (&self->house, &order);
}

static GError *
conclude (CordonStart *self)
{
  GError *error = cordon_examination_conclude (self->examination, CORDON_MOMENT_START);

  if (error == NULL && self->doubted)
    error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                                 _("The host's access control changed again and again while the "
                                   "new machine was examined; try again."));
  return error;
}

static void
judge (CordonStart *self)
{
  GError *error;

  /* What was measured before the news proves nothing; what is wrong will be so again. */
  if (self->doubted && self->n_examined < CORDON_LIMIT_EXAMINATIONS)
    {
      cordon_start_compare (self);
      return;
    }
  error = conclude (self);
  if (error != NULL)
    {
      cordon_start_fail (self, error);
      return;
    }
  self->labelled = cordon_examination_get_labelled (self->examination);
  cordon_start_tell (self, CORDON_STAGE_VERIFIED);
  if (!cordon_start_stopped (self))
    cordon_start_resume (self);
}

static void
on_matrix (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  if (!cordon_examination_matrix_finish (CORDON_EXAMINATION (source), result, &error))
    cordon_start_fail (self, error);
  else if (!cordon_start_stopped (self))
    judge (self);
}

static void
on_read_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  if (!cordon_examination_read_back_finish (CORDON_EXAMINATION (source), result, &error))
    {
      cordon_start_fail (self, error);
      return;
    }
  if (cordon_start_stopped (self))
    return;
  if (self->mac != CORDON_MAC_SELINUX)
    {
      judge (self);
      return;
    }
  self->step = CORDON_START_MATRIX;
  cordon_examination_matrix_async (self->examination, self->cancellable, on_matrix,
                                   g_object_ref (self));
}

void
cordon_start_read_back (CordonStart *self)
{
  self->step = CORDON_START_READ_BACK;
  self->n_examined++;
  g_clear_object (&self->examination);
  self->examination = cordon_start_examine (self);
  cordon_examination_read_back_async (self->examination, self->cancellable, on_read_back,
                                      g_object_ref (self));
}

void
cordon_start_doubt (CordonStart *self)
{
  self->doubted = TRUE;
}

gboolean
cordon_start_take_doubt (CordonStart *self)
{
  gboolean doubted = self->doubted;

  self->doubted = FALSE;
  return doubted;
}
