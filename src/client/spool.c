/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * O_TMPFILE, or memory where the cache's file system has none. It must never give a document a name on the host's
 * disk.
 */
#include "config.h"
#include "client/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include "core/errors.h"

int
cordon_spool_new (GError **error)
{
  const char *folder = g_get_user_cache_dir ();
  int fd;

  g_mkdir_with_parents (folder, 0700);
  fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    fd = memfd_create ("cordon-document", MFD_CLOEXEC);
  if (fd < 0)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, _("There is no room for a copy of the file"));
  return fd;
}

int
cordon_spool_reopen (int spool, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", spool);
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, _("The copy of the file cannot be read"));
  return fd;
}
