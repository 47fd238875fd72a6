/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of compartments. What cannot be written whole leaves what was there: a person's rules are
 * never lost to a full disk.
 */
#include "config.h"

#include "client/compartment-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/compartments.h"
#include "core/compartment.h"
#include "core/errors.h"
#include "core/limits.h"

char *
cordon_compartment_files_dir (void)
{
  return g_build_filename (g_get_user_config_dir (), "cordon", "compartments", NULL);
}

char *
cordon_compartment_files_path (const char *name)
{
  g_autofree char *dir = cordon_compartment_files_dir ();
  g_autofree char *file = g_strconcat (name, CORDON_COMPARTMENT_SUFFIX, NULL);

  g_return_val_if_fail (cordon_compartment_name_valid (name), NULL);

  return g_build_filename (dir, file, NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
cordon_compartment_files_list (void)
{
  g_autofree char *path = cordon_compartment_files_dir ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  const char *file;

  while (dir && (file = g_dir_read_name (dir)))
    if (g_str_has_suffix (file, CORDON_COMPARTMENT_SUFFIX))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (CORDON_COMPARTMENT_SUFFIX));
        if (cordon_compartment_name_valid (name))
          g_ptr_array_add (names, g_steal_pointer (&name));
      }
  g_ptr_array_sort (names, compare_names);
  return (char **) g_ptr_array_steal (names, NULL);
}

static gboolean
check_kind (int fd, const char *path, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) < 0)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FILE_UNREADABLE, path);
  else if (!S_ISREG (st.st_mode))
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_KIND, _("“%s” is not a regular file."), path);
  else if (st.st_size > CORDON_LIMIT_COMPARTMENT_TEXT)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_TOO_LARGE,
                 _("“%s” is too large; a compartment's text has at most %d KiB."), path,
                 CORDON_LIMIT_COMPARTMENT_TEXT / 1024);
  else
    return TRUE;
  return FALSE;
}

/* One byte more than admitted, so that the parser sees one that grew. */
static GBytes *
read_all (int fd, const char *path, GError **error)
{
  g_autofree char *text = g_malloc (CORDON_LIMIT_COMPARTMENT_TEXT + 1);
  gsize length = 0;
  gssize got = 1;

  while (got != 0 && length <= CORDON_LIMIT_COMPARTMENT_TEXT)
    {
      got = read (fd, text + length, CORDON_LIMIT_COMPARTMENT_TEXT + 1 - length);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          cordon_error_set_errno (error, errno, CORDON_ERROR_FILE_UNREADABLE, path);
          return NULL;
        }
      length += (gsize) got;
    }
  return g_bytes_new (text, length);
}

GBytes *
cordon_compartment_files_read (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  GBytes *text = NULL;

  if (fd < 0 && errno == ENOENT)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, _("There is no file “%s”."), shown);
  else if (fd < 0)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FILE_UNREADABLE, shown);
  else if (check_kind (fd, shown, error))
    text = read_all (fd, shown, error);
  if (fd >= 0)
    close (fd);
  return text;
}

static CordonCompartment *
find_own (const char *name, GError **error)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  g_autoptr (GBytes) text = cordon_compartment_files_read (path, error);

  return text ? cordon_compartment_parse (name, g_bytes_get_data (text, NULL), g_bytes_get_size (text), error) : NULL;
}

CordonCompartment *
cordon_compartment_files_find (const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  CordonCompartment *found = cordon_compartments_find (name, &problem);

  if (!found && g_error_matches (problem, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    return find_own (name, error);
  if (!found)
    g_propagate_error (error, g_steal_pointer (&problem));
  return found;
}

gboolean
cordon_compartment_files_write (const char *path, const char *text, gsize length, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GError) cause = NULL;

  if (g_mkdir_with_parents (dir, 0700) == 0
      && g_file_set_contents_full (path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &cause))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
               /* Translators: a file, and a reason */
               _("“%s” cannot be written: %s"), shown, cause ? cause->message : g_strerror (errno));
  return FALSE;
}

/* --- put away -------------------------------------------------------------------------------- */

/* The n-th one, from 1. (transfer full) */
static char *
removed_path (const char *path, guint n)
{
  return n > 1 ? g_strdup_printf ("%s.removed.%u", path, n) : g_strconcat (path, ".removed", NULL);
}

/* The number of such a file, 0: it is none. */
static guint
removed_number (const char *file, const char *name)
{
  g_autofree char *first = g_strconcat (name, CORDON_COMPARTMENT_SUFFIX ".removed", NULL);
  guint64 n = 0;

  if (!g_str_has_prefix (file, first))
    return 0;
  file += strlen (first);
  if (*file == '\0')
    return 1;
  return *file == '.' && g_ascii_string_to_unsigned (file + 1, 10, 2, G_MAXINT, &n, NULL) ? (guint) n : 0;
}

/* 0: none is there. A number that became free between others is not used again, so that this is the newest. */
static guint
last_removed (const char *name)
{
  g_autofree char *path = cordon_compartment_files_dir ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *file;
  guint last = 0;

  while (dir && (file = g_dir_read_name (dir)))
    last = MAX (last, removed_number (file, name));
  return last;
}

/* Never replaces anything, whoever else is at it; where the file system has no such promise, as far as can be seen. */
static gboolean
move_to (const char *path, const char *kept)
{
  if (renameat2 (AT_FDCWD, path, AT_FDCWD, kept, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL)
    return FALSE;
  if (faccessat (AT_FDCWD, kept, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    {
      errno = EEXIST;
      return FALSE;
    }
  return g_rename (path, kept) == 0;
}

char *
cordon_compartment_files_put_away (const char *name, GError **error)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  g_autofree char *shown = g_filename_display_name (path);
  guint n = last_removed (name);

  do
    {
      g_autofree char *kept = removed_path (path, ++n);

      if (move_to (path, kept))
        return g_steal_pointer (&kept);
    }
  while (errno == EEXIST);
  if (errno == ENOENT)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, _("There is no file “%s”."), shown);
  else
    cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, shown);
  return NULL;
}

char *
cordon_compartment_files_newest_removed (const char *name)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  guint last = last_removed (name);

  return last > 0 ? removed_path (path, last) : NULL;
}

gboolean
cordon_compartment_files_remove (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED, _("“%s” cannot be removed: %s"), shown,
               g_strerror (errno));
  return FALSE;
}
