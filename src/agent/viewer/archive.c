/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A few bytes can stand for more than any memory holds: every byte that is unpacked is counted, also those
 * that are only passed on the way to the next entry, and there is an end to it.
 */
#include "agent/viewer/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct archive Archive;

/* Formats and filters that are read without a program of the system's and without a parser of XML. */
static void
admit_filters (Archive *archive)
{
  archive_read_support_filter_bzip2 (archive);
  archive_read_support_filter_compress (archive);
  archive_read_support_filter_gzip (archive);
  archive_read_support_filter_lz4 (archive);
  archive_read_support_filter_lzip (archive);
  archive_read_support_filter_lzma (archive);
  archive_read_support_filter_xz (archive);
  archive_read_support_filter_zstd (archive);
}

static void
admit_formats (Archive *archive)
{
  archive_read_support_format_7zip (archive);
  archive_read_support_format_ar (archive);
  archive_read_support_format_cab (archive);
  archive_read_support_format_cpio (archive);
  archive_read_support_format_gnutar (archive);
  archive_read_support_format_lha (archive);
  archive_read_support_format_rar (archive);
  archive_read_support_format_rar5 (archive);
  archive_read_support_format_tar (archive);
  archive_read_support_format_zip_seekable (archive);
  archive_read_support_format_zip_streamable (archive);
}

static Archive *
begin (const void *bytes, size_t size, bool raw)
{
  Archive *archive = archive_read_new ();

  if (!archive)
    return NULL;
  admit_filters (archive);
  if (raw)
    archive_read_support_format_raw (archive);
  else
    admit_formats (archive);
  if (archive_read_open_memory (archive, bytes, size) == ARCHIVE_OK)
    return archive;
  archive_read_free (archive);
  return NULL;
}

/* The rest of an entry. False where there is no going on. */
static bool
pass (Archive *archive, uint64_t *unpacked)
{
  const void *block;
  size_t size;
  la_int64_t offset;
  int result;

  while ((result = archive_read_data_block (archive, &block, &size, &offset)) == ARCHIVE_OK ||
         result == ARCHIVE_WARN)
    {
      *unpacked += size;
      if (*unpacked > CORDON_CONTAINER_UNPACKED_MAX)
        return false;
    }
  return result != ARCHIVE_FATAL;
}

/* NULL behind the last one. */
static struct archive_entry *
next (Archive *archive)
{
  struct archive_entry *entry = NULL;
  int result = archive_read_next_header (archive, &entry);

  return result == ARCHIVE_OK || result == ARCHIVE_WARN ? entry : NULL;
}

static const char *
name_of (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);

  if (!name)
    name = archive_entry_pathname (entry);
  return name ? name : "?";
}

static bool
is_file (struct archive_entry *entry)
{
  return archive_entry_filetype (entry) == AE_IFREG && !archive_entry_hardlink_utf8 (entry);
}

static uint64_t
size_of (struct archive_entry *entry)
{
  la_int64_t size = archive_entry_size_is_set (entry) ? archive_entry_size (entry) : 0;

  return size > 0 ? (uint64_t) size : 0;
}

static bool
is_text (struct archive_entry *entry)
{
  return is_file (entry) && size_of (entry) > 0 && size_of (entry) <= CORDON_ARCHIVE_TEXT_MAX &&
         strcmp (name_of (entry), CORDON_ARCHIVE_TEXT) == 0;
}

static bool
is_listed (struct archive_entry *entry)
{
  return is_file (entry) && !is_text (entry);
}

static uint8_t *
grow (uint8_t *content, size_t *room, uint64_t wanted)
{
  size_t more = *room ? *room : 65536;
  uint8_t *larger;

  if (wanted <= *room)
    return content;
  if (wanted > CORDON_CONTAINER_FILE_MAX)
    return NULL;
  while (more < wanted)
    more *= 2;
  larger = realloc (content, more);
  if (larger)
    *room = more;
  return larger;
}

/* The entry that was just met. Holes are zeros. */
static bool
read_content (Archive *archive, uint64_t unpacked, uint8_t **content, size_t *content_size)
{
  const void *block;
  uint8_t *all = NULL;
  size_t size, room = 0, have = 0;
  la_int64_t offset;
  int result;

  while ((result = archive_read_data_block (archive, &block, &size, &offset)) == ARCHIVE_OK ||
         result == ARCHIVE_WARN)
    {
      uint64_t end = (uint64_t) offset + size;
      uint8_t *larger = offset < 0 || (uint64_t) offset < have || (unpacked += size) > CORDON_CONTAINER_UNPACKED_MAX
                            ? NULL
                            : grow (all, &room, end > 0 ? end : 1);

      if (!larger)
        break;
      all = larger;
      memset (all + have, 0, (size_t) offset - have);
      memcpy (all + offset, block, size);
      have = (size_t) end;
    }
  if (result != ARCHIVE_EOF || have == 0)
    {
      free (all);
      return false;
    }
  *content = all;
  *content_size = have;
  return true;
}

static bool
extract (const CordonContainer *container, size_t index, uint8_t **content, size_t *size)
{
  Archive *archive = begin (container->bytes, container->size, false);
  struct archive_entry *entry;
  uint64_t unpacked = 0;
  bool found = false;

  while (archive && !found && (entry = next (archive)))
    {
      if (is_listed (entry) && index-- == 0)
        {
          found = read_content (archive, unpacked, content, size);
          break;
        }
      if (!pass (archive, &unpacked))
        break;
    }
  if (archive)
    archive_read_free (archive);
  return found;
}

static bool
add_text (CordonContainer *container, Archive *archive, uint64_t *unpacked)
{
  uint8_t *text;
  size_t size;
  bool added;

  if (!read_content (archive, *unpacked, &text, &size))
    return false;
  *unpacked += size;
  added = cordon_container_add_text (container, text, size);
  free (text);
  return added;
}

static bool
add (CordonContainer *container, Archive *archive, struct archive_entry *entry, uint64_t *unpacked)
{
  if (is_text (entry))
    return add_text (container, archive, unpacked);
  if (is_listed (entry) && !cordon_container_add_entry (container, name_of (entry), size_of (entry)))
    return false;
  return pass (archive, unpacked);
}

CordonContainer *
cordon_archive_open (const void *bytes, size_t size)
{
  Archive *archive = begin (bytes, size, false);
  CordonContainer *container = archive ? cordon_container_new (bytes, size, extract) : NULL;
  struct archive_entry *entry;
  uint64_t unpacked = 0;
  bool any = false;

  while (container && (entry = next (archive)))
    {
      any = true;
      if (!add (container, archive, entry, &unpacked))
        break;
    }
  /* Listed in part: what follows is damaged, or more than is looked at. */
  if (container && archive_errno (archive) != 0)
    cordon_container_add_row (container, "\xe2\x80\xa6");
  if (archive)
    archive_read_free (archive);
  if (any)
    return container;
  cordon_container_free (container);
  return NULL;
}

bool
cordon_archive_unpack (const void *bytes, size_t size, uint8_t **content, size_t *content_size)
{
  Archive *archive = begin (bytes, size, true);
  /* One filter is that of what is not compressed. */
  bool unpacked = archive && next (archive) && archive_filter_count (archive) > 1 &&
                  read_content (archive, 0, content, content_size);

  if (archive)
    archive_read_free (archive);
  return unpacked;
}
