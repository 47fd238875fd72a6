/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory is a text file: "SHA256 SIZE COMPARTMENT" on each line, the newest last. A line that is not like
 * that is as if it were not there. A file's content is hashed, never interpreted.
 */
#include "config.h"

#include "client/origin-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/compartment.h"
#include "core/errors.h"
#include "core/limits.h"

#define DIGEST_LENGTH 64
#define MEMORY_BYTES_MAX (CORDON_ORIGIN_MEMORY_MAX * (DIGEST_LENGTH + CORDON_LIMIT_NAME + 24))
#define CHUNK (256 * 1024)

typedef struct {
  char digest[DIGEST_LENGTH + 1];
  guint64 size;
  char compartment[CORDON_LIMIT_NAME + 1];
} Entry;

/* --- the file's content ---------------------------------------------------------------------- */

static gboolean
fail_reading (GError **error)
{
  cordon_error_set_errno (error, errno, CORDON_ERROR_FILE_UNREADABLE, _("The file cannot be read"));
  return FALSE;
}

static gboolean
add_all (GChecksum *sum, int fd, off_t size, GError **error)
{
  g_autofree guchar *chunk = g_malloc (CHUNK);
  off_t at = 0;

  while (at < size)
    {
      gssize got = pread (fd, chunk, (gsize) MIN (CHUNK, size - at), at);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return fail_reading (error);
      if (got == 0)
        break;
      g_checksum_update (sum, chunk, got);
      at += got;
    }
  return TRUE;
}

static gboolean
same_moment (const struct stat *a, const struct stat *b)
{
  return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec
         && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* One content, not the half of two. */
static gboolean
hash (int fd, char digest[DIGEST_LENGTH + 1], GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  struct stat before, after;

  if (fstat (fd, &before) < 0)
    return fail_reading (error);
  if (!add_all (sum, fd, before.st_size, error))
    return FALSE;
  if (fstat (fd, &after) < 0)
    return fail_reading (error);
  if (!same_moment (&before, &after))
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FILE_CHANGED,
                           _("The file changed while it was being read; try again."));
      return FALSE;
    }
  g_strlcpy (digest, g_checksum_get_string (sum), DIGEST_LENGTH + 1);
  return TRUE;
}

/* --- the memory ------------------------------------------------------------------------------ */

static char *
memory_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "cordon", "origins", NULL);
}

static gboolean
parse_entry (const char *line, Entry *entry)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);

  if (g_strv_length (words) != 3 || strlen (words[0]) != DIGEST_LENGTH
      || strspn (words[0], "0123456789abcdef") != DIGEST_LENGTH || !cordon_compartment_name_valid (words[2])
      || !g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXINT64, &entry->size, NULL))
    return FALSE;
  g_strlcpy (entry->digest, words[0], sizeof entry->digest);
  g_strlcpy (entry->compartment, words[2], sizeof entry->compartment);
  return TRUE;
}

static GArray *
parse_memory (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GArray *entries = g_array_new (FALSE, TRUE, sizeof (Entry));

  for (guint i = 0; lines[i]; i++)
    {
      Entry entry = { 0 };

      if (parse_entry (lines[i], &entry))
        g_array_append_val (entries, entry);
    }
  return entries;
}

/* More than it may have is read no further: the end, where the newest stand, then has no say. */
static char *
read_bounded (int fd)
{
  g_autofree char *text = g_malloc (MEMORY_BYTES_MAX + 1);
  gsize have = 0;
  gssize got = 1;

  while (got != 0 && have < MEMORY_BYTES_MAX)
    {
      got = read (fd, text + have, MEMORY_BYTES_MAX - have);
      if (got < 0 && errno != EINTR)
        return NULL;
      have += (gsize) MAX (got, 0);
    }
  text[have] = '\0';
  return g_steal_pointer (&text);
}

static gboolean
fail_memory (const char *path, int saved_errno, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
               /* Translators: a file, and a reason */
               _("What Cordon remembers of files cannot be used (“%s”: %s); repair or remove that file."), shown,
               g_strerror (saved_errno));
  return FALSE;
}

/* Empty where there is none. (transfer full) */
static GArray *
load (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  g_autofree char *text = NULL;
  struct stat found;

  if (fd < 0 && errno == ENOENT)
    return parse_memory ("");
  if (fd >= 0 && (fstat (fd, &found) < 0 || !S_ISREG (found.st_mode)))
    errno = EINVAL;
  else if (fd >= 0)
    text = read_bounded (fd);
  if (!text)
    fail_memory (path, errno, error);
  if (fd >= 0)
    close (fd);
  return text ? parse_memory (text) : NULL;
}

static gboolean
save (const char *path, GArray *entries, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint first = entries->len > CORDON_ORIGIN_MEMORY_MAX ? entries->len - CORDON_ORIGIN_MEMORY_MAX : 0;

  for (guint i = first; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      g_string_append_printf (text, "%s %" G_GUINT64_FORMAT " %s\n", entry->digest, entry->size, entry->compartment);
    }
  if (g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    return TRUE;
  return fail_memory (path, errno, error);
}

/* Two programs that remember at once must not forget for each other. -1: errno. */
static int
lock (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_strconcat (path, ".lock", NULL);
  int fd;

  g_mkdir_with_parents (folder, 0700);
  fd = open (name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  while (fd >= 0 && flock (fd, LOCK_EX) < 0)
    if (errno != EINTR)
      {
        close (fd);
        return -1;
      }
  return fd;
}

static void
replace (GArray *entries, const Entry *entry)
{
  for (guint i = entries->len; i > 0; i--)
    if (g_str_equal (g_array_index (entries, Entry, i - 1).digest, entry->digest))
      g_array_remove_index (entries, i - 1);
  g_array_append_vals (entries, entry, 1);
}

static gboolean
add_entry (const Entry *entry, GError **error)
{
  g_autofree char *path = memory_path ();
  int held = lock (path);
  g_autoptr (GArray) entries = NULL;
  gboolean done;

  if (held < 0)
    return fail_memory (path, errno, error);
  entries = load (path, error);
  if (entries)
    replace (entries, entry);
  done = entries && save (path, entries, error);
  close (held);
  return done;
}

/* --- what others ask ------------------------------------------------------------------------- */

gboolean
cordon_origin_remember (int fd, const char *compartment, GError **error)
{
  struct stat found;
  Entry entry = { 0 };

  g_return_val_if_fail (cordon_compartment_name_valid (compartment), FALSE);

  if (fstat (fd, &found) < 0)
    return fail_reading (error);
  if (!hash (fd, entry.digest, error))
    return FALSE;
  entry.size = (guint64) found.st_size;
  g_strlcpy (entry.compartment, compartment, sizeof entry.compartment);
  if (!add_entry (&entry, error))
    return FALSE;
  /* For eyes only: a file system without attributes loses nothing that matters. */
  (void) fsetxattr (fd, CORDON_ORIGIN_ATTRIBUTE, compartment, strlen (compartment), 0);
  return TRUE;
}

static gboolean
has_size (GArray *entries, guint64 size)
{
  for (guint i = 0; i < entries->len; i++)
    if (g_array_index (entries, Entry, i).size == size)
      return TRUE;
  return FALSE;
}

gboolean
cordon_origin_recall (int fd, char **compartment, GError **error)
{
  g_autofree char *path = memory_path ();
  g_autoptr (GArray) entries = load (path, error);
  char digest[DIGEST_LENGTH + 1];
  struct stat found;

  if (!entries)
    return FALSE;
  if (fstat (fd, &found) < 0)
    return fail_reading (error);
  *compartment = NULL;
  if (!has_size (entries, (guint64) found.st_size))
    return TRUE;
  if (!hash (fd, digest, error))
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal (g_array_index (entries, Entry, i).digest, digest))
      {
        g_free (*compartment);
        *compartment = g_strdup (g_array_index (entries, Entry, i).compartment);
      }
  return TRUE;
}

char *
cordon_origin_claimed (int fd)
{
  char value[CORDON_LIMIT_NAME + 2];
  gssize length = fgetxattr (fd, CORDON_ORIGIN_ATTRIBUTE, value, sizeof value - 1);

  if (length <= 0)
    return NULL;
  value[length] = '\0';
  return strlen (value) == (gsize) length && cordon_compartment_name_valid (value) ? g_strdup (value) : NULL;
}
