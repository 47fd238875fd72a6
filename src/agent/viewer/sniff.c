/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a document is, by its content alone: it has no name in here, and a name would prove nothing.
 * Only kinds that are pages by nature; an office file is a zip, too, and is refused.
 */
#include "agent/viewer/sniff.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define HEAD 1024u
/* A zip's directory of names ends the file. */
#define TAIL (128u * 1024u)

static const struct {
  const char *bytes;
  size_t size;
  const char *type;
} starts[] = {
  { "\x89PNG\r\n\x1a\n", 8, "image/png" },
  { "\xff\xd8\xff", 3, "image/jpeg" },
  { "GIF87a", 6, "image/gif" },
  { "GIF89a", 6, "image/gif" },
  { "BM", 2, "image/bmp" },
  { "II*\0", 4, "image/tiff" },
  { "MM\0*", 4, "image/tiff" },
  { "\0\0\0\x0cjP  \r\n\x87\n", 12, "image/jp2" },
  { "\xff\x4f\xff\x51", 4, "image/jp2" },
  { "\x97JB2\r\n\x1a\n", 8, "image/x-jbig2" },
  { "P1\n", 3, "image/x-portable-bitmap" },
  { "P4\n", 3, "image/x-portable-bitmap" },
  { "P2\n", 3, "image/x-portable-greymap" },
  { "P5\n", 3, "image/x-portable-greymap" },
  { "P3\n", 3, "image/x-portable-pixmap" },
  { "P6\n", 3, "image/x-portable-pixmap" },
};

static const struct {
  const char *word;
  const char *type;
} marks[] = {
  { "<svg", "image/svg+xml" },
  { "<FictionBook", "application/x-fictionbook" },
  { "<html", "text/html" },
  { "<!doctype html", "text/html" },
};

static bool
contains (const char *bytes, size_t size, const char *word)
{
  size_t length = strlen (word);

  for (size_t i = 0; i + length <= size; i++)
    if (strncasecmp (bytes + i, word, length) == 0)
      return true;
  return false;
}

static const char *
sniff_zip (const char *bytes, size_t size)
{
  static const char epub[] = "mimetypeapplication/epub+zip";
  size_t tail = size < TAIL ? size : TAIL;

  /* The standard asks for this entry first, stored, without extra field. */
  if (size >= 30 + sizeof epub - 1 && memcmp (bytes + 30, epub, sizeof epub - 1) == 0)
    return "application/epub+zip";
  return contains (bytes + size - tail, tail, ".fdseq") ? "application/vnd.ms-xpsdocument" : NULL;
}

static bool
is_markup (const char *bytes, size_t size)
{
  size_t at = size >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  while (at < size && strchr (" \t\r\n", bytes[at]) && bytes[at] != '\0')
    at++;
  return at < size && bytes[at] == '<';
}

const char *
cordon_sniff (const void *start, size_t size)
{
  const char *bytes = start;
  size_t head = size < HEAD ? size : HEAD;

  if (contains (bytes, head, "%PDF-"))
    return "application/pdf";
  if (size >= 4 && memcmp (bytes, "PK\3\4", 4) == 0)
    return sniff_zip (bytes, size);
  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
    if (size >= starts[i].size && memcmp (bytes, starts[i].bytes, starts[i].size) == 0)
      return starts[i].type;
  for (size_t i = 0; is_markup (bytes, head) && i < sizeof marks / sizeof marks[0]; i++)
    if (contains (bytes, head, marks[i].word))
      return marks[i].type;
  return NULL;
}
