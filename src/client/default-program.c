/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The record is written before the list, so that a crash between the two leaves nothing that cannot be undone: what
 * stood there (`original`; none where there was no list) and what was put there (`written`). Without `written` there
 * is no record.
 */
#include "config.h"

#include "client/default-program.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/mimeapps.h"
#include "core/nearest.h"
#include "core/text.h"

const char *const cordon_default_program_types[] = {
  "application/pdf", "application/oxps", "application/vnd.ms-xpsdocument", "application/epub+zip",
  "application/x-fictionbook+xml", "application/x-mobipocket-ebook", "text/html", "application/xhtml+xml",
  "image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff", "image/jp2", "image/webp",
  "image/avif", "image/heif", "image/jxl", "image/x-portable-bitmap", "image/x-portable-graymap",
  "image/x-portable-pixmap", "image/x-portable-anymap", "text/plain", "message/rfc822", "application/mbox",
  "application/postscript", "image/x-eps", "application/zip", "application/x-tar", "application/x-compressed-tar",
  "application/x-xz-compressed-tar", "application/x-bzip-compressed-tar", "application/gzip", "application/x-xz",
  "application/x-bzip", "application/zstd", "application/x-7z-compressed", "application/vnd.rar",
  "application/vnd.ms-cab-compressed", "application/vnd.debian.binary-package",
  "application/x-cordon-untrusted", "x-scheme-handler/http", "x-scheme-handler/https", NULL
};

/* The list and its record. */
typedef struct {
  char *path;         /* of the file itself, behind a link */
  mode_t mode;
  GBytes *text;       /* NULL: there is none */
  char *original_path, *written_path;
  GBytes *original, *written; /* of the record; each may be NULL */
} List;

static void
list_clear (List *list)
{
  g_free (list->path);
  g_free (list->original_path);
  g_free (list->written_path);
  g_clear_pointer (&list->text, g_bytes_unref);
  g_clear_pointer (&list->original, g_bytes_unref);
  g_clear_pointer (&list->written, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

/* --- files ----------------------------------------------------------------------------------- */

static gboolean
fail_file (const char *path, int saved_errno, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
               /* Translators: a file, and a reason */
               _("Your default programs stay as they are: “%s”: %s."), shown, g_strerror (saved_errno));
  return FALSE;
}

/* *text NULL where there is no file. */
static gboolean
read_file (const char *path, mode_t *mode, GBytes **text, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  g_autofree char *bytes = NULL;
  gsize have = 0;
  gssize got = 1;
  struct stat found;

  if (fd < 0)
    return errno == ENOENT ? TRUE : fail_file (path, errno, error);
  if (fstat (fd, &found) == 0 && S_ISREG (found.st_mode) && found.st_size <= CORDON_MIMEAPPS_MAX)
    bytes = g_malloc (CORDON_MIMEAPPS_MAX + 1);
  while (bytes && got > 0 && have <= CORDON_MIMEAPPS_MAX)
    {
      got = read (fd, bytes + have, CORDON_MIMEAPPS_MAX + 1 - have);
      have += (gsize) MAX (got, 0);
    }
  close (fd);
  if (!bytes || got < 0 || have > CORDON_MIMEAPPS_MAX)
    return fail_file (path, bytes ? EIO : EINVAL, error);
  *mode = found.st_mode & 0777;
  *text = g_bytes_new_take (g_steal_pointer (&bytes), have);
  return TRUE;
}

static gboolean
write_file (const char *path, GBytes *text, mode_t mode, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) cause = NULL;

  /* A list that its owner made read-only is not replaced behind his back. */
  if (access (path, F_OK) == 0 && access (path, W_OK) < 0)
    return fail_file (path, errno, error);
  if (g_mkdir_with_parents (folder, 0700) < 0)
    return fail_file (path, errno, error);
  if (g_file_set_contents_full (path, g_bytes_get_data (text, NULL) ? g_bytes_get_data (text, NULL) : "",
                                (gssize) g_bytes_get_size (text), G_FILE_SET_CONTENTS_CONSISTENT, (int) mode, &cause))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED, _("Your default programs stay as they are: %s."),
               cause->message);
  return FALSE;
}

/* People keep their settings elsewhere and put links here: the link stays one. */
static char *
find_path (GError **error)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "mimeapps.list", NULL);
  struct stat found;
  char *real, *copy;

  if (lstat (path, &found) < 0 || !S_ISLNK (found.st_mode))
    return g_steal_pointer (&path);
  real = realpath (path, NULL);
  if (!real)
    fail_file (path, errno, error);
  copy = g_strdup (real);
  free (real);
  return copy;
}

static gboolean
load (List *list, GError **error)
{
  mode_t mode;

  list->mode = 0644;
  list->path = find_path (error);
  list->original_path = g_build_filename (g_get_user_state_dir (), "cordon", "default-programs", "original", NULL);
  list->written_path = g_build_filename (g_get_user_state_dir (), "cordon", "default-programs", "written", NULL);
  return list->path && read_file (list->path, &list->mode, &list->text, error)
         && read_file (list->original_path, &mode, &list->original, error)
         && read_file (list->written_path, &mode, &list->written, error);
}

static gboolean
same (GBytes *a, GBytes *b)
{
  return a && b ? g_bytes_equal (a, b) : a == b;
}

static gboolean
remove_file (const char *path, GError **error)
{
  return g_unlink (path) == 0 || errno == ENOENT || fail_file (path, errno, error);
}

/* --- setting --------------------------------------------------------------------------------- */

static gboolean
check_types (const char *const *types, GError **error)
{
  for (; *types; types++)
    if (!g_strv_contains (cordon_default_program_types, *types))
      {
        g_autofree char *shown = cordon_text_display_name (*types);
        const char *nearest = cordon_nearest_word (*types, cordon_default_program_types);

        if (nearest)
          g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("“%s” is not known here; did you mean “%s”?"), shown,
                       nearest);
        else
          g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("Cordon does not open “%s”; “cordon default show” lists what it opens."), shown);
        return FALSE;
      }
  return TRUE;
}

static GBytes *
put_all (GBytes *text, const char *const *types, GError **error)
{
  g_autoptr (GStrvBuilder) files = g_strv_builder_new (), links = g_strv_builder_new ();
  g_auto (GStrv) of_files = NULL, of_links = NULL;
  g_autoptr (GBytes) with_files = NULL;

  for (; *types; types++)
    g_strv_builder_add (g_str_has_prefix (*types, "x-scheme-handler/") ? links : files, *types);
  of_files = g_strv_builder_end (files);
  of_links = g_strv_builder_end (links);
  with_files = cordon_mimeapps_put (text, (const char *const *) of_files, CORDON_PROGRAM_FILES, error);
  return with_files ? cordon_mimeapps_put (with_files, (const char *const *) of_links, CORDON_PROGRAM_LINKS, error)
                    : NULL;
}

static GBytes *
take_out_all (GBytes *text, GError **error)
{
  g_autoptr (GBytes) without_files = cordon_mimeapps_take_out (text, CORDON_PROGRAM_FILES, error);

  return without_files ? cordon_mimeapps_take_out (without_files, CORDON_PROGRAM_LINKS, error) : NULL;
}

/* What unset gives back: what stood there before the first time; where somebody has written since, his text without
 * ours. */
static gboolean
keep_original (List *list, GError **error)
{
  g_autoptr (GBytes) kept = NULL;

  if (list->written && same (list->text, list->written))
    return TRUE;
  if (!list->text)
    return remove_file (list->original_path, error);
  kept = list->written ? take_out_all (list->text, error) : g_bytes_ref (list->text);
  return kept && write_file (list->original_path, kept, 0600, error);
}

gboolean
cordon_default_program_set (const char *const *types, GError **error)
{
  g_auto (List) list = { 0 };
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0), text = NULL;

  if (!check_types (types, error) || !load (&list, error))
    return FALSE;
  text = put_all (list.text ? list.text : none, types, error);
  if (!text || !keep_original (&list, error) || !write_file (list.written_path, text, 0600, error))
    return FALSE;
  return write_file (list.path, text, list.mode, error);
}

/* --- taking back ----------------------------------------------------------------------------- */

static gboolean
forget (const List *list, GError **error)
{
  return remove_file (list->written_path, error) && remove_file (list->original_path, error);
}

static gboolean
restore (const List *list, GError **error)
{
  gboolean restored = list->original ? write_file (list->path, list->original, list->mode, error)
                                     : remove_file (list->path, error);

  return restored && forget (list, error);
}

static gboolean
take_out_lines (const List *list, GError **error)
{
  g_autoptr (GBytes) text = list->text ? take_out_all (list->text, error) : NULL;

  if (list->text && (!text || !write_file (list->path, text, list->mode, error)))
    return FALSE;
  return forget (list, error);
}

gboolean
cordon_default_program_unset (gboolean by_lines, GError **error)
{
  g_auto (List) list = { 0 };
  g_autofree char *shown = NULL;

  if (!load (&list, error))
    return FALSE;
  if (list.written && same (list.text, list.written))
    return restore (&list, error);
  if (list.written && same (list.text, list.original))
    return forget (&list, error);
  if (by_lines)
    return take_out_lines (&list, error);
  if (!list.written)
    return TRUE;
  shown = g_filename_display_name (list.path);
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
               _("“%s” was changed by somebody else since, so it cannot become what it was; “cordon default unset "
                 "--lines” takes out Cordon's entries alone."), shown);
  return FALSE;
}

/* --- these and no others --------------------------------------------------------------------- */

/* What stands there without us: as it was before, or what somebody made of it since. Before the first time there may
 * have been entries of ours that a person had made with another program. */
static GBytes *
find_base (const List *list, GError **error)
{
  GBytes *text = list->written && same (list->text, list->written) ? list->original : list->text;

  return text ? take_out_all (text, error) : g_bytes_new_static ("", 0);
}

static gboolean
set_none (const List *list, GError **error)
{
  g_autoptr (GBytes) base = find_base (list, error);

  if (!base)
    return FALSE;
  if (!list->written || !same (list->text, list->written))
    return take_out_lines (list, error);
  if (!list->original || same (base, list->original))
    return restore (list, error);
  return write_file (list->path, base, list->mode, error) && forget (list, error);
}

gboolean
cordon_default_program_set_only (const char *const *types, GError **error)
{
  g_auto (List) list = { 0 };
  g_autoptr (GBytes) base = NULL, text = NULL;

  if (!check_types (types, error) || !load (&list, error))
    return FALSE;
  if (!*types)
    return set_none (&list, error);
  base = find_base (&list, error);
  text = base ? put_all (base, types, error) : NULL;
  if (!text || !keep_original (&list, error) || !write_file (list.written_path, text, 0600, error))
    return FALSE;
  return write_file (list.path, text, list.mode, error);
}

gboolean
cordon_default_program_show (GStrv *types, GError **error)
{
  g_auto (List) list = { 0 };
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_auto (GStrv) files = NULL, links = NULL;

  if (!load (&list, error))
    return FALSE;
  files = list.text ? cordon_mimeapps_types (list.text, CORDON_PROGRAM_FILES) : NULL;
  links = list.text ? cordon_mimeapps_types (list.text, CORDON_PROGRAM_LINKS) : NULL;
  if (files)
    g_strv_builder_addv (all, (const char **) files);
  if (links)
    g_strv_builder_addv (all, (const char **) links);
  *types = g_strv_builder_end (all);
  return TRUE;
}
