/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opens what a person chose. It must never follow a link in the last place, trust a type, or give the
 * document a name on the host's disk: a copy is unnamed from its first byte.
 */
#include "config.h"
#include "desktop/opener.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include "core/document.h"
#include "core/errors.h"
#include "core/limits.h"

#define CHUNK (256 * 1024)

typedef struct {
  CordonOpenerProgress progress;
  gpointer progress_data;
  GInputStream *stream;
  guint64 bytes, total;
  int spool;
  guint stall;
  GCancellable *inner; /* the caller's, or the stall */
  gulong chained;
  gboolean stalled;
} Copy;

static void
copy_free (Copy *copy, GCancellable *outer)
{
  if (copy->chained)
    g_cancellable_disconnect (outer, copy->chained);
  g_clear_handle_id (&copy->stall, g_source_remove);
  g_clear_object (&copy->stream);
  g_clear_object (&copy->inner);
  if (copy->spool >= 0)
    close (copy->spool);
  g_free (copy);
}

/* Every way out; error (transfer full), or NULL with fd. */
static void
finish (GTask *task, int fd, GError *error)
{
  Copy *copy = g_task_get_task_data (task);

  copy_free (copy, g_task_get_cancellable (task));
  g_task_set_task_data (task, NULL, NULL);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, fd);
  g_object_unref (task);
}

static void
fail (GTask *task, GError *error)
{
  Copy *copy = g_task_get_task_data (task);

  if (copy->stalled)
    g_clear_error (&error);
  if (copy->stalled)
    error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                                 _("The file does not arrive from where it is; try again later."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED, _("Opening was cancelled."));
    }
  else if (error->domain != CORDON_ERROR)
    {
      GError *own = g_error_new (CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE,
                                 _("The file cannot be read: %s"), error->message);

      g_error_free (error);
      error = own;
    }
  finish (task, -1, error);
}

static void
fail_errno (GTask *task, const char *what)
{
  GError *error = NULL;

  cordon_error_set_errno (&error, errno, CORDON_ERROR_FAILED, what);
  fail (task, error);
}

static gboolean
on_stalled (gpointer data)
{
  Copy *copy = g_task_get_task_data (data);

  copy->stall = 0;
  copy->stalled = TRUE;
  g_cancellable_cancel (copy->inner);
  return G_SOURCE_REMOVE;
}

static void
expect_bytes (GTask *task)
{
  Copy *copy = g_task_get_task_data (task);

  g_clear_handle_id (&copy->stall, g_source_remove);
  copy->stall = g_timeout_add_seconds (CORDON_DEADLINE_SEND_STALL, on_stalled, task);
}

/* An unnamed file, on disk where that works: a large document is not to fill the memory. */
static int
make_spool (void)
{
  const char *folder = g_get_user_cache_dir ();
  int fd;

  g_mkdir_with_parents (folder, 0700);
  fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  return fd >= 0 ? fd : memfd_create ("cordon-document", MFD_CLOEXEC);
}

static gboolean
write_all (int fd, const char *bytes, gsize size)
{
  while (size > 0)
    {
      gssize written = write (fd, bytes, size);

      if (written < 0 && errno != EINTR)
        return FALSE;
      if (written > 0)
        {
          bytes += written;
          size -= (gsize) written;
        }
    }
  return TRUE;
}

/* Handed on as a file that can only be read. */
static void
finish_copy (GTask *task)
{
  Copy *copy = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", copy->spool);
  g_autofree char *name = g_file_get_basename (g_task_get_source_object (task));
  GError *error = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    fail_errno (task, _("The copy of the file cannot be read"));
  else if (!cordon_document_check (fd, name, &error))
    {
      close (fd);
      fail (task, error);
    }
  else
    finish (task, fd, NULL);
}

static void read_more (GTask *task);

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Copy *copy = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (!bytes)
    fail (task, error);
  else if (g_bytes_get_size (bytes) == 0)
    finish_copy (task);
  else if (copy->bytes + g_bytes_get_size (bytes) > CORDON_LIMIT_FILE)
    fail (task, g_error_new (CORDON_ERROR, CORDON_ERROR_FILE_TOO_LARGE,
                             _("The file is larger than %d MiB; a machine has no room for it."),
                             (int) (CORDON_LIMIT_FILE / 1024 / 1024)));
  else if (!write_all (copy->spool, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)))
    fail_errno (task, _("The file cannot be copied"));
  else
    {
      copy->bytes += g_bytes_get_size (bytes);
      if (copy->progress)
        copy->progress (copy->bytes, copy->total, copy->progress_data);
      read_more (task);
    }
}

static void
read_more (GTask *task)
{
  Copy *copy = g_task_get_task_data (task);

  expect_bytes (task);
  g_input_stream_read_bytes_async (copy->stream, CHUNK, G_PRIORITY_DEFAULT_IDLE, copy->inner, on_read, task);
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Copy *copy = g_task_get_task_data (task);
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info_finish (G_FILE_INPUT_STREAM (source), result, NULL);

  /* Only for the progress bar: many sources do not know. */
  if (info)
    copy->total = (guint64) MAX (0, g_file_info_get_size (info));
  read_more (task);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Copy *copy = g_task_get_task_data (task);
  GError *error = NULL;
  GFileInputStream *stream = g_file_read_finish (G_FILE (source), result, &error);

  if (!stream)
    {
      fail (task, error);
      return;
    }
  copy->stream = G_INPUT_STREAM (stream);
  copy->spool = make_spool ();
  if (copy->spool < 0)
    {
      fail_errno (task, _("There is no room for a copy of the file"));
      return;
    }
  expect_bytes (task);
  g_file_input_stream_query_info_async (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_PRIORITY_DEFAULT_IDLE,
                                        copy->inner, on_info, task);
}

static void
on_outer_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
begin_copy (GTask *task, CordonOpenerProgress progress, gpointer progress_data)
{
  Copy *copy = g_new0 (Copy, 1);
  GCancellable *outer = g_task_get_cancellable (task);

  copy->progress = progress;
  copy->progress_data = progress_data;
  copy->spool = -1;
  copy->inner = g_cancellable_new ();
  g_task_set_task_data (task, copy, NULL);
  if (outer)
    copy->chained = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled), copy->inner, NULL);
  expect_bytes (task);
  g_file_read_async (g_task_get_source_object (task), G_PRIORITY_DEFAULT_IDLE, copy->inner, on_opened, task);
}

static void
open_local (GTask *task, const char *path)
{
  GError *error = NULL;
  int fd = cordon_document_open (path, &error);

  if (fd < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, fd);
  g_object_unref (task);
}

void
cordon_opener_open_async (GFile *file,
                          CordonOpenerProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (file, cancellable, callback, data);
  g_autofree char *path = g_file_is_native (file) ? g_file_get_path (file) : NULL;

  g_task_set_source_tag (task, cordon_opener_open_async);
  /* What was opened must not be lost by a cancel that comes a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  if (path)
    open_local (task, path);
  else
    begin_copy (task, progress, progress_data);
}

int
cordon_opener_open_finish (GFile *file,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}
