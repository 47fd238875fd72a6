/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole GiB and nothing else: who writes "20M" means something that a disk of Cordon's cannot be.
 */
#include "config.h"

#include "cli/size.h"

#include "core/errors.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

gboolean
cordon_size_read (const char *word, guint64 *bytes, GError **error)
{
  char *end = NULL;
  guint64 gib = g_ascii_strtoull (word, &end, 10);

  if (g_ascii_isdigit (word[0]) && gib >= 1 && gib <= CORDON_LIMIT_DISK_MAX_GIB
      && (*end == '\0' || g_ascii_strcasecmp (end, "G") == 0 || g_ascii_strcasecmp (end, "GiB") == 0))
    {
      *bytes = gib << 30;
      return TRUE;
    }
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("“%s” is no size of a disk: write a whole number of GiB, from 1 to %d."), word,
               CORDON_LIMIT_DISK_MAX_GIB);
  return FALSE;
}
