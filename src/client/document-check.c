/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing of the file is interpreted here: bytes are compared with constants, sizes with numbers.
 */
#include "config.h"

#include "client/document-check.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/limits.h"
#include "wire/sniff.h"

/* Less than asked for only where the file ends. */
static gssize
read_at (int fd, void *bytes, gsize size, off_t offset)
{
  gsize have = 0;

  while (have < size)
    {
      gssize n = pread (fd, (char *) bytes + have, size - have, offset + (off_t) have);

      if (n < 0 && errno != EINTR)
        return -1;
      if (n == 0)
        break;
      have += (gsize) MAX (n, 0);
    }
  return (gssize) have;
}

static gboolean
set_unreadable (GError **error, const char *name)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE, _("“%s” cannot be read: %s."), name,
               g_strerror (errno));
  return FALSE;
}

gboolean
cordon_document_sniff (int fd, const char *name, const char **type, GError **error)
{
  g_autofree char *head = g_malloc (CORDON_SNIFF_HEAD);
  g_autofree char *tail = g_malloc (CORDON_SNIFF_TAIL);
  gssize head_size, tail_size;
  struct stat found;

  if (fstat (fd, &found) < 0)
    return set_unreadable (error, name);
  head_size = read_at (fd, head, CORDON_SNIFF_HEAD, 0);
  tail_size = read_at (fd, tail, CORDON_SNIFF_TAIL, MAX (0, found.st_size - (off_t) CORDON_SNIFF_TAIL));
  if (head_size < 0 || tail_size < 0)
    return set_unreadable (error, name);
  *type = cordon_sniff_ends (head, (gsize) head_size, tail, (gsize) tail_size);
  return TRUE;
}

gboolean
cordon_document_check_room (int fd, const char *name, guint memory_mib, GError **error)
{
  gint64 room = ((gint64) memory_mib - CORDON_LIMIT_GUEST_OWN_MIB) * 1024 * 1024;
  struct stat found;

  if (fstat (fd, &found) < 0)
    return set_unreadable (error, name);
  if (found.st_size <= MAX (room, 0))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_TOO_LARGE,
               _("“%s” has %d MiB, and a machine with %u MiB of memory has room for %d; give its compartment "
                 "more (Memory=)."), name, (int) ((found.st_size + 1024 * 1024 - 1) / (1024 * 1024)), memory_mib,
               (int) MAX (0, room / (1024 * 1024)));
  return FALSE;
}
