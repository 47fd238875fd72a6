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
  "application/gzip",
  "application/mbox",
  "application/ogg",
  "application/postscript",
  "application/vnd.ms-cab-compressed",
  "application/vnd.ms-xpsdocument",
  "application/vnd.oasis.opendocument.presentation",
  "application/vnd.oasis.opendocument.spreadsheet",
  "application/vnd.oasis.opendocument.text",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.rar",
  "application/x-7z-compressed",
  "application/x-archive",
  "application/x-bzip2",
  "application/x-cpio",
  "application/x-fictionbook",
  "application/x-lz4",
  "application/x-lzip",
  "application/x-mobipocket-ebook",
  "application/x-tar",
  "application/x-xz",
  "application/zip",
  "application/zstd",
  "audio/aac",
  "audio/basic",
  "audio/flac",
  "audio/midi",
  "audio/mp4",
  "audio/mpeg",
  "audio/x-aiff",
  "audio/x-wav",
  "message/rfc822",
  "text/html",
  "text/plain",
  "image/avif",
  "image/bmp",
  "image/gif",
  "image/heif",
  "image/jp2",
  "image/jpeg",
  "image/jxl",
  "image/png",
  "image/svg+xml",
  "image/tiff",
  "image/webp",
  "image/x-jbig2",
  "image/x-portable-arbitrarymap",
  "image/x-portable-bitmap",
  "image/x-portable-greymap",
  "image/x-portable-pixmap",
  "image/*",
  "video/mp4",
  "video/mpeg",
  "video/quicktime",
  "video/x-flv",
  "video/x-matroska",
  "video/x-ms-asf",
  "video/x-msvideo",
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
