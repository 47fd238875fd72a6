/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A write that stops half-way is a failure with the errno of the write that went no further.
 */
#include "config.h"

#include "service/disk.h"

#include <errno.h>
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
cordon_disk_fail (GError **error, int saved_errno, const char *what)
{
  gboolean full = saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG;

  cordon_error_set_errno (error, saved_errno,
                          full ? CORDON_ERROR_EXHAUSTED : CORDON_ERROR_FAILED, what);
  return FALSE;
}
