/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person asks of a persistent machine that has a process: to end by itself, to stand still, to
 * go on. Whoever asks is answered once, whatever else happens to the machine meanwhile.
 */
#include "config.h"

#include "service/machine-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

/* A guest that is just booting does not hear it. */
#define PRESS_AGAIN_SECONDS 5

static void ask_to_end (CordonMachine *self);
static gboolean on_press_again (gpointer data);

gboolean
cordon_machine_is_shutting_down (CordonMachine *self)
{
  return self->askers->len > 0;
}

/* error NULL: it succeeded. Who asks in answer to that is not one of them. */
static void
answer (GPtrArray **waiting, const GError *error)
{
  g_autoptr(GPtrArray) answered = g_steal_pointer (waiting);

  *waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < answered->len; i++)
    if (error == NULL)
      g_task_return_boolean (g_ptr_array_index (answered, i), TRUE);
    else
      g_task_return_error (g_ptr_array_index (answered, i), g_error_copy (error));
}

/* --- what becomes of the machine ------------------------------------------------------------- */

static void
give_up_asking (CordonMachine *self, const GError *error)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->press, g_source_remove);
  answer (&self->askers, error);
}

void
cordon_machine_verbs_gone (CordonMachine *self)
{
  g_autoptr(GError) ended = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED,
                                                 _("The machine ended."));

  give_up_asking (self, NULL);
  answer (&self->wakers, self->failure != NULL ? self->failure : ended);
  cordon_machine_save_gone (self, self->failure != NULL ? self->failure : ended);
}

void
cordon_machine_verbs_running (CordonMachine *self)
{
  gboolean was_suspended = self->suspended;

  self->suspended = FALSE;
  if (was_suspended && self->lease != NULL)
    cordon_lease_tell_resumed (self->lease);
  answer (&self->wakers, NULL);
  if (cordon_machine_is_shutting_down (self))
    ask_to_end (self);
  else if (self->lease == NULL && self->record != NULL)
    cordon_machine_begin_grace (self);
}

void
cordon_machine_verbs_failed (CordonMachine *self, const GError *error)
{
  give_up_asking (self, error);
  answer (&self->wakers, error);
}

/* --- to end ---------------------------------------------------------------------------------- */

static gboolean
on_impatient (gpointer data)
{
  g_autoptr(CordonMachine) self = g_object_ref (data);
  g_autoptr(GError) late =
    g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                         _("The machine did not end when it was asked to; “cordon stop --force” "
                           "ends it all the same."));

  self->patience = 0;
  give_up_asking (self, late);
  if (self->lease == NULL)
    cordon_machine_begin_grace (self);
  return G_SOURCE_REMOVE;
}

static void
on_pressed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  g_autoptr(GError) error = NULL;

  gboolean pressed =
    cordon_hypervisor_press_button_finish (CORDON_HYPERVISOR (source), result, &error);

  /* One that ended at the same moment is told of by itself. */
  if (self->state != CORDON_MACHINE_RUNNING || !cordon_machine_is_shutting_down (self))
    return;
  if (pressed)
    {
      self->press = g_timeout_add_seconds (PRESS_AGAIN_SECONDS, on_press_again, self);
      return;
    }
  give_up_asking (self, error);
  if (self->lease == NULL)
    cordon_machine_begin_grace (self);
}

static void
press (CordonMachine *self)
{
  cordon_hypervisor_press_button_async (self->house.hypervisor, self->uuid, NULL, on_pressed,
                                        g_object_ref (self));
}

static gboolean
on_press_again (gpointer data)
{
  CordonMachine *self = data;

  self->press = 0;
  press (self);
  return G_SOURCE_REMOVE;
}

static void
ask_to_end (CordonMachine *self)
{
  g_clear_handle_id (&self->grace, g_source_remove);
  self->patience = g_timeout_add_seconds (self->house.shut_down_seconds, on_impatient, self);
  press (self);
}

/* --- who may ask, and when ------------------------------------------------------------------- */

/* NULL if a person may ask it for something now. */
static GError *
refuse (CordonMachine *self)
{
  if (self->record == NULL)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_USAGE,
                                _("The machine is a throwaway; “cordon stop --force” ends it."));
  if (self->state >= CORDON_MACHINE_STOPPING || self->left)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_BUSY, _("The machine is ending."));
  if (self->saver != NULL)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_BUSY,
                                _("The machine is being saved; try again when that is done."));
  if (self->starting || self->halted || self->lost || self->pausing)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_BUSY,
                                _("The machine is being started or examined; try again in a "
                                  "moment."));
  return NULL;
}

GTask *
cordon_machine_begin_verb (CordonMachine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = refuse (self);

  if (error == NULL)
    return g_steal_pointer (&task);
  g_task_return_error (task, error);
  return NULL;
}

void
cordon_machine_shut_down_async (CordonMachine *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = cordon_machine_begin_verb (self, callback, data);

  if (task == NULL)
    return;
  g_ptr_array_add (self->askers, task);
  if (self->askers->len > 1)
    return;
  if (self->state == CORDON_MACHINE_PAUSED)
    cordon_machine_run_start (self, CORDON_PURPOSE_ADOPT, FALSE);
  else
    ask_to_end (self);
}

gboolean
cordon_machine_shut_down_finish (CordonMachine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- to stand still, and to go on ------------------------------------------------------------ */

static void
on_suspended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonMachine *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean paused =
    cordon_hypervisor_suspend_finish (CORDON_HYPERVISOR (source), result, &error);

  self->pausing = FALSE;
  if (!paused)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->state == CORDON_MACHINE_RUNNING)
    {
      self->suspended = TRUE;
      g_clear_handle_id (&self->grace, g_source_remove);
      cordon_machine_keep_paused (self, NULL);
      if (self->lease != NULL)
        cordon_lease_tell_paused (self->lease, _("It was paused; “cordon resume” lets it go on."));
    }
  g_task_return_boolean (task, TRUE);
}

void
cordon_machine_suspend_async (CordonMachine *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = cordon_machine_begin_verb (self, callback, data);

  if (task == NULL)
    return;
  if (cordon_machine_is_shutting_down (self))
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_BUSY, "%s",
                               _("The machine was asked to end."));
      g_object_unref (task);
      return;
    }
  self->pausing = TRUE;
  cordon_hypervisor_suspend_async (self->house.hypervisor, self->uuid, NULL, on_suspended, task);
}

gboolean
cordon_machine_suspend_finish (CordonMachine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cordon_machine_resume_async (CordonMachine *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = cordon_machine_begin_verb (self, callback, data);

  if (task == NULL)
    return;
  if (self->state == CORDON_MACHINE_RUNNING)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_ptr_array_add (self->wakers, task);
  cordon_machine_run_start (self, CORDON_PURPOSE_ADOPT, FALSE);
}

gboolean
cordon_machine_resume_finish (CordonMachine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
