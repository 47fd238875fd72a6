/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opens what a person chose. It must never follow a link in the last place, trust a type, or give the
 * document a name on the host's disk: a copy is unnamed from its first byte. Whatever touches a file
 * does so in a thread, because a file system may be a program or a dead server: who waits for it gives
 * up after a while, and the thread's result is thrown away when it comes.
 */
#include "config.h"
#include "desktop/opener.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "client/child-rule.h"
#include "client/document-check.h"
#include "client/spool.h"
#include "core/document.h"
#include "core/errors.h"
#include "core/limits.h"

#define CHUNK (256 * 1024)

/* Shared by the thread and the main loop, which owns what stands below. */
typedef struct {
  GFile *file; /* or NULL: fd is checked only */
  char *name;
  char *compartment; /* or NULL */
  int fd;
  guint memory_mib;

  CordonOpenerProgress progress;
  gpointer progress_data;
  GCancellable *outer, *inner; /* inner: the caller's, or the stall */
  gulong chained;
  guint stall;
  gboolean stalled, over;
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_object (&opening->file);
  g_clear_object (&opening->outer);
  g_clear_object (&opening->inner);
  if (opening->fd >= 0)
    close (opening->fd);
  g_free (opening->name);
  g_free (opening->compartment);
  g_free (opening);
}

/* A result that nobody takes must not stay open. */
typedef struct {
  int fd;
} Opened;

static void
opened_free (Opened *opened)
{
  if (opened->fd >= 0)
    close (opened->fd);
  g_free (opened);
}

/* --- in the thread --------------------------------------------------------------------------- */

static gboolean
fail_errno (GError **error, const char *what)
{
  cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, what);
  return FALSE;
}

static gboolean
write_all (int fd, const char *bytes, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize written = write (fd, bytes, size);

      if (written < 0 && errno != EINTR)
        return fail_errno (error, _("The file cannot be copied"));
      if (written > 0)
        {
          bytes += written;
          size -= (gsize) written;
        }
    }
  return TRUE;
}

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
tell (GTask *task, guint64 bytes, guint64 total)
{
  News *news = g_new (News, 1);

  *news = (News) { g_object_ref (task), bytes, total };
  g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, on_news, news,
                              (GDestroyNotify) news_free);
}

/* Only for the progress bar: many sources do not know. */
static guint64
ask_size (GFileInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info =
    g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);

  return info ? (guint64) MAX (0, g_file_info_get_size (info)) : 0;
}

static gboolean
copy (GTask *task, GInputStream *stream, int spool, GCancellable *cancellable, GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK);
  guint64 total = ask_size (G_FILE_INPUT_STREAM (stream), cancellable), bytes = 0;
  gssize got;

  while ((got = g_input_stream_read (stream, chunk, CHUNK, cancellable, error)) > 0)
    {
      bytes += (guint64) got;
      if (bytes > CORDON_LIMIT_FILE)
        {
          g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_TOO_LARGE,
                       _("The file is larger than %d MiB; a machine has no room for it."),
                       (int) (CORDON_LIMIT_FILE / 1024 / 1024));
          return FALSE;
        }
      if (!write_all (spool, chunk, (gsize) got, error))
        return FALSE;
      tell (task, bytes, total);
    }
  return got == 0;
}

static int
fetch (GTask *task, Opening *opening, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (opening->file, cancellable, error);
  int spool, fd = -1;

  if (!stream)
    return -1;
  tell (task, 0, 0);
  spool = cordon_spool_new (error);
  if (spool < 0)
    return -1;
  if (copy (task, G_INPUT_STREAM (stream), spool, cancellable, error))
    fd = cordon_spool_reopen (spool, error);
  close (spool);
  if (fd >= 0 && !cordon_document_check (fd, opening->name, error))
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

static int
get (GTask *task, Opening *opening, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = NULL;

  if (!opening->file)
    return cordon_document_check (opening->fd, opening->name, error) ? g_steal_fd (&opening->fd) : -1;
  if (g_file_is_native (opening->file))
    path = g_file_get_path (opening->file);
  return path ? cordon_document_open (path, error) : fetch (task, opening, cancellable, error);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Opening *opening = task_data;
  GError *error = NULL;
  Opened *opened = g_new (Opened, 1);

  opened->fd = get (task, opening, cancellable, &error);
  if (opened->fd >= 0 &&
      cordon_document_check_room (opened->fd, opening->name, opening->memory_mib, &error) &&
      (!opening->compartment || cordon_child_rule_admits_file (opened->fd, opening->compartment, &error)))
    {
      g_task_return_pointer (task, opened, (GDestroyNotify) opened_free);
      return;
    }
  opened_free (opened);
  g_task_return_error (task, error);
}

/* --- on the main loop ------------------------------------------------------------------------ */

static gboolean
on_stalled (gpointer data)
{
  Opening *opening = data;

  opening->stall = 0;
  opening->stalled = TRUE;
  g_cancellable_cancel (opening->inner);
  return G_SOURCE_REMOVE;
}

static void
expect_bytes (Opening *opening)
{
  g_clear_handle_id (&opening->stall, g_source_remove);
  opening->stall = g_timeout_add_seconds (CORDON_DEADLINE_SEND_STALL, on_stalled, opening);
}

static gboolean
on_news (gpointer data)
{
  News *news = data;
  Opening *opening = g_task_get_task_data (news->task);

  if (opening->over)
    return G_SOURCE_REMOVE;
  expect_bytes (opening);
  if (opening->progress && news->bytes > 0)
    opening->progress (news->bytes, news->total, opening->progress_data);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

/* opening: (transfer full) */
static void
begin (Opening *opening, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;

  opening->inner = g_cancellable_new ();
  task = g_task_new (NULL, opening->inner, callback, data);
  g_task_set_source_tag (task, cordon_opener_open_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  /* Nobody waits for a file system that does not answer. */
  g_task_set_return_on_cancel (task, TRUE);
  expect_bytes (opening);
  if (cancellable)
    {
      opening->outer = g_object_ref (cancellable);
      opening->chained =
        g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled), opening->inner, NULL);
    }
  g_task_run_in_thread (task, open_in_thread);
}

void
cordon_opener_open_async (GFile *file,
                          const char *compartment,
                          guint memory_mib,
                          CordonOpenerProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autofree char *base = g_file_get_basename (file);
  Opening *opening = g_new0 (Opening, 1);

  opening->file = g_object_ref (file);
  opening->name = g_filename_display_name (base);
  opening->compartment = g_strdup (compartment);
  opening->fd = -1;
  opening->memory_mib = memory_mib;
  opening->progress = progress;
  opening->progress_data = progress_data;
  begin (opening, cancellable, callback, data);
}

void
cordon_opener_check_async (int fd,
                           const char *name,
                           const char *compartment,
                           guint memory_mib,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->name = g_strdup (name);
  opening->compartment = g_strdup (compartment);
  opening->fd = fd;
  opening->memory_mib = memory_mib;
  begin (opening, cancellable, callback, data);
}

/* error: (transfer full) */
static GError *
translate (const Opening *opening, GError *error)
{
  g_autoptr (GError) foreign = error;

  if (opening->stalled)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                                _("The file does not arrive from where it is; try again later."));
  if (g_error_matches (foreign, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED, _("Opening was cancelled."));
  if (foreign->domain != CORDON_ERROR)
    return g_error_new (CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE, _("The file cannot be read: %s"),
                        foreign->message);
  return g_steal_pointer (&foreign);
}

int
cordon_opener_open_finish (GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cordon_opener_open_async), -1);

  Opening *opening = g_task_get_task_data (G_TASK (result));
  GError *problem = NULL;
  g_autofree Opened *opened = g_task_propagate_pointer (G_TASK (result), &problem);

  opening->over = TRUE;
  g_clear_handle_id (&opening->stall, g_source_remove);
  if (opening->chained)
    g_cancellable_disconnect (opening->outer, opening->chained);
  opening->chained = 0;
  if (problem)
    g_propagate_error (error, translate (opening, problem));
  return opened ? opened->fd : -1;
}
