/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps follow each other in one direction; a new doubt begins them again, so often and no more.
 * Whatever cannot be done ends the machine: it must never go on because something was unknown.
 */
#include "config.h"

#include "service/reverify.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"

struct _CordonReverify {
  GObject parent_instance;

  /* owned */
  CordonHouse house;
  CordonStart *start;
  GCancellable *cancellable;
  GTask *task;
  CordonExamination *examination;

  /* state */
  CordonReverifyStep step;
  guint n_examined;
  gboolean doubted;
};

G_DEFINE_FINAL_TYPE (CordonReverify, cordon_reverify, G_TYPE_OBJECT)

static void suspend (CordonReverify *self);

static const CordonMachinePlanFields *
plan_of (CordonReverify *self)
{
  return cordon_machine_plan_get (cordon_start_get_plan (self->start));
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, CORDON_ERROR, CORDON_ERROR_CANCELLED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* error: (transfer full) */
static void
fail (CordonReverify *self, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  self->step = CORDON_REVERIFY_DONE;
  g_task_return_error (task, error);
}

/* Of a call to the hypervisor: the person is told what became of the machine, not only of the call. */
static void
fail_call (CordonReverify *self, GError *cause, const char *format)
{
  g_autoptr(GError) owned = cause;

  if (is_cancelled (cause))
    fail (self, g_steal_pointer (&owned));
  else
    fail (self, g_error_new (CORDON_ERROR, CORDON_ERROR_UNVERIFIED, "%s %s", format,
                             cause->message));
}

static void
succeed (CordonReverify *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  self->step = CORDON_REVERIFY_DONE;
  g_task_return_boolean (task, TRUE);
}

static gboolean
stopped (CordonReverify *self)
{
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    return FALSE;
  fail (self, error);
  return TRUE;
}

/* --- resume ---------------------------------------------------------------------------------- */

static void
on_resumed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonReverify) self = data;
  GError *error = NULL;

  if (!cordon_hypervisor_resume_finish (CORDON_HYPERVISOR (source), result, &error))
    fail_call (self, error, _("The machine was stopped, because it could not go on:"));
  else if (stopped (self))
    return;
  else if (self->doubted)
    suspend (self);
  else
    succeed (self);
}

/* --- examination ----------------------------------------------------------------------------- */

static void
judge (CordonReverify *self)
{
  GError *error = cordon_examination_conclude (self->examination, CORDON_MOMENT_RUNNING);

  if (error != NULL)
    fail (self, error);
  else if (self->doubted)
    suspend (self);
  else
    {
      self->step = CORDON_REVERIFY_RESUME;
      cordon_hypervisor_resume_async (self->house.hypervisor, plan_of (self)->uuid,
                                      self->cancellable, on_resumed, g_object_ref (self));
    }
}

static void
on_matrix (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonReverify) self = data;
  GError *error = NULL;

  if (!cordon_examination_matrix_finish (CORDON_EXAMINATION (source), result, &error))
    fail (self, error);
  else if (!stopped (self))
    judge (self);
}

static void
on_read_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonReverify) self = data;
  GError *error = NULL;

  if (!cordon_examination_read_back_finish (CORDON_EXAMINATION (source), result, &error))
    {
      fail (self, error);
      return;
    }
  if (stopped (self))
    return;
  if (plan_of (self)->mac != CORDON_MAC_SELINUX)
    {
      judge (self);
      return;
    }
  self->step = CORDON_REVERIFY_MATRIX;
  cordon_examination_matrix_async (self->examination, self->cancellable, on_matrix,
                                   g_object_ref (self));
}

static void
examine (CordonReverify *self)
{
  self->step = CORDON_REVERIFY_READ_BACK;
  g_clear_object (&self->examination);
  self->examination = cordon_start_examine (self->start);
  cordon_examination_read_back_async (self->examination, self->cancellable, on_read_back,
                                      g_object_ref (self));
}

/* --- comparison ------------------------------------------------------------------------------ */

/* What runs cannot be given another number. */
static void
on_compared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonReverify) self = data;
  GError *error = NULL;

  if (!cordon_labels_compare_finish (CORDON_LABELS (source), result, &error))
    fail_call (self, error,
               g_error_matches (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED)
                 ? _("The machine was stopped, because its level is no longer apart from every "
                     "other one:")
                 : _("The machine was stopped, because its level could not be compared:"));
  else if (!stopped (self))
    examine (self);
}

static void
compare (CordonReverify *self)
{
  self->step = CORDON_REVERIFY_COMPARE;
  cordon_labels_compare_async (self->house.labels, plan_of (self)->uuid, self->cancellable,
                               on_compared, g_object_ref (self));
}

/* --- suspend --------------------------------------------------------------------------------- */

static void
on_suspended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonReverify) self = data;
  GError *error = NULL;

  if (!cordon_hypervisor_suspend_finish (CORDON_HYPERVISOR (source), result, &error))
    fail_call (self, error, _("The machine was stopped, because it could not be paused:"));
  else if (!stopped (self))
    compare (self);
}

static void
suspend (CordonReverify *self)
{
  self->step = CORDON_REVERIFY_SUSPEND;
  self->doubted = FALSE;
  if (++self->n_examined > CORDON_LIMIT_EXAMINATIONS)
    {
      fail (self, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                                       _("The machine was stopped, because the host changed again "
                                         "and again while it was read back.")));
      return;
    }
  cordon_hypervisor_suspend_async (self->house.hypervisor, plan_of (self)->uuid,
                                   self->cancellable, on_suspended, g_object_ref (self));
}

/* --- the object ------------------------------------------------------------------------------ */

void
cordon_reverify_run_async (CordonReverify *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (self->step == CORDON_REVERIFY_IDLE);

  self->task = g_task_new (self, NULL, callback, data);
  suspend (self);
}

gboolean
cordon_reverify_run_finish (CordonReverify *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cordon_reverify_doubt (CordonReverify *self)
{
  self->doubted = TRUE;
}

void
cordon_reverify_cancel (CordonReverify *self)
{
  g_cancellable_cancel (self->cancellable);
}

CordonReverifyStep
cordon_reverify_get_step (CordonReverify *self)
{
  return self->step;
}

static void
cordon_reverify_finalize (GObject *object)
{
  CordonReverify *self = CORDON_REVERIFY (object);

  g_clear_object (&self->examination); /* it borrows from the start */
  g_object_unref (self->start);
  g_object_unref (self->cancellable);
  cordon_house_clear (&self->house);
  G_OBJECT_CLASS (cordon_reverify_parent_class)->finalize (object);
}

static void
cordon_reverify_class_init (CordonReverifyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_reverify_finalize;
}

static void
cordon_reverify_init (CordonReverify *self)
{
  self->cancellable = g_cancellable_new ();
}

CordonReverify *
cordon_reverify_new (const CordonHouse *house, CordonStart *start)
{
  CordonReverify *self = g_object_new (CORDON_TYPE_REVERIFY, NULL);

  self->house = cordon_house_ref (house);
  self->start = g_object_ref (start);
  return self;
}
