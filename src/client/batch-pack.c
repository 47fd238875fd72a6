/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The archive of a batch, by libarchive, whose writers alone are used: it is told a name and a size and given bytes.
 * Nothing of the host gets into it, no owner, no time and no folder. Files are read by position, because another
 * program may have the same descriptor, and one that is written meanwhile fails the whole.
 */
#include "config.h"
#include "client/batch-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>
#include "client/spool.h"
#include "core/document.h"
#include "core/errors.h"
#include "core/limits.h"

#define CHUNK (256 * 1024)

/* A header of pax, its record with a long name, and the header itself, each a multiple of 512 bytes; and what rounds
 * the archive up. */
#define ENTRY_OVERHEAD (4 * 512)
#define ARCHIVE_OVERHEAD (20 * 512)

#define MIB(bytes) ((int) (((bytes) + 1024 * 1024 - 1) / (1024 * 1024)))

typedef struct archive Archive;

/* One run. */
typedef struct {
  CordonBatch *batch;
  struct stat *found; /* of each file */
  guint64 bytes, total;
  CordonBatchProgress progress;
  gpointer data;
  GCancellable *cancellable;
  char *chunk;
} Packing;

/* --- sizes ----------------------------------------------------------------------------------- */

static gboolean
look (const CordonBatchFile *file, struct stat *found, GError **error)
{
  if (!cordon_document_check (file->fd, file->name, error))
    return FALSE;
  if (fstat (file->fd, found) < 0)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE, _("“%s” cannot be read: %s."), file->name,
                   g_strerror (errno));
      return FALSE;
    }
  if (found->st_size <= CORDON_LIMIT_BATCH_FILE)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_TOO_LARGE,
               _("“%s” is larger than %d MiB, the most that is opened among others; open it by itself."), file->name,
               MIB (CORDON_LIMIT_BATCH_FILE));
  return FALSE;
}

/* The machine holds the archive, and out of it the one that is looked at. */
static gboolean
check_room (guint n_files, gint64 archive, gint64 largest, guint memory_mib, GError **error)
{
  gint64 memory = ((gint64) memory_mib - CORDON_LIMIT_GUEST_OWN_MIB) * 1024 * 1024;
  gint64 room = CLAMP (memory - largest, 0, CORDON_LIMIT_FILE);

  if (archive <= room)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_TOO_LARGE,
               ngettext ("This %u file has %d MiB, and one machine has room for %d MiB of it; open it by itself.",
                         "These %u files have %d MiB, and one machine has room for %d MiB of them; open them one each.",
                         n_files), n_files, MIB (archive), (int) (room / (1024 * 1024)));
  return FALSE;
}

static gboolean
look_at_all (Packing *packing, guint memory_mib, GError **error)
{
  GArray *files = packing->batch->files;
  gint64 archive = ARCHIVE_OVERHEAD, largest = 0;

  for (guint i = 0; i < files->len; i++)
    {
      gint64 size;

      if (!look (&g_array_index (files, CordonBatchFile, i), &packing->found[i], error))
        return FALSE;
      size = packing->found[i].st_size;
      packing->total += (guint64) size;
      archive += size + ENTRY_OVERHEAD;
      largest = MAX (largest, size);
    }
  return check_room (files->len, archive, largest, memory_mib, error);
}

/* --- bytes ----------------------------------------------------------------------------------- */

static gboolean
set_archive_error (Archive *archive, GError **error)
{
  int number = archive_errno (archive);

  cordon_error_set_errno (error, number > 0 ? number : EIO, CORDON_ERROR_FAILED,
                          _("The files cannot be put together"));
  return FALSE;
}

static gboolean
set_changed (const CordonBatchFile *file, GError **error)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_CHANGED,
               _("“%s” changed while it was read; open the files again."), file->name);
  return FALSE;
}

static gboolean
check_going_on (Packing *packing, GError **error)
{
  if (!packing->cancellable || !g_cancellable_is_cancelled (packing->cancellable))
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED, _("Opening was cancelled."));
  return FALSE;
}

static gboolean
write_header (Archive *archive, const CordonBatchFile *file, gint64 size, GError **error)
{
  struct archive_entry *entry = archive_entry_new ();
  int result;

  archive_entry_set_pathname (entry, file->name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, size);
  result = archive_write_header (archive, entry);
  archive_entry_free (entry);
  return result >= ARCHIVE_WARN || set_archive_error (archive, error);
}

/* At most `wanted`; 0 where the file ends. */
static gssize
read_some (Packing *packing, const CordonBatchFile *file, gsize wanted, gint64 offset, GError **error)
{
  gssize got;

  do
    got = pread (file->fd, packing->chunk, wanted, (off_t) offset);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE, _("“%s” cannot be read: %s."), file->name,
                 g_strerror (errno));
  else if (got == 0)
    set_changed (file, error);
  return got;
}

static gboolean
write_some (Packing *packing, Archive *archive, gsize size, GError **error)
{
  if (archive_write_data (archive, packing->chunk, size) != (la_ssize_t) size)
    return set_archive_error (archive, error);
  packing->bytes += size;
  if (packing->progress)
    packing->progress (packing->bytes, packing->total, packing->data);
  return TRUE;
}

static gboolean
check_unchanged (const CordonBatchFile *file, const struct stat *before, GError **error)
{
  struct stat now;

  return (fstat (file->fd, &now) == 0 && now.st_size == before->st_size
          && now.st_mtim.tv_sec == before->st_mtim.tv_sec && now.st_mtim.tv_nsec == before->st_mtim.tv_nsec)
         || set_changed (file, error);
}

static gboolean
write_file (Packing *packing, Archive *archive, guint i, GError **error)
{
  const CordonBatchFile *file = &g_array_index (packing->batch->files, CordonBatchFile, i);
  gint64 size = packing->found[i].st_size, done = 0;

  if (!write_header (archive, file, size, error))
    return FALSE;
  while (done < size)
    {
      gssize got = check_going_on (packing, error)
                     ? read_some (packing, file, (gsize) MIN (CHUNK, size - done), done, error) : -1;

      if (got <= 0 || !write_some (packing, archive, (gsize) got, error))
        return FALSE;
      done += got;
    }
  return check_unchanged (file, &packing->found[i], error);
}

static gboolean
write_files (Packing *packing, Archive *archive, int spool, GError **error)
{
  if (archive_write_set_format_pax_restricted (archive) != ARCHIVE_OK
      || archive_write_open_fd (archive, spool) != ARCHIVE_OK)
    return set_archive_error (archive, error);
  for (guint i = 0; i < packing->batch->files->len; i++)
    if (!write_file (packing, archive, i, error))
      return FALSE;
  return archive_write_close (archive) == ARCHIVE_OK || set_archive_error (archive, error);
}

/* Names are UTF-8, whatever the person's locale is; sentences stay in his language. */
static gboolean
write_archive (Packing *packing, int spool, GError **error)
{
  locale_t base = duplocale (LC_GLOBAL_LOCALE), utf8 = newlocale (LC_CTYPE_MASK, "C.UTF-8", base);
  locale_t before = uselocale (utf8 ? utf8 : base);
  Archive *archive = archive_write_new ();
  gboolean written = write_files (packing, archive, spool, error);

  /* What is not whole is not made so, its rest would be zeros; and only a close gives back what a failed one has. */
  if (!written)
    {
      archive_write_fail (archive);
      archive_write_close (archive);
    }
  archive_write_free (archive);
  uselocale (before);
  freelocale (utf8 ? utf8 : base);
  return written;
}

static int
pack (Packing *packing, GError **error)
{
  int spool = cordon_spool_new (error), fd = -1;

  if (spool < 0)
    return -1;
  packing->chunk = g_malloc (CHUNK);
  if (write_archive (packing, spool, error))
    fd = cordon_spool_reopen (spool, error);
  g_free (packing->chunk);
  close (spool);
  return fd;
}

int
cordon_batch_pack (CordonBatch *self, guint memory_mib, CordonBatchProgress progress, gpointer data,
                   GCancellable *cancellable, GError **error)
{
  g_autofree struct stat *found = g_new0 (struct stat, MAX (self->files->len, 1));
  Packing packing = { self, found, 0, 0, progress, data, cancellable, NULL };

  return check_going_on (&packing, error) && look_at_all (&packing, memory_mib, error) ? pack (&packing, error) : -1;
}
