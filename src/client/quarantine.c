/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file that was opened is the one that is renamed: its folder is held open, and the name is looked at again
 * before and behind. The content is hashed, never interpreted.
 */
#include "config.h"

#include "client/quarantine.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/child-rule.h"
#include "client/origin-memory.h"
#include "core/document.h"
#include "core/errors.h"
#include "core/limits.h"

typedef struct {
  int fd, folder;
  struct stat found;
  char *name, *new_name, *shown;
} File;

static void
file_clear (File *file)
{
  if (file->fd >= 0)
    close (file->fd);
  if (file->folder >= 0)
    close (file->folder);
  g_free (file->name);
  g_free (file->new_name);
  g_free (file->shown);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static gboolean
fail (const File *file, GError **error, CordonError code, const char *format)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, CORDON_ERROR, (int) code, format, file->shown);
#pragma GCC diagnostic pop
  return FALSE;
}

static gboolean
fail_errno (GError **error)
{
  cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, _("The file cannot be put into quarantine"));
  return FALSE;
}

static gboolean
is_there (const File *file, const char *name)
{
  struct stat there;

  return fstatat (file->folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 && there.st_dev == file->found.st_dev
         && there.st_ino == file->found.st_ino;
}

static gboolean
open_file (File *file, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  file->name = g_path_get_basename (path);
  file->shown = g_filename_display_name (file->name);
  file->fd = cordon_document_open (path, error);
  if (file->fd < 0)
    return FALSE;
  file->folder = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (file->folder < 0 || fstat (file->fd, &file->found) < 0)
    return fail_errno (error);
  if (!is_there (file, file->name))
    return fail (file, error, CORDON_ERROR_FILE_CHANGED, _("“%s” was replaced just now; look at it, and try again."));
  if (file->found.st_uid != geteuid ())
    return fail (file, error, CORDON_ERROR_DENIED, _("“%s” is not your file; its owner can put it into quarantine."));
  return TRUE;
}

static gboolean
choose_name (File *file, GError **error)
{
  if (g_str_has_suffix (file->name, CORDON_QUARANTINE_SUFFIX))
    file->new_name = g_strdup (file->name);
  else
    file->new_name = g_strconcat (file->name, CORDON_QUARANTINE_SUFFIX, NULL);
  if (strlen (file->new_name) <= CORDON_LIMIT_FILE_NAME)
    return TRUE;
  return fail (file, error, CORDON_ERROR_USAGE,
               _("The name of “%s” is too long for another ending; give it a shorter one first."));
}

/* Not every file system can rename without replacing; a second name cannot replace either. */
static gboolean
rename_without_replacing (const File *file)
{
  if (renameat2 (file->folder, file->name, file->folder, file->new_name, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  return linkat (file->folder, file->name, file->folder, file->new_name, 0) == 0
         && unlinkat (file->folder, file->name, 0) == 0;
}

static gboolean
rename_file (const File *file, GError **error)
{
  if (g_str_equal (file->name, file->new_name))
    return TRUE;
  if (!rename_without_replacing (file) && errno == EEXIST)
    return fail (file, error, CORDON_ERROR_USAGE,
                 _("There is a file “%s.untrusted” already; move that one away first."));
  if (is_there (file, file->new_name))
    return TRUE;
  return fail_errno (error);
}

/* Fewer rights first, then the name that says so. */
static gboolean
put (const File *file, const char *compartment, GError **error)
{
  mode_t before = file->found.st_mode & 07777;

  /* Else it would be a way to give a file rights that its origin has not. */
  if (!cordon_child_rule_admits_file (file->fd, compartment, error))
    return FALSE;
  if (!cordon_origin_remember (file->fd, compartment, error))
    return FALSE;
  if (fchmod (file->fd, before & 0600) < 0)
    return fail_errno (error);
  if (rename_file (file, error))
    return TRUE;
  (void) fchmod (file->fd, before);
  return FALSE;
}

gboolean
cordon_quarantine_file (const char *path, const char *compartment, char **new_path, gboolean *other_names,
                        GError **error)
{
  g_auto (File) file = { .fd = -1, .folder = -1 };
  g_autofree char *folder = g_path_get_dirname (path);

  if (!open_file (&file, path, error) || !choose_name (&file, error) || !put (&file, compartment, error))
    return FALSE;
  *new_path = g_build_filename (folder, file.new_name, NULL);
  *other_names = file.found.st_nlink > 1;
  return TRUE;
}
