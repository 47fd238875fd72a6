/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a document is, by its content alone: a name would prove nothing. Only kinds that are pages by
 * nature; an office file is a zip, too, and is refused.
 */
#include "wire/sniff.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

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

static bool
begins (const char *bytes, size_t size, size_t at, const char *word)
{
  size_t length = strlen (word);

  return size >= at + length && memcmp (bytes + at, word, length) == 0;
}

/* EPUB and OpenDocument say what they are in their first entry, stored, without extra field; XPS names
 * its parts in the zip's directory, which ends the file. */
static const char *
sniff_zip (const char *head, size_t head_size, const char *tail, size_t tail_size)
{
  if (begins (head, head_size, 30, "mimetypeapplication/epub+zip"))
    return "application/epub+zip";
  if (begins (head, head_size, 30, "mimetype"))
    return NULL;
  return contains (tail, tail_size, ".fdseq") ? "application/vnd.ms-xpsdocument" : NULL;
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
cordon_sniff_ends (const void *head, size_t head_size, const void *tail, size_t tail_size)
{
  const char *bytes = head;

  if (contains (bytes, head_size, "%PDF-"))
    return "application/pdf";
  if (begins (bytes, head_size, 0, "PK\3\4"))
    return sniff_zip (bytes, head_size, tail, tail_size);
  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
    if (head_size >= starts[i].size && memcmp (bytes, starts[i].bytes, starts[i].size) == 0)
      return starts[i].type;
  for (size_t i = 0; is_markup (bytes, head_size) && i < sizeof marks / sizeof marks[0]; i++)
    if (contains (bytes, head_size, marks[i].word))
      return marks[i].type;
  return NULL;
}

const char *
cordon_sniff (const void *bytes, size_t size)
{
  size_t head = size < CORDON_SNIFF_HEAD ? size : CORDON_SNIFF_HEAD;
  size_t tail = size < CORDON_SNIFF_TAIL ? size : CORDON_SNIFF_TAIL;

  return cordon_sniff_ends (bytes, head, (const char *) bytes + size - tail, tail);
}
