/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocking work with a deadline. Exactly one of three ends happens, decided under the job's lock:
 * the result is delivered, or the caller gave up and the work never begins, or the caller gave up
 * and the late result is undone in the worker. A result must never be lost between the two sides.
 */
#include "config.h"

#include "service/libvirt/job.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"

typedef enum {
  PHASE_WAITING,
  PHASE_WORKING,
  PHASE_DONE,   /* the result is on its way to the caller */
  PHASE_GIVEN_UP
} Phase;

typedef struct {
  gatomicrefcount references;
  const CordonJobKind *kind;
  gpointer input;
  GMainContext *context;

  /* Guarded by the lock. */
  GMutex lock;
  Phase phase;
  gpointer result;
  GError *error;

  /* Touched on the caller's context only. */
  GTask *task;
  GSource *deadline;
  GSource *cancelled;
} Job;

struct _CordonJobs {
  GThreadPool *pool;
  guint waiting;
};

static void
job_unref (Job *job)
{
  if (!g_atomic_ref_count_dec (&job->references))
    return;

  if (job->kind->free_input != NULL)
    job->kind->free_input (job->input);
  g_main_context_unref (job->context);
  g_mutex_clear (&job->lock);
  g_clear_error (&job->error);
  g_free (job);
}

static Job *
job_ref (Job *job)
{
  g_atomic_ref_count_inc (&job->references);
  return job;
}

/* One place for the allowed changes: WAITING -> WORKING -> DONE, and giving up before DONE. */
static gboolean
job_set_phase (Job *job, Phase phase)
{
  gboolean allowed;

  switch (phase)
    {
    case PHASE_WORKING:
      allowed = job->phase == PHASE_WAITING;
      break;
    case PHASE_DONE:
      allowed = job->phase == PHASE_WORKING;
      break;
    case PHASE_GIVEN_UP:
      allowed = job->phase == PHASE_WAITING || job->phase == PHASE_WORKING;
      break;
    case PHASE_WAITING:
    default:
      allowed = FALSE;
      break;
    }
  if (allowed)
    job->phase = phase;
  return allowed;
}

static gboolean
job_enter (Job *job, Phase phase)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&job->lock);

  return job_set_phase (job, phase);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* The caller's side of the job ends here, once. */
static GTask *
job_part (Job *job)
{
  clear_source (&job->deadline);
  clear_source (&job->cancelled);
  return g_steal_pointer (&job->task);
}

static gboolean
deliver (gpointer data)
{
  Job *job = data;
  g_autoptr (GTask) task = job_part (job);

  if (job->error != NULL)
    g_task_return_error (task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&job->result), job->kind->free_result);
  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke(): that would run it here if nobody iterates the context just now. */
static void
send_home (Job *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, job_ref (job), (GDestroyNotify) job_unref);
  g_source_attach (source, job->context);
}

static gboolean
offer (Job *job, gpointer result, GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&job->lock);

  if (!job_set_phase (job, PHASE_DONE))
    return FALSE;
  job->result = result;
  job->error = error;
  return TRUE;
}

static void
undo (Job *job, gpointer result)
{
  if (job->kind->undo != NULL)
    job->kind->undo (job->input, result);
  if (job->kind->free_result != NULL)
    job->kind->free_result (result);
}

static void
run_job (gpointer data, gpointer unused)
{
  Job *job = data;
  GError *error = NULL;
  gpointer result;

  if (job_enter (job, PHASE_WORKING))
    {
      result = job->kind->work (job->input, &error);
      if (offer (job, result, error))
        send_home (job);
      else if (error == NULL)
        undo (job, result);
      else
        g_error_free (error);
    }
  job_unref (job);
}

static void
give_up (Job *job, GError *reason)
{
  g_autoptr (GTask) task = NULL;

  /* Too late: the result is already on its way. */
  if (!job_enter (job, PHASE_GIVEN_UP))
    {
      g_error_free (reason);
      return;
    }
  task = job_part (job);
  g_task_return_error (task, reason);
}

static gboolean
on_deadline (gpointer data)
{
  Job *job = data;

  give_up (job, g_error_new (CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                             /* Translators: “Creating the machine” or the like */
                             _("%s took too long; the host may be overloaded or libvirt hangs, "
                               "“cordon doctor” checks it."),
                             _(job->kind->what)));
  return G_SOURCE_REMOVE;
}

static GError *
cancelled_error (void)
{
  return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED, _("Cancelled."));
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  give_up (data, cancelled_error ());
  return G_SOURCE_REMOVE;
}

static GSource *
attach (Job *job, GSource *source, GSourceFunc callback)
{
  g_source_set_callback (source, callback, job_ref (job), (GDestroyNotify) job_unref);
  g_source_attach (source, job->context);
  return source;
}

static Job *
job_new (const CordonJobKind *kind, gpointer input, guint deadline, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Job *job = g_new0 (Job, 1);

  g_atomic_ref_count_init (&job->references);
  g_mutex_init (&job->lock);
  job->kind = kind;
  job->input = input;
  job->context = g_main_context_ref (g_task_get_context (task));
  job->task = g_object_ref (task);
  job->deadline = attach (job, g_timeout_source_new (deadline), on_deadline);
  if (cancellable != NULL)
    job->cancelled = attach (job, g_cancellable_source_new (cancellable),
                             G_SOURCE_FUNC (on_cancelled));
  return job;
}

CordonJobs *
cordon_jobs_new (guint workers, guint waiting)
{
  CordonJobs *jobs = g_new0 (CordonJobs, 1);

  jobs->pool = g_thread_pool_new (run_job, NULL, (int) workers, FALSE, NULL);
  jobs->waiting = waiting;
  return jobs;
}

void
cordon_jobs_free (CordonJobs *jobs)
{
  g_thread_pool_free (jobs->pool, FALSE, FALSE);
  g_free (jobs);
}

static GError *
refusal (CordonJobs *jobs, GTask *task)
{
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return cancelled_error ();
  if (g_thread_pool_unprocessed (jobs->pool) >= jobs->waiting)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_BUSY,
                                _("Too many operations wait for libvirt; try again in a moment."));
  return NULL;
}

void
cordon_jobs_run (CordonJobs *jobs, const CordonJobKind *kind, gpointer input, guint deadline,
                 GTask *task)
{
  GError *refused = refusal (jobs, task);

  /* The task must not answer for itself: whether it was cancelled is decided under the lock. */
  g_task_set_check_cancellable (task, FALSE);
  if (refused != NULL)
    {
      if (kind->free_input != NULL)
        kind->free_input (input);
      g_task_return_error (task, refused);
      return;
    }
  g_thread_pool_push (jobs->pool, job_new (kind, input, deadline, task), NULL);
}
