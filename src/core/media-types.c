/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A closed list, so that a rule with a type that is never found is refused instead of never applying.
 */
#include "core/media-types.h"

#include <string.h>

const char *const cordon_media_types[] = {
  "application/pdf",
  "application/epub+zip",
  "application/vnd.ms-xpsdocument",
  "application/x-fictionbook",
  "application/x-mobipocket-ebook",
  "text/html",
  "text/plain",
  "image/bmp",
  "image/gif",
  "image/jp2",
  "image/jpeg",
  "image/png",
  "image/svg+xml",
  "image/tiff",
  "image/x-jbig2",
  "image/x-portable-arbitrarymap",
  "image/x-portable-bitmap",
  "image/x-portable-greymap",
  "image/x-portable-pixmap",
  "image/*",
  CORDON_MEDIA_TYPE_UNKNOWN,
  NULL
};

gboolean
cordon_media_type_matches (const char *pattern, const char *type)
{
  if (!type)
    return g_str_equal (pattern, CORDON_MEDIA_TYPE_UNKNOWN);
  if (g_str_has_suffix (pattern, "/*"))
    return strncmp (pattern, type, strlen (pattern) - 1) == 0;
  return g_str_equal (pattern, type);
}
