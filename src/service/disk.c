/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A write that stops half-way is a failure with the errno of the write that went no further.
 */
#include "config.h"

#include "service/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/errors.h"

gboolean
cordon_disk_write (int fd, const void *bytes, gsize length)
{
  const char *at = bytes;

  while (length > 0)
    {
      gssize written = write (fd, at, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      at += written;
      length -= (gsize) written;
    }
  return TRUE;
}

void
cordon_disk_close (int fd)
{
  int saved = errno;

  close (fd);
  errno = saved;
}

gboolean
cordon_disk_replace (int dir, const char *name, const char *text)
{
  g_autofree char *fresh = g_strconcat (name, ".new", NULL);
  gboolean done;
  int fd, saved;

  if (unlinkat (dir, fresh, 0) < 0 && errno != ENOENT)
    return FALSE;
  fd = openat (dir, fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return FALSE;

  done = cordon_disk_write (fd, text, strlen (text)) && fsync (fd) == 0;
  cordon_disk_close (fd);
  if (done && renameat (dir, fresh, dir, name) == 0)
    return fsync (dir) == 0;

  saved = errno;
  unlinkat (dir, fresh, 0);
  errno = saved;
  return FALSE;
}

gboolean
cordon_disk_fail (GError **error, int saved_errno, const char *what)
{
  gboolean full = saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG;

  cordon_error_set_errno (error, saved_errno,
                          full ? CORDON_ERROR_EXHAUSTED : CORDON_ERROR_FAILED, what);
  return FALSE;
}
