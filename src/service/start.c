/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fail-closed start. The steps follow each other in one direction, each by the callback of the
 * one before; a guest's first instruction can only run after the evidence was judged. It never
 * undoes what it made: its runner does, and keeps account and numbers until the domain is gone.
 */
#include "config.h"

#include "service/start-private.h"

#include "core/errors.h"

enum { STAGE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CordonStart, cordon_start, G_TYPE_OBJECT)

void
cordon_start_fail (CordonStart *self, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  self->step = CORDON_START_FAILED;
  /* A call that was cancelled knows only that; one that failed by itself knows more. */
  if (self->reason != NULL
      && (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
          || g_error_matches (error, CORDON_ERROR, CORDON_ERROR_CANCELLED)))
    {
      g_error_free (error);
      error = g_error_copy (self->reason);
    }
  g_task_return_error (task, error);
}

gboolean
cordon_start_stopped (CordonStart *self)
{
  if (self->reason == NULL)
    return FALSE;
  cordon_start_fail (self, g_error_copy (self->reason));
  return TRUE;
}

void
cordon_start_tell (CordonStart *self, CordonStage stage)
{
  g_signal_emit (self, signals[STAGE], 0, (guint) stage);
}

static void
finish (CordonStart *self, CordonStartStep step)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  self->step = step;
  g_task_return_boolean (task, TRUE);
}

static void
on_resumed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  if (!cordon_hypervisor_resume_finish (CORDON_HYPERVISOR (source), result, &error))
    {
      cordon_start_fail (self, error);
      return;
    }
  if (cordon_start_stopped (self))
    return;

  cordon_start_tell (self, CORDON_STAGE_RUNNING);
  finish (self, CORDON_START_RUNNING);
}

void
cordon_start_resume (CordonStart *self)
{
  if (cordon_start_restore (self))
    return;
  self->proven = TRUE;
  if (self->request.stay_paused)
    {
      finish (self, CORDON_START_READY);
      return;
    }
  self->step = CORDON_START_RESUME;
  cordon_hypervisor_resume_async (self->house.hypervisor, self->request.uuid, self->cancellable,
                                  on_resumed, g_object_ref (self));
}

/* It is there and does not run; error (transfer full): it is not. */
static void
examine (CordonStart *self, GError *error)
{
  if (error != NULL)
    {
      cordon_start_fail (self, error);
      return;
    }
  if (!cordon_start_stopped (self))
    cordon_start_compare (self);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  cordon_hypervisor_create_finish (CORDON_HYPERVISOR (source), result, &error);
  examine (self, error);
}

void
cordon_start_create (CordonStart *self)
{
  if (self->request.purpose == CORDON_PURPOSE_PLAN)
    {
      finish (self, CORDON_START_READY);
      return;
    }
  self->step = CORDON_START_CREATE;
  self->made = TRUE;
  if (self->request.purpose == CORDON_PURPOSE_ADOPT)
    examine (self, NULL);
  else
    cordon_hypervisor_create_async (self->house.hypervisor, self->plan, self->cancellable,
                                    on_created, g_object_ref (self));
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  self->host = cordon_hypervisor_probe_finish (CORDON_HYPERVISOR (source), result, &error);
  if (self->host == NULL)
    {
      cordon_start_fail (self, error);
      return;
    }
  if (cordon_start_stopped (self))
    return;
  self->mac = cordon_host_facts_get_mac (self->host);
  error = cordon_start_judge_host (self);
  if (error == NULL)
    error = cordon_start_judge_saved (self);
  if (error != NULL)
    {
      cordon_start_fail (self, error);
      return;
    }
  cordon_start_allocate (self);
}

static void
probe (CordonStart *self)
{
  cordon_hypervisor_probe_async (self->house.hypervisor, self->cancellable, on_probed,
                                 g_object_ref (self));
}

/* First of all: nobody knows yet whether what runs there may. */
static void
on_suspended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  if (!cordon_hypervisor_suspend_finish (CORDON_HYPERVISOR (source), result, &error))
    {
      self->made = TRUE;
      cordon_start_fail (self, error);
    }
  else if (!cordon_start_stopped (self))
    {
      probe (self);
    }
}

void
cordon_start_run_async (CordonStart *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (self->step == CORDON_START_IDLE);

  self->task = g_task_new (self, NULL, callback, data);
  self->step = CORDON_START_GATE;
  if (self->request.purpose == CORDON_PURPOSE_ADOPT)
    cordon_hypervisor_suspend_async (self->house.hypervisor, self->request.uuid,
                                     self->cancellable, on_suspended, g_object_ref (self));
  else
    probe (self);
}

gboolean
cordon_start_run_finish (CordonStart *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cordon_start_cancel (CordonStart *self, const GError *reason)
{
  if (self->reason != NULL || self->task == NULL)
    return;
  self->reason = g_error_copy (reason);
  g_cancellable_cancel (self->cancellable);
}

CordonStartStep
cordon_start_get_step (CordonStart *self)
{
  return self->step;
}

gboolean
cordon_start_take_end (CordonStart *self)
{
  if (self->n_taken_away == 0)
    return FALSE;
  self->n_taken_away--;
  return TRUE;
}

gboolean
cordon_start_get_made (CordonStart *self)
{
  return self->made;
}

const CordonMachinePlan *
cordon_start_get_plan (CordonStart *self)
{
  return self->plan;
}

const CordonHostFacts *
cordon_start_get_host (CordonStart *self)
{
  return self->host;
}

const CordonAccount *
cordon_start_get_account (CordonStart *self)
{
  return self->account;
}

gboolean
cordon_start_get_restored (CordonStart *self)
{
  return self->restored;
}

gboolean
cordon_start_get_proven (CordonStart *self)
{
  return self->proven;
}

gboolean
cordon_start_get_labelled (CordonStart *self)
{
  return self->labelled;
}

CordonProof *
cordon_start_get_proof (CordonStart *self)
{
  return self->examination != NULL ? cordon_examination_get_proof (self->examination) : NULL;
}

pid_t
cordon_start_get_pid (CordonStart *self)
{
  const CordonDomainFacts *domain =
    self->examination != NULL ? cordon_examination_get_domain (self->examination) : NULL;

  return domain != NULL ? domain->pid : 0;
}

guint64
cordon_start_get_began (CordonStart *self)
{
  return self->examination != NULL ? cordon_examination_get_began (self->examination) : 0;
}

static void
cordon_start_finalize (GObject *object)
{
  CordonStart *self = CORDON_START (object);

  g_free ((char *) self->request.uuid);
  g_free ((char *) self->request.compartment);
  g_free ((char *) self->request.template_name);
  g_free ((char *) self->request.machine_name);
  g_free ((char *) self->request.account);
  g_free ((char *) self->request.template_version);
  g_free ((char *) self->request.snapshots);
  g_free ((char *) self->request.saved);
  g_object_unref (self->cancellable);
  g_clear_error (&self->reason);
  g_clear_object (&self->examination); /* it borrows the rest */
  g_clear_pointer (&self->host, cordon_host_facts_free);
  g_clear_pointer (&self->account, cordon_account_free);
  g_clear_pointer (&self->template, cordon_template_unref);
  g_clear_pointer (&self->plan, cordon_machine_plan_unref);
  g_clear_pointer (&self->examined_plan, cordon_machine_plan_unref);
  g_clear_pointer (&self->place, g_free);
  g_clear_pointer (&self->label, cordon_machine_label_free);
  cordon_house_clear (&self->house);
  G_OBJECT_CLASS (cordon_start_parent_class)->finalize (object);
}

static void
cordon_start_class_init (CordonStartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_start_finalize;

  signals[STAGE] = g_signal_new ("stage", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
cordon_start_init (CordonStart *self)
{
  self->cancellable = g_cancellable_new ();
}

CordonStart *
cordon_start_new (const CordonHouse *house, const CordonStartRequest *request)
{
  CordonStart *self = g_object_new (CORDON_TYPE_START, NULL);

  self->house = cordon_house_ref (house);
  self->request = *request;
  self->request.uuid = g_strdup (request->uuid);
  self->request.compartment = g_strdup (request->compartment);
  self->request.template_name = g_strdup (request->template_name);
  self->request.machine_name = g_strdup (request->machine_name);
  self->request.account = g_strdup (request->account);
  self->request.template_version = g_strdup (request->template_version);
  self->request.snapshots = g_strdup (request->snapshots);
  self->request.saved = g_strdup (request->saved);
  return self;
}
