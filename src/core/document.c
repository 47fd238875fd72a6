/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening and judging a file before anything is started for it. It never reads a byte, and from the
 * first check on only the descriptor counts: a path may mean another file a moment later.
 */
#include "config.h"

#include "core/document.h"

#include "core/errors.h"
#include "core/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_kind_error (GError **error, mode_t mode, const char *name)
{
  switch (mode & S_IFMT)
    {
    case S_IFDIR:
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_KIND,
                   _("“%s” is a directory; name the files in it."), name);
      break;
    case S_IFLNK:
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_KIND,
                   _("“%s” is a link; name the file it points to."), name);
      break;
    case S_IFIFO:
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_KIND,
                   _("“%s” is a pipe; save what it carries to a file first."), name);
      break;
    default:
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_KIND,
                   _("“%s” is a device or socket; only files can be opened."), name);
    }
}

static gboolean
check_size (gint64 size, const char *name, GError **error)
{
  if (size <= 0)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_EMPTY,
                 _("“%s” is empty; there is nothing to show."), name);
  else if (size > CORDON_LIMIT_FILE)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_TOO_LARGE,
                 _("“%s” is larger than %d MiB, the most a machine takes."), name,
                 (int) (CORDON_LIMIT_FILE / (1024 * 1024)));
  else
    return TRUE;
  return FALSE;
}

gboolean
cordon_document_check (int fd, const char *name, GError **error)
{
  struct stat found;
  int flags = fcntl (fd, F_GETFL);

  if (flags < 0 || fstat (fd, &found) < 0)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE,
                   _("“%s” cannot be read: %s."), name, g_strerror (errno));
      return FALSE;
    }
  if (!S_ISREG (found.st_mode))
    {
      set_kind_error (error, found.st_mode, name);
      return FALSE;
    }
  /* O_PATH has access mode 0 as well, and reads nothing. */
  if ((flags & O_ACCMODE) == O_WRONLY || flags & O_PATH)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE,
                   _("“%s” is not open for reading."), name);
      return FALSE;
    }
  return check_size (found.st_size, name, error);
}

/* Why open() failed, in words that help. */
static void
set_open_error (GError **error, int saved_errno, const char *path, const char *name)
{
  struct stat found;

  /* A link, a socket or a device without driver cannot be opened; lstat() says which, and nothing
   * but the words depends on its answer. */
  if ((saved_errno == ELOOP || saved_errno == ENXIO || saved_errno == ENODEV)
      && lstat (path, &found) == 0 && !S_ISREG (found.st_mode))
    set_kind_error (error, found.st_mode, name);
  else if (saved_errno == ENOENT || saved_errno == ENOTDIR)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE,
                 _("There is no file “%s”; check its name."), name);
  else if (saved_errno == EACCES || saved_errno == EPERM)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE,
                 _("You may not read “%s”; its owner can allow it with chmod."), name);
  else
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE,
                 _("“%s” cannot be read: %s."), name, g_strerror (saved_errno));
}

/* The document portal's file system hands O_NOFOLLOW on to a link of its own, and so refuses its own files. What is
 * pinned here is no link, and it is that which is opened. */
static int
open_pinned (const char *path)
{
  int pinned = open (path, O_PATH | O_NOFOLLOW | O_CLOEXEC), fd = -1;
  g_autofree char *again = g_strdup_printf ("/proc/self/fd/%d", pinned);
  struct stat found;

  if (pinned < 0)
    return -1;
  if (fstat (pinned, &found) == 0 && S_ISREG (found.st_mode))
    fd = open (again, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  else
    errno = ELOOP;
  if (fd < 0)
    {
      int saved_errno = errno;
      close (pinned);
      errno = saved_errno;
    }
  else
    close (pinned);
  return fd;
}

int
cordon_document_open (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

  if (fd < 0 && errno == ELOOP)
    fd = open_pinned (path);
  if (fd < 0)
    {
      set_open_error (error, errno, path, name);
      return -1;
    }
  if (!cordon_document_check (fd, name, error))
    {
      close (fd);
      return -1;
    }
  return fd;
}
