/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A batch is packed in a thread, because each of its files may be on a file system that is a program or a dead
 * server: who waits for it gives up after a while, and what the thread makes then is thrown away.
 */
#include "config.h"
#include "client/batch-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "client/deadline.h"
#include "core/errors.h"
#include "core/limits.h"

/* Shared by the thread and the main loop, which owns what stands below. */
typedef struct {
  CordonBatch *batch;
  guint memory_mib;

  CordonBatchProgress progress;
  gpointer data;
  GCancellable *outer, *inner; /* inner: the caller's, or the stall */
  gulong chained;
  CordonDeadline stall;
  gboolean stalled, over;
} Run;

static void
run_free (Run *run)
{
  cordon_batch_unref (run->batch);
  g_clear_object (&run->outer);
  g_object_unref (run->inner);
  g_free (run);
}

/* A result that nobody takes must not stay open. */
static void
packed_free (gpointer data)
{
  close (*(int *) data);
  g_free (data);
}

/* --- in the thread --------------------------------------------------------------------------- */

typedef struct {
  GTask *task;
  guint64 bytes, total;
} News;

static void
news_free (News *news)
{
  g_object_unref (news->task);
  g_free (news);
}

static gboolean on_news (gpointer data);

static void
tell (guint64 bytes, guint64 total, gpointer data)
{
  GTask *task = data;
  News *news = g_new (News, 1);

  *news = (News) { g_object_ref (task), bytes, total };
  g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, on_news, news,
                              (GDestroyNotify) news_free);
}

static void
pack_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Run *run = task_data;
  GError *error = NULL;
  int fd = cordon_batch_pack (run->batch, run->memory_mib, tell, task, cancellable, &error);

  if (fd >= 0)
    g_task_return_pointer (task, g_memdup2 (&fd, sizeof fd), packed_free);
  else
    g_task_return_error (task, error);
}

/* --- on the main loop ------------------------------------------------------------------------ */

static void
on_stalled (gpointer data)
{
  Run *run = data;

  run->stalled = TRUE;
  g_cancellable_cancel (run->inner);
}

static void
expect_bytes (Run *run)
{
  cordon_deadline_set (&run->stall, CORDON_DEADLINE_SEND_STALL, 1.0, on_stalled, run);
}

static gboolean
on_news (gpointer data)
{
  News *news = data;
  Run *run = g_task_get_task_data (news->task);

  if (run->over)
    return G_SOURCE_REMOVE;
  expect_bytes (run);
  if (run->progress)
    run->progress (news->bytes, news->total, run->data);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
chain (Run *run, GCancellable *cancellable)
{
  if (!cancellable)
    return;
  run->outer = g_object_ref (cancellable);
  run->chained = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled), run->inner, NULL);
}

void
cordon_batch_pack_async (CordonBatch *self, guint memory_mib, CordonBatchProgress progress, gpointer progress_data,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Run *run = g_new0 (Run, 1);
  g_autoptr (GTask) task = NULL;

  run->batch = cordon_batch_ref (self);
  run->memory_mib = memory_mib;
  run->progress = progress;
  run->data = progress_data;
  run->inner = g_cancellable_new ();
  task = g_task_new (NULL, run->inner, callback, data);
  g_task_set_source_tag (task, cordon_batch_pack_async);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  g_task_set_return_on_cancel (task, TRUE);
  expect_bytes (run);
  chain (run, cancellable);
  g_task_run_in_thread (task, pack_in_thread);
}

/* error: (transfer full) */
static GError *
translate (const Run *run, GError *error)
{
  g_autoptr (GError) problem = error;

  if (run->stalled)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                                _("The file does not arrive from where it is; try again later."));
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED, _("Opening was cancelled."));
  return g_steal_pointer (&problem);
}

int
cordon_batch_pack_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cordon_batch_pack_async), -1);

  Run *run = g_task_get_task_data (G_TASK (result));
  GError *problem = NULL;
  g_autofree int *packed = g_task_propagate_pointer (G_TASK (result), &problem);

  run->over = TRUE;
  cordon_deadline_clear (&run->stall);
  if (run->chained)
    g_cancellable_disconnect (run->outer, run->chained);
  run->chained = 0;
  if (problem)
    g_propagate_error (error, translate (run, problem));
  return packed ? *packed : -1;
}
