/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files in files: one row for each whatever its name is, and an end to what is unpacked.
 */
#include "agent/viewer/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib.h>
#include <locale.h>
#include <string.h>

/* --- rows ------------------------------------------------------------------------------------ */

static guint
count_rows (const CordonContainer *container)
{
  guint rows = 0;

  for (gsize i = 0; i < container->text_size; i++)
    rows += container->text[i] == '\n';
  return rows;
}

static void
test_names (void)
{
  g_autofree char *long_name = g_strnfill (5000, 'n');
  g_autofree char *long_end = g_strconcat (long_name, ".pdf.exe", NULL);
  const char *const names[] = { "", "plain.txt", "two\nrows\r\n", "\t", "../../etc/passwd", "\xff\xfe\xc0", "\xe2\x80\xae" "fdp.exe",
                                "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字.pdf", long_end };
  CordonContainer *container = cordon_container_new ("", 0, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (cordon_container_add_entry (container, names[i], i % 2 ? G_MAXUINT64 : i));
  g_assert_cmpuint (container->n_entries, ==, G_N_ELEMENTS (names));
  g_assert_cmpuint (count_rows (container), ==, G_N_ELEMENTS (names));
  g_assert_true (g_utf8_validate (container->text, (gssize) container->text_size, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize at = container->entries[i];

      g_assert_true (at == 0 || container->text[at - 1] == '\n');
      g_assert_cmpuint (cordon_container_find (container, at), ==, i);
      g_assert_cmpuint (cordon_container_find (container, at + 1), ==, container->n_entries);
    }
  cordon_container_free (container);
}

/* What a long name ends with is what its maker wants to hide. */
static void
test_long_name (void)
{
  g_autofree char *long_name = g_strnfill (300, 'n');
  g_autofree char *name = g_strconcat (long_name, ".pdf.exe", NULL);
  CordonContainer *container = cordon_container_new ("", 0, NULL);
  g_autofree char *text = NULL;

  cordon_container_add_entry (container, name, 1);
  text = g_strndup (container->text, container->text_size);
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 101);
  g_assert_true (g_str_has_suffix (text, ".pdf.exe\n"));
  g_assert_nonnull (strstr (text, "…"));
  cordon_container_free (container);
}

static void
test_too_many (void)
{
  CordonContainer *container = cordon_container_new ("", 0, NULL);

  for (guint i = 0; i < CORDON_CONTAINER_ENTRIES_MAX; i++)
    g_assert_true (cordon_container_add_entry (container, "x", 0));
  g_assert_false (cordon_container_add_entry (container, "x", 0));
  g_assert_cmpuint (count_rows (container), ==, CORDON_CONTAINER_ENTRIES_MAX);
  cordon_container_free (container);
}

/* --- archives -------------------------------------------------------------------------------- */

#define ROOM (1 << 20)

typedef int (*Setter) (struct archive *);

static void
add_file (struct archive *archive, const char *name, const void *bytes, gsize size, mode_t kind)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t) size);
  archive_entry_set_filetype (entry, kind);
  archive_entry_set_perm (entry, 0644);
  if (kind == AE_IFLNK)
    archive_entry_set_symlink (entry, "/etc/passwd");
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  if (size > 0)
    g_assert_cmpint (archive_write_data (archive, bytes, size), ==, (la_ssize_t) size);
  archive_entry_free (entry);
}

static gsize
make (Setter format, Setter filter, char *out)
{
  struct archive *archive = archive_write_new ();
  gsize size = 0;

  g_assert_cmpint (format (archive), ==, ARCHIVE_OK);
  if (filter)
    g_assert_cmpint (filter (archive), ==, ARCHIVE_OK);
  archive_write_set_bytes_in_last_block (archive, 1);
  g_assert_cmpint (archive_write_open_memory (archive, out, ROOM, &size), ==, ARCHIVE_OK);
  add_file (archive, "folder/", NULL, 0, AE_IFDIR);
  add_file (archive, "folder/one.txt", "first", 5, AE_IFREG);
  if (format != archive_write_set_format_7zip)
    add_file (archive, "link", NULL, 0, AE_IFLNK);
  add_file (archive, "../../two", "the second", 10, AE_IFREG);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
  return size;
}

static void
expect_content (const CordonContainer *container, gsize index, const char *wanted)
{
  guint8 *content = NULL;
  gsize size = 0;

  g_assert_true (container->extract (container, index, &content, &size));
  g_assert_cmpmem (content, size, wanted, strlen (wanted));
  free (content);
}

static void
test_formats (void)
{
  static const struct { Setter format, filter; } kinds[] = {
    { archive_write_set_format_zip, NULL },           { archive_write_set_format_7zip, NULL },
    { archive_write_set_format_pax, NULL },           { archive_write_set_format_ustar, archive_write_add_filter_gzip },
    { archive_write_set_format_gnutar, archive_write_add_filter_xz },
    { archive_write_set_format_gnutar, archive_write_add_filter_bzip2 },
    { archive_write_set_format_pax, archive_write_add_filter_zstd },
    { archive_write_set_format_cpio_newc, archive_write_add_filter_lz4 },
  };
  g_autofree char *bytes = g_malloc (ROOM);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize size = make (kinds[i].format, kinds[i].filter, bytes);
      CordonContainer *container = cordon_archive_open (bytes, size);
      guint8 *content;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_nonnull (container);
      /* Neither the folder nor the link is something to open. */
      g_assert_cmpuint (container->n_entries, ==, 2);
      expect_content (container, 0, "first");
      expect_content (container, 1, "the second");
      g_assert_false (container->extract (container, 2, &content, &size));
      cordon_container_free (container);
    }
}

/* What was there before the damage is listed; nothing is read beyond. */
static void
test_cut_off (void)
{
  g_autofree char *bytes = g_malloc (ROOM);
  gsize size = make (archive_write_set_format_pax, archive_write_add_filter_gzip, bytes);

  for (gsize cut = 0; cut < size; cut++)
    {
      g_autofree char *part = g_memdup2 (bytes, MAX (cut, 1));
      CordonContainer *container = cordon_archive_open (part, cut);

      if (container)
        g_assert_cmpuint (container->n_entries, <=, 2);
      cordon_container_free (container);
    }
}

static gsize
compress_zeros (guint64 count, gboolean in_archive, char *out)
{
  g_autofree char *zeros = g_malloc0 (1 << 20);
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  gsize size = 0;

  if (in_archive)
    archive_write_set_format_pax (archive);
  else
    archive_write_set_format_raw (archive);
  archive_write_add_filter_zstd (archive);
  archive_write_open_memory (archive, out, ROOM, &size);
  archive_entry_set_pathname (entry, "zeros");
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_size (entry, (la_int64_t) count << 20);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  for (guint64 i = 0; i < count; i++)
    g_assert_cmpint (archive_write_data (archive, zeros, 1 << 20), ==, 1 << 20);
  archive_entry_free (entry);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
  return size;
}

/* A gigabyte and more in some kilobytes: it ends, and what is asked for is not had. */
static void
test_bomb (void)
{
  g_autofree char *bytes = g_malloc (ROOM);
  gsize size = compress_zeros (1100, TRUE, bytes), content_size;
  CordonContainer *container = cordon_archive_open (bytes, size);
  guint8 *content = NULL;

  g_assert_cmpuint (size, <, ROOM);
  g_assert_nonnull (container);
  g_assert_cmpuint (container->n_entries, ==, 1);
  g_assert_false (container->extract (container, 0, &content, &content_size));
  cordon_container_free (container);
  size = compress_zeros (300, FALSE, bytes);
  g_assert_false (cordon_archive_unpack (bytes, size, &content, &content_size));
  g_assert_null (content);
}

static void
test_compressed (void)
{
  g_autofree char *bytes = g_malloc (ROOM);
  gsize size = compress_zeros (2, FALSE, bytes), content_size = 0;
  guint8 *content = NULL;

  g_assert_null (cordon_archive_open (bytes, size));
  g_assert_true (cordon_archive_unpack (bytes, size, &content, &content_size));
  g_assert_cmpuint (content_size, ==, 2 << 20);
  free (content);
  g_assert_false (cordon_archive_unpack ("just text", 9, &content, &content_size));
  g_assert_false (cordon_archive_unpack (bytes, size / 2, &content, &content_size));
  size = make (archive_write_set_format_zip, NULL, bytes);
  g_assert_false (cordon_archive_unpack (bytes, size, &content, &content_size));
}

int
main (int argc, char **argv)
{
  setlocale (LC_CTYPE, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/container/names", test_names);
  g_test_add_func ("/container/long-name", test_long_name);
  g_test_add_func ("/container/too-many", test_too_many);
  g_test_add_func ("/archive/formats", test_formats);
  g_test_add_func ("/archive/cut-off", test_cut_off);
  g_test_add_func ("/archive/bomb", test_bomb);
  g_test_add_func ("/archive/compressed", test_compressed);
  return g_test_run ();
}
