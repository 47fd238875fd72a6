/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checks at each start are by inode, size and change time, because hashing a root file system takes
 * longer than booting it. A change time moves for innocent reasons too (a label was set): then, and
 * only then, the content is hashed again and the record renewed.
 */
#include "config.h"

#include "service/template-record.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/disk.h"

#define RECORD "record"
#define RECORD_NEW "record.new"
#define RECORD_MAX 4096
#define VERSION 1
#define CHUNK (1024 * 1024)

char *
cordon_record_hash (int fd)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *chunk = g_malloc (CHUNK);
  off_t at = 0;
  gssize got;

  while ((got = pread (fd, chunk, CHUNK, at)) > 0)
    {
      g_checksum_update (sum, chunk, got);
      at += got;
    }
  return got == 0 ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

static char *
print_ctime (const struct stat *st)
{
  return g_strdup_printf ("%lld.%09ld", (long long) st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}

static int
open_file (int dir, const char *name)
{
  return openat (dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
}

static gboolean
record_file (GKeyFile *record, int dir, const char *name, const char *sum)
{
  struct stat st;
  g_autofree char *changed = NULL;

  if (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    return FALSE;
  changed = print_ctime (&st);
  g_key_file_set_uint64 (record, name, "Inode", st.st_ino);
  g_key_file_set_uint64 (record, name, "Size", (guint64) st.st_size);
  g_key_file_set_string (record, name, "Changed", changed);
  g_key_file_set_string (record, name, "SHA256", sum);
  return TRUE;
}

static gboolean
write_text (int dir, const char *text)
{
  gboolean done;
  int fd;

  unlinkat (dir, RECORD_NEW, 0);
  fd = openat (dir, RECORD_NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd < 0)
    return FALSE;
  done = cordon_disk_write (fd, text, strlen (text)) && fsync (fd) == 0;
  cordon_disk_close (fd);
  return done && renameat (dir, RECORD_NEW, dir, RECORD) == 0;
}

gboolean
cordon_store_write_record (int dir, char *const sums[CORDON_STORE_N_FILES], GError **error)
{
  g_autoptr(GKeyFile) record = g_key_file_new ();
  g_autofree char *text = NULL;
  gboolean done = TRUE;

  g_key_file_set_integer (record, "record", "Version", VERSION);
  for (guint i = 0; done && i < CORDON_STORE_N_FILES; i++)
    done = record_file (record, dir, cordon_store_file_names[i], sums[i]);
  text = g_key_file_to_data (record, NULL, NULL);
  done = done && write_text (dir, text);
  return done
         || cordon_disk_fail (error, errno, _("The template's record cannot be written"));
}

static GKeyFile *
read_record (int dir)
{
  g_autoptr(GKeyFile) record = g_key_file_new ();
  char text[RECORD_MAX];
  gssize length = -1;
  int fd = open_file (dir, RECORD);

  if (fd >= 0 && cordon_store_is_private (fd, FALSE))
    length = read (fd, text, sizeof text);
  if (fd >= 0)
    close (fd);
  if (length <= 0 || length == RECORD_MAX
      || !g_key_file_load_from_data (record, text, (gsize) length, G_KEY_FILE_NONE, NULL)
      || g_key_file_get_integer (record, "record", "Version", NULL) != VERSION)
    return NULL;
  return g_steal_pointer (&record);
}

/* *stale: only the change time is another one. */
static const char *
check_file (GKeyFile *record, int fd, const char *name, gboolean *stale)
{
  g_autofree char *recorded = g_key_file_get_string (record, name, "Changed", NULL);
  g_autofree char *changed = NULL;
  struct stat st;

  if (recorded == NULL || fstat (fd, &st) < 0 || !S_ISREG (st.st_mode))
    return _("a file is not a file any more");
  if (st.st_uid != geteuid () || (st.st_mode & 07777) != 0644)
    return _("a file has another owner or mode");
  if (st.st_ino != g_key_file_get_uint64 (record, name, "Inode", NULL)
      || (guint64) st.st_size != g_key_file_get_uint64 (record, name, "Size", NULL))
    return _("a file was replaced or changed");
  changed = print_ctime (&st);
  *stale = !g_str_equal (changed, recorded);
  return NULL;
}

static const char *
check_content (GKeyFile *record, int fd, const char *name)
{
  g_autofree char *sum = cordon_record_hash (fd);
  g_autofree char *recorded = g_key_file_get_string (record, name, "SHA256", NULL);

  return sum != NULL && g_strcmp0 (sum, recorded) == 0 ? NULL
                                                       : _("a file's content was changed");
}

static void
renew (GKeyFile *record, int dir)
{
  char *sums[CORDON_STORE_N_FILES];

  for (guint i = 0; i < CORDON_STORE_N_FILES; i++)
    sums[i] = g_key_file_get_string (record, cordon_store_file_names[i], "SHA256", NULL);
  /* Failing means no more than hashing again at the next start. */
  cordon_store_write_record (dir, sums, NULL);
  for (guint i = 0; i < CORDON_STORE_N_FILES; i++)
    g_free (sums[i]);
}

gboolean
cordon_record_check (int dir, gboolean quick, const char **what)
{
  g_autoptr(GKeyFile) record = read_record (dir);
  gboolean any_stale = FALSE;
  const char *problem = record == NULL ? _("its record is damaged") : NULL;

  for (guint i = 0; problem == NULL && i < CORDON_STORE_N_FILES; i++)
    {
      const char *name = cordon_store_file_names[i];
      int fd = open_file (dir, name);
      gboolean stale = FALSE;

      problem = fd < 0 ? _("a file is missing") : check_file (record, fd, name, &stale);
      if (problem == NULL && stale && !quick)
        problem = check_content (record, fd, name);
      any_stale |= stale;
      if (fd >= 0)
        close (fd);
    }
  if (problem != NULL)
    {
      *what = problem;
      return FALSE;
    }
  if (any_stale && !quick)
    renew (record, dir);
  return TRUE;
}
