/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a file by descriptor only. The descriptor may share its position with a stranger (it came
 * over the bus), and another program may write the file at the same time: neither may make us send
 * something other than one whole file without noticing.
 */
#include "config.h"
#include "client/file-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/errors.h"
#include "core/limits.h"

struct _CordonFileReader {
  GObject parent;
  int fd;
  guint64 size;
  struct timespec modified;
};

G_DEFINE_FINAL_TYPE (CordonFileReader, cordon_file_reader, G_TYPE_OBJECT)

typedef struct {
  guint64 offset;
  gsize length;
} Range;

static gboolean
set_error (GError **error, CordonError code, const char *sentence)
{
  g_set_error_literal (error, CORDON_ERROR, code, sentence);
  return FALSE;
}

static gboolean
check_access (int fd, GError **error)
{
  int flags = fcntl (fd, F_GETFL);

  if (flags < 0 || (flags & O_PATH) || (flags & O_ACCMODE) == O_WRONLY)
    return set_error (error, CORDON_ERROR_FILE_UNREADABLE, _("The file is not open for reading."));
  return TRUE;
}

static gboolean
check_kind (const struct stat *info, GError **error)
{
  if (S_ISDIR (info->st_mode))
    return set_error (error, CORDON_ERROR_FILE_KIND,
                      _("This is a folder; open one of the files in it."));
  if (!S_ISREG (info->st_mode))
    return set_error (error, CORDON_ERROR_FILE_KIND,
                      _("This is not a regular file but a pipe, device or link; copy it to a file "
                        "first."));
  if (info->st_size <= 0)
    return set_error (error, CORDON_ERROR_FILE_EMPTY, _("The file is empty."));
  if (info->st_size > CORDON_LIMIT_FILE)
    return set_error (error, CORDON_ERROR_FILE_TOO_LARGE,
                      _("The file is larger than 1 GiB, the most a machine takes."));
  return TRUE;
}

static gboolean
inspect (int fd, struct stat *info, GError **error)
{
  if (fstat (fd, info) != 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_FILE_UNREADABLE,
                              _("The file cannot be read"));
      return FALSE;
    }
  return check_kind (info, error) && check_access (fd, error);
}

gboolean
cordon_file_check (int fd, guint64 *size, GError **error)
{
  struct stat info;

  if (!inspect (fd, &info, error))
    return FALSE;
  *size = (guint64) info.st_size;
  return TRUE;
}

CordonFileReader *
cordon_file_reader_new (int fd, GError **error)
{
  struct stat info;

  if (!inspect (fd, &info, error))
    return NULL;
  int own = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  if (own < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_EXHAUSTED, _("The file cannot be read"));
      return NULL;
    }

  CordonFileReader *self = g_object_new (CORDON_TYPE_FILE_READER, NULL);
  self->fd = own;
  self->size = (guint64) info.st_size;
  self->modified = info.st_mtim;
  return self;
}

guint64
cordon_file_reader_get_size (CordonFileReader *self)
{
  return self->size;
}

static GError *
changed (void)
{
  return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_FILE_CHANGED,
                              _("The file changed while it was being sent; open it again."));
}

/* In a thread of GIO's: only the immutable fields of the reader are touched. */
static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CordonFileReader *self = source;
  const Range *range = task_data;
  g_autofree guint8 *bytes = g_malloc (range->length);
  gsize have = 0;

  while (have < range->length)
    {
      ssize_t n = pread (self->fd, bytes + have, range->length - have,
                         (off_t) (range->offset + have));
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          GError *error = NULL;
          cordon_error_set_errno (&error, errno, CORDON_ERROR_FILE_UNREADABLE,
                                  _("The file cannot be read"));
          g_task_return_error (task, error);
          return;
        }
      if (n == 0)
        {
          g_task_return_error (task, changed ());
          return;
        }
      have += (gsize) n;
    }
  g_task_return_pointer (task, g_bytes_new_take (g_steal_pointer (&bytes), have),
                         (GDestroyNotify) g_bytes_unref);
}

void
cordon_file_reader_read_async (CordonFileReader *self, guint64 offset, gsize length,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Range *range = g_new (Range, 1);

  g_return_if_fail (offset <= self->size && length <= self->size - offset);
  *range = (Range) { offset, length };
  g_task_set_source_tag (task, cordon_file_reader_read_async);
  g_task_set_task_data (task, range, g_free);
  /* A read of a dead server never returns: the caller must not wait for it once it gave up. */
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, read_in_thread);
}

GBytes *
cordon_file_reader_read_finish (CordonFileReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
verify_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CordonFileReader *self = source;
  struct stat info;

  if (fstat (self->fd, &info) == 0 && (guint64) info.st_size == self->size
      && info.st_mtim.tv_sec == self->modified.tv_sec
      && info.st_mtim.tv_nsec == self->modified.tv_nsec)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, changed ());
}

void
cordon_file_reader_verify_async (CordonFileReader *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, cordon_file_reader_verify_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, verify_in_thread);
}

gboolean
cordon_file_reader_verify_finish (CordonFileReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cordon_file_reader_finalize (GObject *object)
{
  CordonFileReader *self = CORDON_FILE_READER (object);

  if (self->fd >= 0)
    close (self->fd);
  G_OBJECT_CLASS (cordon_file_reader_parent_class)->finalize (object);
}

static void
cordon_file_reader_init (CordonFileReader *self)
{
  self->fd = -1;
}

static void
cordon_file_reader_class_init (CordonFileReaderClass *class)
{
  G_OBJECT_CLASS (class)->finalize = cordon_file_reader_finalize;
}
