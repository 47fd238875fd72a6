/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a document is, by its content alone: a name would prove nothing.
 */
#include "wire/sniff.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

typedef struct {
  size_t at, size;
  const char *bytes;
  const char *type;
} Mark;

/* Bytes that nobody writes by chance. */
static const Mark marks[] = {
  { 0, 5, "%PDF-", "application/pdf" },
  { 0, 8, "\x89PNG\r\n\x1a\n", "image/png" },
  { 0, 3, "\xff\xd8\xff", "image/jpeg" },
  { 0, 6, "GIF87a", "image/gif" },
  { 0, 6, "GIF89a", "image/gif" },
  { 0, 4, "II*\0", "image/tiff" },
  { 0, 4, "MM\0*", "image/tiff" },
  { 0, 12, "\0\0\0\x0cjP  \r\n\x87\n", "image/jp2" },
  { 0, 4, "\xff\x4f\xff\x51", "image/jp2" },
  { 0, 12, "\0\0\0\x0cJXL \r\n\x87\n", "image/jxl" },
  { 0, 2, "\xff\x0a", "image/jxl" }, /* bare, without a box around it */
  { 4, 8, "ftypavif", "image/avif" },
  { 4, 8, "ftypavis", "image/avif" },
  { 4, 8, "ftypheic", "image/heif" },
  { 4, 8, "ftypheix", "image/heif" },
  { 4, 8, "ftypmif1", "image/heif" }, /* of either: both have the same container */
  { 4, 8, "ftypmsf1", "image/heif" },
  { 8, 7, "WEBPVP8", "image/webp" },
  { 4, 8, "ftypM4A ", "audio/mp4" },
  { 4, 8, "ftypqt  ", "video/quicktime" },
  { 4, 4, "ftyp", "video/mp4" }, /* whatever its brand is */
  { 8, 4, "AIFF", "audio/x-aiff" },
  { 8, 8, "AVI LIST", "video/x-msvideo" },
  { 8, 8, "WAVEfmt ", "audio/x-wav" },
  { 0, 4, ".snd", "audio/basic" },
  { 0, 8, "MThd\0\0\0\6", "audio/midi" },
  { 0, 4, "fLaC", "audio/flac" },
  { 0, 2, "\xff\xf1", "audio/aac" },
  { 0, 2, "\xff\xf3", "audio/mpeg" },
  { 0, 2, "\xff\xfb", "audio/mpeg" },
  { 0, 4, "ID3\2", "audio/mpeg" },
  { 0, 4, "ID3\3", "audio/mpeg" },
  { 0, 4, "ID3\4", "audio/mpeg" },
  { 0, 5, "OggS\0", "application/ogg" },
  { 0, 4, "FLV\1", "video/x-flv" },
  { 0, 4, "\x1a\x45\xdf\xa3", "video/x-matroska" }, /* WebM is a kind of it */
  { 0, 4, "\x30\x26\xb2\x75", "video/x-ms-asf" },
  { 0, 4, "\0\0\1\xba", "video/mpeg" },
  { 0, 8, "\x97JB2\r\n\x1a\n", "image/x-jbig2" },
  { 60, 8, "BOOKMOBI", "application/x-mobipocket-ebook" },
  { 0, 3, "\x1f\x8b\x08", "application/gzip" },
  { 0, 4, "\x28\xb5\x2f\xfd", "application/zstd" },
  { 0, 6, "Rar!\x1a\x07", "application/vnd.rar" },
  { 0, 8, "MSCF\0\0\0\0", "application/vnd.ms-cab-compressed" },
  { 0, 6, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed" },
  { 0, 8, "!<arch>\n", "application/x-archive" },
  { 4, 6, "1AY&SY", "application/x-bzip2" },
  { 0, 6, "070701", "application/x-cpio" },
  { 0, 4, "\x04\x22\x4d\x18", "application/x-lz4" },
  { 0, 3, "%!P", "application/postscript" },
  { 0, 4, "\xc5\xd0\xd3\xc6", "application/postscript" }, /* EPS with a picture of itself */
  { 0, 5, "LZIP\1", "application/x-lzip" },
  { 257, 5, "ustar", "application/x-tar" },
  { 0, 6, "\xfd" "7zXZ\0", "application/x-xz" },
};

#define OPEN_DOCUMENT "application/vnd.oasis.opendocument."
#define OPEN_XML "application/vnd.openxmlformats-officedocument."

/* Office documents are zips, whose parts can be looked at like those of any other. */
static const Mark zip_marks[] = {
  { 30, 28, "mimetypeapplication/epub+zip", "application/epub+zip" },
  { 30, 47, "mimetype" OPEN_DOCUMENT "text", OPEN_DOCUMENT "text" },
  { 30, 54, "mimetype" OPEN_DOCUMENT "spreadsheet", OPEN_DOCUMENT "spreadsheet" },
  { 30, 55, "mimetype" OPEN_DOCUMENT "presentation", OPEN_DOCUMENT "presentation" },
};

static const struct {
  const char *word;
  const char *type;
} zip_parts[] = {
  { ".fdseq", "application/vnd.ms-xpsdocument" },
  { "word/document.xml", OPEN_XML "wordprocessingml.document" },
  { "xl/workbook.xml", OPEN_XML "spreadsheetml.sheet" },
  { "ppt/presentation.xml", OPEN_XML "presentationml.presentation" },
};

/* What is shown by what is in it. */
static const char *const archive_types[] = {
  "application/gzip", "application/vnd.ms-cab-compressed", OPEN_DOCUMENT "presentation",
  OPEN_DOCUMENT "spreadsheet", OPEN_DOCUMENT "text", OPEN_XML "presentationml.presentation",
  OPEN_XML "spreadsheetml.sheet", OPEN_XML "wordprocessingml.document", "application/vnd.rar",
  "application/x-7z-compressed", "application/x-archive", "application/x-bzip2", "application/x-cpio",
  "application/x-lz4", "application/x-lzip", "application/x-tar", "application/x-xz", "application/zip",
  "application/zstd",
};

static const char *const pnm_types[] = {
  ['1'] = "image/x-portable-bitmap",  ['4'] = "image/x-portable-bitmap",
  ['2'] = "image/x-portable-greymap", ['5'] = "image/x-portable-greymap",
  ['3'] = "image/x-portable-pixmap",  ['6'] = "image/x-portable-pixmap",
  ['7'] = "image/x-portable-arbitrarymap",
};

static const struct {
  const char *word;
  const char *type;
} elements[] = {
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

static const char *
find_mark (const Mark *among, size_t n, const char *bytes, size_t size)
{
  for (size_t i = 0; i < n; i++)
    if (size >= among[i].at + among[i].size &&
        memcmp (bytes + among[i].at, among[i].bytes, among[i].size) == 0)
      return among[i].type;
  return NULL;
}

/* EPUB and OpenDocument say what they are in their first entry, stored, without extra field; the others name
 * their parts in the zip's directory, which ends the file. */
static const char *
sniff_zip (const char *head, size_t head_size, const char *tail, size_t tail_size)
{
  const char *type = find_mark (zip_marks, sizeof zip_marks / sizeof zip_marks[0], head, head_size);

  if (type)
    return type;
  for (size_t i = 0; !begins (head, head_size, 30, "mimetype") && i < sizeof zip_parts / sizeof zip_parts[0]; i++)
    if (contains (tail, tail_size, zip_parts[i].word))
      return zip_parts[i].type;
  return "application/zip";
}

/* Two letters alone would take texts along: BMP's header says its own size, small, in four bytes. */
static bool
is_bmp (const char *bytes, size_t size)
{
  return size >= 18 && memcmp (bytes, "BM", 2) == 0 && (unsigned char) bytes[14] >= 12 &&
         (unsigned char) bytes[14] <= 124 && memcmp (bytes + 15, "\0\0\0", 3) == 0;
}

static const char *
sniff_pnm (const char *bytes, size_t size)
{
  if (size < 3 || bytes[0] != 'P' || bytes[1] < '1' || bytes[1] > '7' ||
      (bytes[2] != '\n' && bytes[2] != ' ' && bytes[2] != '\r' && bytes[2] != '\t'))
    return NULL;
  return pnm_types[(unsigned char) bytes[1]];
}

static const char *
sniff_markup (const char *bytes, size_t size)
{
  size_t at = size >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  while (at < size && strchr (" \t\r\n", bytes[at]) && bytes[at] != '\0')
    at++;
  for (size_t i = 0; at < size && bytes[at] == '<' && i < sizeof elements / sizeof elements[0]; i++)
    if (contains (bytes, size, elements[i].word))
      return elements[i].type;
  return NULL;
}

/* How messages begin: those of the first kind are in no other text of fields. */
static const struct {
  const char *name;
  bool of_mail;
} fields[] = {
  { "Delivered-To", true }, { "From", true },    { "Message-ID", true }, { "Received", true },
  { "Return-Path", true },  { "Date", false },   { "MIME-Version", false }, { "Reply-To", false },
  { "Sender", false },      { "Subject", false }, { "To", false },
};

/* The line at `at` without its end. */
static size_t
line_size (const char *bytes, size_t size, size_t at)
{
  const char *end = memchr (bytes + at, '\n', size - at);
  size_t length = end ? (size_t) (end - bytes) - at : size - at;

  return length > 0 && bytes[at + length - 1] == '\r' ? length - 1 : length;
}

/* The length of a field's name, or 0. */
static size_t
field_name (const char *line, size_t size)
{
  size_t length = 0;

  while (length < size && line[length] > ' ' && line[length] < 0x7f && line[length] != ':')
    length++;
  return length < size && line[length] == ':' ? length : 0;
}

static void
count_field (const char *name, size_t length, unsigned *known, bool *of_mail)
{
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (strlen (fields[i].name) == length && strncasecmp (name, fields[i].name, length) == 0)
      {
        ++*known;
        *of_mail = *of_mail || fields[i].of_mail;
      }
}

/* Nothing but fields up to the first empty line, as far as can be seen, and two that messages have. */
static bool
is_message (const char *bytes, size_t size)
{
  unsigned known = 0;
  bool of_mail = false;

  for (size_t at = 0, length; at < size; at += length)
    {
      size_t name;

      length = line_size (bytes, size, at);
      if (length == 0)
        break;
      name = field_name (bytes + at, length);
      if (name > 0)
        count_field (bytes + at, name, &known, &of_mail);
      else if ((at == 0 || (bytes[at] != ' ' && bytes[at] != '\t')) && at + length < size)
        return false;
      while (at + length < size && bytes[at + length] != '\n')
        length++;
      length += at + length < size;
    }
  return known >= 2 && of_mail;
}

/* A mailbox puts a line before each message. */
static const char *
sniff_mail (const char *bytes, size_t size)
{
  const char *end = begins (bytes, size, 0, "From ") ? memchr (bytes, '\n', size) : NULL;

  if (end && is_message (end + 1, size - (size_t) (end + 1 - bytes)))
    return "application/mbox";
  return is_message (bytes, size) ? "message/rfc822" : NULL;
}

/* Of any encoding that has ASCII in it, or UTF-16 that says so. Escapes stand in what terminals wrote. */
static bool
is_text (const char *bytes, size_t size)
{
  if (size >= 2 && (memcmp (bytes, "\xff\xfe", 2) == 0 || memcmp (bytes, "\xfe\xff", 2) == 0))
    return true;
  for (size_t i = 0; i < size; i++)
    if (((unsigned char) bytes[i] < 0x20 && !memchr ("\t\n\v\f\r\b\x1b", bytes[i], 7)) || bytes[i] == 0x7f)
      return false;
  return size > 0;
}

const char *
cordon_sniff_ends (const void *head, size_t head_size, const void *tail, size_t tail_size)
{
  const char *bytes = head, *type;

  /* The second is a zip with nothing in it. */
  if (begins (bytes, head_size, 0, "PK\3\4") || begins (bytes, head_size, 0, "PK\5\6"))
    return sniff_zip (bytes, head_size, tail, tail_size);
  if ((type = find_mark (marks, sizeof marks / sizeof marks[0], bytes, head_size)))
    return type;
  if ((type = sniff_mail (bytes, head_size)))
    return type;
  if (contains (bytes, head_size, "%PDF-"))
    return "application/pdf";
  if (is_bmp (bytes, head_size))
    return "image/bmp";
  if ((type = sniff_pnm (bytes, head_size)) || (type = sniff_markup (bytes, head_size)))
    return type;
  return is_text (bytes, head_size) ? "text/plain" : NULL;
}

const char *
cordon_sniff (const void *bytes, size_t size)
{
  size_t head = size < CORDON_SNIFF_HEAD ? size : CORDON_SNIFF_HEAD;
  size_t tail = size < CORDON_SNIFF_TAIL ? size : CORDON_SNIFF_TAIL;

  return cordon_sniff_ends (bytes, head, (const char *) bytes + size - tail, tail);
}

bool
cordon_sniff_is_text (const char *type)
{
  return strcmp (type, "text/plain") == 0 || strcmp (type, "message/rfc822") == 0 ||
         strcmp (type, "application/mbox") == 0;
}

bool
cordon_sniff_is_media (const char *type)
{
  return strncmp (type, "audio/", 6) == 0 || strncmp (type, "video/", 6) == 0 || strcmp (type, "application/ogg") == 0;
}

bool
cordon_sniff_is_archive (const char *type)
{
  for (size_t i = 0; i < sizeof archive_types / sizeof archive_types[0]; i++)
    if (strcmp (type, archive_types[i]) == 0)
      return true;
  return false;
}
