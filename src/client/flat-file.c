/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes below the directory that it opened in the beginning, never through a path again. A file is unnamed
 * (O_TMPFILE) until the end where the file system has that, so that even a kill leaves nothing.
 */
#include "config.h"
#include "client/flat-file.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/errors.h"
#include "core/text.h"

#define MODE 0666 /* less the umask, as any program saves */

struct _CordonFlatFile {
  CordonFlatFormat format;
  gboolean replace;
  guint pages, added;
  char *path;  /* of what is made */
  char *name;  /* the last part of that */
  int parent;  /* where it will be */
  int folder;  /* of PNGs, -1 where there is one page */
  int file;    /* what is written now, -1 */
  char *hidden; /* the name it has meanwhile, or NULL */
  int failure;  /* errno of a write, 0 */
  cairo_surface_t *pdf;
};

/* --- errors ---------------------------------------------------------------------------------- */

static gboolean
fail (const CordonFlatFile *self, int saved, GError **error)
{
  g_autofree char *shown = cordon_text_display_name (self->name);
  g_autofree char *what = NULL;

  if (saved == ENOSPC || saved == EDQUOT)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                 _("There is no room for “%s”; free some space or choose another folder."), shown);
  else if (saved == EEXIST || saved == ENOTEMPTY)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("“%s” is there already; choose another name."), shown);
  else
    {
      what = g_strdup_printf (_("“%s” cannot be written"), shown);
      cordon_error_set_errno (error, saved, CORDON_ERROR_FILE_UNREADABLE, what);
    }
  return FALSE;
}

/* cairo knows no errno; a write's own reason was kept. */
static gboolean
fail_cairo (const CordonFlatFile *self, cairo_status_t status, GError **error)
{
  if (self->failure)
    return fail (self, self->failure, error);
  if (status == CAIRO_STATUS_NO_MEMORY)
    return fail (self, ENOMEM, error);
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED, _("The copy could not be made: %s."),
               cairo_status_to_string (status));
  return FALSE;
}

/* --- bytes ----------------------------------------------------------------------------------- */

static cairo_status_t
write_all (void *closure, const unsigned char *bytes, unsigned int size)
{
  CordonFlatFile *self = closure;

  while (size > 0)
    {
      ssize_t written = write (self->file, bytes, size);
      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        {
          self->failure = written < 0 ? errno : EIO;
          return CAIRO_STATUS_WRITE_ERROR;
        }
      bytes += written;
      size -= (unsigned int) written;
    }
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
sync_and_close (CordonFlatFile *self, GError **error)
{
  int saved = fsync (self->file) < 0 ? errno : 0;

  if (close (self->file) < 0 && saved == 0)
    saved = errno;
  self->file = -1;
  return saved == 0 || fail (self, saved, error);
}

/* --- names ----------------------------------------------------------------------------------- */

static char *
make_hidden (void)
{
  return g_strdup_printf (".cordon-%08x%08x", g_random_int (), g_random_int ());
}

/* Where no file can be without a name it gets one that says nothing. */
static gboolean
open_file (CordonFlatFile *self, GError **error)
{
  self->file = openat (self->parent, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, MODE);
  if (self->file >= 0)
    return TRUE;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL)
    return fail (self, errno, error);
  self->hidden = make_hidden ();
  self->file = openat (self->parent, self->hidden, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
  if (self->file >= 0)
    return TRUE;
  g_clear_pointer (&self->hidden, g_free);
  return fail (self, errno, error);
}

static gboolean
make_folder (CordonFlatFile *self, GError **error)
{
  g_autofree char *hidden = make_hidden ();

  if (mkdirat (self->parent, hidden, 0777) < 0)
    return fail (self, errno, error);
  self->hidden = g_steal_pointer (&hidden);
  self->folder = openat (self->parent, self->hidden, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return self->folder >= 0 || fail (self, errno, error);
}

static char *
page_name (const CordonFlatFile *self, guint page)
{
  int digits = self->pages > 999 ? 4 : self->pages > 99 ? 3 : self->pages > 9 ? 2 : 1;

  return g_strdup_printf ("page-%0*u.png", digits, page);
}

/* Where a file system has no renaming that spares what is there (NFS, most of FUSE): whoever makes the name first has
 * it, and renaming puts the content over what we made, which is empty. */
static gboolean
rename_to_claimed (CordonFlatFile *self)
{
  gboolean is_folder = self->folder >= 0;
  int saved, claim = -1;

  if (is_folder ? mkdirat (self->parent, self->name, 0777) < 0
                : (claim = openat (self->parent, self->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE)) < 0)
    return FALSE;
  if (claim >= 0)
    close (claim);
  if (renameat (self->parent, self->hidden, self->parent, self->name) == 0)
    return TRUE;
  saved = errno;
  unlinkat (self->parent, self->name, is_folder ? AT_REMOVEDIR : 0);
  errno = saved;
  return FALSE;
}

static gboolean
rename_to_free (CordonFlatFile *self)
{
  if (renameat2 (self->parent, self->hidden, self->parent, self->name, RENAME_NOREPLACE) == 0)
    return TRUE;
  return (errno == EINVAL || errno == ENOSYS) && rename_to_claimed (self);
}

static gboolean
name_file (CordonFlatFile *self)
{
  g_autofree char *proc = g_strdup_printf ("/proc/self/fd/%d", self->file);

  if (self->hidden == NULL && !self->replace)
    return linkat (AT_FDCWD, proc, self->parent, self->name, AT_SYMLINK_FOLLOW) == 0;
  if (self->hidden == NULL)
    {
      g_autofree char *hidden = make_hidden ();
      if (linkat (AT_FDCWD, proc, self->parent, hidden, AT_SYMLINK_FOLLOW) < 0)
        return FALSE;
      self->hidden = g_steal_pointer (&hidden);
    }
  return self->replace ? renameat (self->parent, self->hidden, self->parent, self->name) == 0 : rename_to_free (self);
}

/* --- pages ----------------------------------------------------------------------------------- */

/* The pixels are the sheet's; the surface must not outlive it. */
static cairo_surface_t *
wrap (const CordonSheet *sheet)
{
  return cairo_image_surface_create_for_data ((unsigned char *) sheet->pixels, CAIRO_FORMAT_RGB24, (int) sheet->width,
                                              (int) sheet->height, (int) sheet->width * 4);
}

static gboolean
add_to_pdf (CordonFlatFile *self, const CordonSheet *sheet, GError **error)
{
  cairo_surface_t *image = wrap (sheet);
  cairo_t *cr;
  cairo_status_t status;

  cairo_pdf_surface_set_size (self->pdf, sheet->points_width, sheet->points_height);
  cr = cairo_create (self->pdf);
  cairo_scale (cr, sheet->points_width / sheet->width, sheet->points_height / sheet->height);
  cairo_set_source_surface (cr, image, 0, 0);
  cairo_paint (cr);
  cairo_show_page (cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (self->pdf);
  cairo_surface_finish (image);
  cairo_surface_destroy (image);
  return (status == CAIRO_STATUS_SUCCESS && self->failure == 0) || fail_cairo (self, status, error);
}

static gboolean
write_png (CordonFlatFile *self, const CordonSheet *sheet, GError **error)
{
  cairo_surface_t *image = wrap (sheet);
  cairo_status_t status = cairo_surface_write_to_png_stream (image, write_all, self);

  cairo_surface_destroy (image);
  return status == CAIRO_STATUS_SUCCESS || fail_cairo (self, status, error);
}

static gboolean
add_to_folder (CordonFlatFile *self, const CordonSheet *sheet, GError **error)
{
  g_autofree char *name = page_name (self, sheet->page);

  self->file = openat (self->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
  if (self->file < 0)
    return fail (self, errno, error);
  return write_png (self, sheet, error) && sync_and_close (self, error);
}

gboolean
cordon_flat_file_add (CordonFlatFile *self, const CordonSheet *sheet, GError **error)
{
  g_return_val_if_fail (self->added < self->pages && sheet->rows == sheet->height, FALSE);

  self->added++;
  if (self->format == CORDON_FLAT_PDF)
    return add_to_pdf (self, sheet, error);
  return self->folder >= 0 ? add_to_folder (self, sheet, error) : write_png (self, sheet, error);
}

/* --- the end --------------------------------------------------------------------------------- */

static gboolean
finish_pdf (CordonFlatFile *self, GError **error)
{
  cairo_status_t status;

  if (self->pdf == NULL)
    return TRUE;
  cairo_surface_finish (self->pdf);
  status = cairo_surface_status (self->pdf);
  return (status == CAIRO_STATUS_SUCCESS && self->failure == 0) || fail_cairo (self, status, error);
}

static gboolean
commit_file (CordonFlatFile *self, GError **error)
{
  if (!finish_pdf (self, error))
    return FALSE;
  if (fsync (self->file) < 0 || !name_file (self))
    return fail (self, errno, error);
  return TRUE;
}

static gboolean
commit_folder (CordonFlatFile *self, GError **error)
{
  if (fsync (self->folder) < 0 || !rename_to_free (self))
    return fail (self, errno, error);
  return TRUE;
}

char *
cordon_flat_file_commit (CordonFlatFile *self, GError **error)
{
  g_return_val_if_fail (self->added == self->pages, NULL);

  if (self->folder >= 0 ? !commit_folder (self, error) : !commit_file (self, error))
    return NULL;
  g_clear_pointer (&self->hidden, g_free);
  /* It is there; that its name survives a power cut too is as good as the disk. */
  fsync (self->parent);
  return g_strdup (self->path);
}

static void
remove_folder (CordonFlatFile *self)
{
  for (guint page = 1; self->folder >= 0 && page <= CORDON_AGENT_PAGES_MAX && self->added > 0; page++)
    {
      g_autofree char *name = page_name (self, page);
      if (unlinkat (self->folder, name, 0) == 0)
        self->added--;
      else if (errno != ENOENT)
        break;
    }
  unlinkat (self->parent, self->hidden, AT_REMOVEDIR);
}

void
cordon_flat_file_free (CordonFlatFile *self)
{
  if (self->pdf)
    cairo_surface_destroy (self->pdf);
  if (self->file >= 0)
    close (self->file);
  if (self->hidden && self->folder >= 0)
    remove_folder (self);
  else if (self->hidden)
    unlinkat (self->parent, self->hidden, self->format == CORDON_FLAT_PNG && self->pages > 1 ? AT_REMOVEDIR : 0);
  if (self->folder >= 0)
    close (self->folder);
  if (self->parent >= 0)
    close (self->parent);
  g_free (self->hidden);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

/* --- the beginning --------------------------------------------------------------------------- */

static char *
folder_path (const char *path)
{
  return g_str_has_suffix (path, ".png") || g_str_has_suffix (path, ".PNG") ? g_strndup (path, strlen (path) - 4)
                                                                            : g_strdup (path);
}

/* Told before the first page is drawn and not after the last. */
static gboolean
check_free (CordonFlatFile *self, gboolean is_folder, GError **error)
{
  struct stat there;

  if (fstatat (self->parent, self->name, &there, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT || fail (self, errno, error);
  if (self->replace && !is_folder && !S_ISDIR (there.st_mode))
    return TRUE;
  return fail (self, EEXIST, error);
}

static gboolean
begin (CordonFlatFile *self, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (self->path);
  gboolean is_folder = self->format == CORDON_FLAT_PNG && self->pages > 1;

  self->parent = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->parent < 0)
    return fail (self, errno, error);
  if (!check_free (self, is_folder, error))
    return FALSE;
  if (is_folder)
    return make_folder (self, error);
  if (!open_file (self, error))
    return FALSE;
  if (self->format == CORDON_FLAT_PDF)
    self->pdf = cairo_pdf_surface_create_for_stream (write_all, self, 1, 1);
  return TRUE;
}

CordonFlatFile *
cordon_flat_file_new (const char *path, CordonFlatFormat format, guint pages, gboolean replace, GError **error)
{
  g_autoptr (CordonFlatFile) self = g_new0 (CordonFlatFile, 1);

  g_return_val_if_fail (g_path_is_absolute (path) && pages > 0, NULL);

  self->parent = self->folder = self->file = -1;
  self->format = format;
  self->replace = replace;
  self->pages = pages;
  self->path = format == CORDON_FLAT_PNG && pages > 1 ? folder_path (path) : g_strdup (path);
  self->name = g_path_get_basename (self->path);
  return begin (self, error) ? g_steal_pointer (&self) : NULL;
}
