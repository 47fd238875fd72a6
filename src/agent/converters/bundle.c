/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "agent/converters/bundle.h"

#include "agent/viewer/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct CordonBundle {
  struct archive *archive;
  GByteArray *kept;
  int fd;
};

static la_ssize_t
write_some (struct archive *archive, void *user, const void *bytes, size_t size)
{
  CordonBundle *self = user;

  if (self->fd >= 0)
    return write (self->fd, bytes, size);
  if (size > CORDON_CONTAINER_FILE_MAX - self->kept->len)
    return -1;
  g_byte_array_append (self->kept, bytes, (guint) size);
  return (la_ssize_t) size;
}

CordonBundle *
cordon_bundle_new (int fd)
{
  CordonBundle *self = g_new0 (CordonBundle, 1);

  self->fd = fd;
  self->kept = g_byte_array_new ();
  self->archive = archive_write_new ();
  g_assert (self->archive);
  archive_write_set_format_cpio_newc (self->archive);
  archive_write_set_bytes_in_last_block (self->archive, 1);
  archive_write_open (self->archive, self, NULL, write_some, NULL);
  return self;
}

static struct archive_entry *
describe (const char *name, gsize size)
{
  struct archive_entry *entry = archive_entry_new ();

  g_assert (entry);
  archive_entry_set_pathname (entry, *name ? name : "?");
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, (la_int64_t) size);
  return entry;
}

static gboolean
write_entry (CordonBundle *bundle, const char *name, const void *bytes, gsize size)
{
  struct archive_entry *entry;
  gboolean written;

  if (size == 0)
    return TRUE;
  entry = describe (name, size);
  written = archive_write_header (bundle->archive, entry) == ARCHIVE_OK &&
            archive_write_data (bundle->archive, bytes, size) == (la_ssize_t) size;
  archive_entry_free (entry);
  return written;
}

/* Names that mean something else to who reads it: the end of a cpio archive, and a text. */
static gboolean
is_special (const char *name)
{
  return g_str_equal (name, "TRAILER!!!") || g_str_equal (name, CORDON_ARCHIVE_TEXT);
}

gboolean
cordon_bundle_add (CordonBundle *bundle, const char *name, const void *bytes, gsize size)
{
  g_autofree char *other = is_special (name) ? g_strconcat ("./", name, NULL) : NULL;

  return write_entry (bundle, other ? other : name, bytes, size);
}

gboolean
cordon_bundle_add_text (CordonBundle *bundle, const char *name, const char *text)
{
  gsize size = strlen (text);

  return size <= CORDON_ARCHIVE_TEXT_MAX ? write_entry (bundle, CORDON_ARCHIVE_TEXT, text, size)
                                         : cordon_bundle_add (bundle, name, text, size);
}

GByteArray *
cordon_bundle_end (CordonBundle *bundle)
{
  gboolean closed = archive_write_close (bundle->archive) == ARCHIVE_OK;
  GByteArray *kept = bundle->kept;

  archive_write_free (bundle->archive);
  g_free (bundle);
  if (closed)
    return kept;
  g_byte_array_unref (kept);
  return NULL;
}
