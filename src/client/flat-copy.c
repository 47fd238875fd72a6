/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One page after the other: read from the guest in the main loop, packed and written by a thread. The next page is
 * asked for when the last is written, so that one page is in memory, and a slow disk slows the guest.
 */
#include "config.h"
#include "client/flat-copy.h"

#include <glib/gi18n-lib.h>
#include "client/sheet-reader.h"
#include "core/errors.h"
#include "core/limits.h"

typedef struct {
  CordonFlatOrder order; /* `path` owned */
  CordonSheetReader *reader;
  CordonFlatFile *file;
  CordonSheet *sheet; /* the thread's while it writes */
  guint page;         /* the next one to be read */
} Job;

static void
free_file_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  cordon_flat_file_free (data);
}

/* Giving back the room of a large file takes time. */
static void
drop_file (CordonFlatFile *file)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, file, NULL);
  g_task_run_in_thread (task, free_file_in_thread);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->reader);
  g_clear_pointer (&job->file, drop_file);
  g_clear_pointer (&job->sheet, cordon_sheet_free);
  g_free ((char *) job->order.path);
  g_free (job);
}

static guint
pages_of (const Job *job)
{
  return job->order.last - job->order.first + 1;
}

static void
tell (const Job *job)
{
  if (job->order.progress)
    job->order.progress (job->page - job->order.first, pages_of (job), job->order.progress_data);
}

/* --- in a thread ----------------------------------------------------------------------------- */

static void
begin_in_thread (GTask *step, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  job->file = cordon_flat_file_new (job->order.path, job->order.format, pages_of (job), job->order.replace, &error);
  if (job->file)
    g_task_return_boolean (step, TRUE);
  else
    g_task_return_error (step, error);
}

static void
add_in_thread (GTask *step, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (cordon_flat_file_add (job->file, job->sheet, &error))
    g_task_return_boolean (step, TRUE);
  else
    g_task_return_error (step, error);
}

static void
commit_in_thread (GTask *step, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  char *path = cordon_flat_file_commit (job->file, &error);

  if (path)
    g_task_return_pointer (step, path, g_free);
  else
    g_task_return_error (step, error);
}

/* task: (transfer full): the whole job, which `done` gets. The step owns nothing of it: the thread may be the last to
 * let go of the step. */
static void
run_step (GTask *task, GTaskThreadFunc function, GAsyncReadyCallback done)
{
  g_autoptr (GTask) step = g_task_new (NULL, NULL, done, task);

  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (step, function);
}

/* --- in the main loop ------------------------------------------------------------------------ */

static void read_next (GTask *task);

/* TRUE: the job goes on. Otherwise it is over, with the step's error or because it was cancelled. */
static gboolean
goes_on (GTask *task, GError *error)
{
  if (error)
    g_task_return_error (task, error);
  return error == NULL && !g_task_return_error_if_cancelled (task);
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *path = g_task_propagate_pointer (G_TASK (result), &error);

  if (path)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  g_clear_pointer (&job->sheet, cordon_sheet_free);
  if (!goes_on (task, error))
    return;
  job->page++;
  tell (job);
  /* Whoever heard of it may have cancelled. */
  if (!goes_on (task, NULL))
    return;
  if (job->page > job->order.last)
    run_step (g_steal_pointer (&task), commit_in_thread, on_committed);
  else
    read_next (g_steal_pointer (&task));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->sheet = cordon_sheet_reader_read_finish (CORDON_SHEET_READER (source), result, &error);
  if (error)
    g_task_return_error (task, error);
  else
    run_step (g_steal_pointer (&task), add_in_thread, on_added);
}

/* task: (transfer full) */
static void
read_next (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  cordon_sheet_reader_read_async (job->reader, job->page, job->order.dpi, g_task_get_cancellable (task), on_read, task);
}

static void
on_begun (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (!goes_on (task, error))
    return;
  tell (g_task_get_task_data (task));
  if (goes_on (task, NULL))
    read_next (g_steal_pointer (&task));
}

static GError *
check (const CordonFlatOrder *order)
{
  if (order->first < 1 || order->last < order->first)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_USAGE, _("The document has no such page."));
  if (order->last - order->first >= CORDON_LIMIT_SHEETS)
    return g_error_new (CORDON_ERROR, CORDON_ERROR_EXHAUSTED, _("At most %d pages are printed at once; choose fewer."),
                        CORDON_LIMIT_SHEETS);
  return NULL;
}

void
cordon_flat_copy_async (CordonAgentLink *link, const CordonFlatOrder *order, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (link, cancellable, callback, data);
  GError *error = check (order);
  Job *job = g_new0 (Job, 1);

  /* A thread's step that is done is never thrown away: cancelling is looked at between them. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  job->order = *order;
  job->order.path = g_strdup (order->path);
  job->page = order->first;
  if (error == NULL)
    job->reader = cordon_sheet_reader_new (link, &error);
  if (error)
    g_task_return_error (task, error);
  else
    run_step (g_steal_pointer (&task), begin_in_thread, on_begun);
}

char *
cordon_flat_copy_finish (CordonAgentLink *link, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, link), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
