/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several files as one document: read back by libarchive and by the guest's own reader; and which files may be in one.
 */
#include "config.h"

#include "client/batch.h"
#include "client/batch-plan.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/viewer/archive.h"
#include "core/errors.h"
#include "core/limits.h"

#define MIB (1024 * 1024)
#define MEMORY 512 /* of a machine, in MiB */

G_STATIC_ASSERT (CORDON_LIMIT_BATCH_FILE == (gint64) CORDON_CONTAINER_FILE_MAX);
G_STATIC_ASSERT (CORDON_LIMIT_FILE <= (gint64) CORDON_CONTAINER_UNPACKED_MAX);

/* --- files ----------------------------------------------------------------------------------- */

/* Without a name, for reading and writing. */
static int
make (const void *content, gsize size)
{
  int fd = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  g_assert_no_errno (fd);
  g_assert_cmpint (write (fd, content, size), ==, (gssize) size);
  return fd;
}

static int
make_large (gint64 size)
{
  int fd = make ("x", 1);

  g_assert_no_errno (ftruncate (fd, size));
  return fd;
}

static void
add (CordonBatch *batch, const char *name, const char *content)
{
  cordon_batch_add (batch, make (content, strlen (content)), name);
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) all = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (all))
    count++;
  return count;
}

/* --- reading back ---------------------------------------------------------------------------- */

typedef struct archive Archive;

static Archive *
begin_reading (int fd)
{
  Archive *archive = archive_read_new ();

  archive_read_support_format_tar (archive);
  g_assert_cmpint (archive_read_open_fd (archive, fd, 10240), ==, ARCHIVE_OK);
  return archive;
}

/* The next entry, which is this file and tells nothing else. */
static void
expect_entry (Archive *archive, const char *name, const void *content, gsize size)
{
  g_autofree char *bytes = g_malloc (size + 1);
  struct archive_entry *entry;

  g_assert_cmpint (archive_read_next_header (archive, &entry), ==, ARCHIVE_OK);
  g_assert_cmpstr (archive_entry_pathname (entry), ==, name);
  g_assert_cmpint (archive_entry_filetype (entry), ==, AE_IFREG);
  g_assert_cmpint (archive_entry_perm (entry), ==, 0600);
  g_assert_cmpint (archive_entry_uid (entry), ==, 0);
  g_assert_cmpint (archive_entry_gid (entry), ==, 0);
  g_assert_cmpint (archive_entry_mtime (entry), ==, 0);
  g_assert_true (!archive_entry_uname (entry) || !*archive_entry_uname (entry));
  g_assert_cmpint (archive_read_data (archive, bytes, size + 1), ==, (gssize) size);
  g_assert_cmpmem (bytes, size, content, size);
}

static void
expect_end (Archive *archive)
{
  struct archive_entry *entry;

  g_assert_cmpint (archive_read_next_header (archive, &entry), ==, ARCHIVE_EOF);
  archive_read_free (archive);
}

static int
pack (CordonBatch *batch)
{
  g_autoptr (GError) error = NULL;
  int fd = cordon_batch_pack (batch, MEMORY, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_ACCMODE, ==, O_RDONLY);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);
  return fd;
}

static void
expect_failure (CordonBatch *batch, guint memory_mib, CordonError code, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (cordon_batch_pack (batch, memory_mib, NULL, NULL, NULL, &error), ==, -1);
  g_assert_error (error, CORDON_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
}

/* --- cases ----------------------------------------------------------------------------------- */

static void
test_names (void)
{
  static const struct {
    const char *name, *entry;
  } cases[] = {
    { "b.pdf", "b.pdf" },
    { "a.pdf", "a.pdf" },
    { "b.pdf", "b (2).pdf" },
    { "b (2).pdf", "b (2) (2).pdf" },
    { "b.pdf", "b (3).pdf" },
    { "README", "README" },
    { "README", "README (2)" },
    { ".bashrc", ".bashrc" },
    { ".bashrc", ".bashrc (2)" },
    { "../../etc/passwd", ".._.._etc_passwd" },
    { "/etc/passwd", "_etc_passwd" },
    { "c\\d", "c_d" },
    { ".", "_" },
    { "..", "_." },
    { CORDON_ARCHIVE_TEXT, "_cordon-text" },
    { "caf\xe9.pdf", "caf\xef\xbf\xbd.pdf" },
    { "caf\xc3\xa9.pdf", "caf\xc3\xa9.pdf" },
    { "\xe2\x80\xaegnp.exe", "\xef\xbf\xbdgnp.exe" },
    { "a\nb", "a\xef\xbf\xbd" "b" },
  };
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  Archive *archive;
  int fd;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add (batch, cases[i].name, cases[i].entry);
  g_assert_cmpuint (cordon_batch_get_size (batch), ==, G_N_ELEMENTS (cases));
  fd = pack (batch);
  /* What reads it is in a guest of UTF-8. */
  setlocale (LC_CTYPE, "C.UTF-8");
  archive = begin_reading (fd);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    expect_entry (archive, cases[i].entry, cases[i].entry, strlen (cases[i].entry));
  expect_end (archive);
  setlocale (LC_CTYPE, "C");
  close (fd);
}

/* Of these the words may change; that there is one name each may not. */
static void
test_names_without_words (void)
{
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *longest = g_strnfill (255, 'x'), *other = g_strnfill (255, 'x');
  struct archive_entry *entry;
  Archive *archive;
  int fd;

  memcpy (other + 120, "other", 5);
  for (guint i = 0; i < 2; i++)
    {
      add (batch, "", "empty");
      add (batch, longest, "long");
      add (batch, other, "long, too");
    }
  fd = pack (batch);
  setlocale (LC_CTYPE, "C.UTF-8");
  archive = begin_reading (fd);
  while (archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    {
      g_assert_cmpuint (strlen (archive_entry_pathname (entry)), >, 0);
      g_assert_cmpuint (strlen (archive_entry_pathname (entry)), <=, 255);
      g_assert_true (g_hash_table_add (seen, g_strdup (archive_entry_pathname (entry))));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 6);
  archive_read_free (archive);
  setlocale (LC_CTYPE, "C");
  close (fd);
}

static void
test_bytes (void)
{
  static const gsize sizes[] = { 1, 511, 512, 513, 256 * 1024, 256 * 1024 + 1, 3 * MIB + 7 };
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  g_autofree char *all = g_malloc (4 * MIB);
  Archive *archive;
  int fd;

  for (guint i = 0; i < 4 * MIB; i++)
    all[i] = (char) g_test_rand_int ();
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      int file = make (all + i, sizes[i]);

      /* Its position is a stranger's, and stays. */
      g_assert_cmpint (lseek (file, 1, SEEK_SET), ==, 1);
      cordon_batch_add (batch, file, name);
      if (i == 0)
        fd = file;
    }
  g_assert_cmpint (lseek (fd, 0, SEEK_CUR), ==, 1);
  fd = pack (batch);
  archive = begin_reading (fd);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      expect_entry (archive, name, all + i, sizes[i]);
    }
  expect_end (archive);
  close (fd);
}

/* As many as one request may have, by the reader that stands in the guest; from a locale that knows ASCII alone. */
static void
test_guest (void)
{
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  g_autoptr (GMappedFile) mapped = NULL;
  CordonContainer *container;
  int fd;

  for (guint i = 0; i < CORDON_LIMIT_BATCH_FILES; i++)
    {
      g_autofree char *content = g_strdup_printf ("content %u", i);

      add (batch, "\xc3\xbc.txt", content);
    }
  fd = pack (batch);
  mapped = g_mapped_file_new_from_fd (fd, FALSE, NULL);
  container = cordon_archive_open (g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped));
  g_assert_nonnull (container);
  g_assert_cmpuint (container->n_entries, ==, CORDON_LIMIT_BATCH_FILES);
  g_assert_nonnull (strstr (container->text, "\xc3\xbc (64).txt"));
  for (guint i = 0; i < CORDON_LIMIT_BATCH_FILES; i++)
    {
      g_autofree char *content = g_strdup_printf ("content %u", i);
      uint8_t *found;
      size_t size;

      g_assert_true (container->extract (container, i, &found, &size));
      g_assert_cmpmem (found, size, content, strlen (content));
      free (found);
    }
  cordon_container_free (container);
  close (fd);
}

static void
test_title (void)
{
  static const char *const names[] = { "a.pdf", "b\n.png", "c.pdf" };
  static const char *const titles[] = { "1 file: a.pdf", "2 files: a.pdf, b\xef\xbf\xbd.png", "3 files: a.pdf, b\xef\xbf\xbd.png, …" };
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  g_autofree char *longest = g_strnfill (255, 'x'), *last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *title = NULL;

      add (batch, names[i], "x");
      title = cordon_batch_dup_title (batch);
      g_assert_cmpstr (title, ==, titles[i]);
    }
  g_clear_pointer (&batch, cordon_batch_unref);
  batch = cordon_batch_new ();
  add (batch, longest, "x");
  last = cordon_batch_dup_title (batch);
  g_assert_cmpint (g_utf8_strlen (last, -1), <, 40);
}

static void
test_limits (void)
{
  g_autoptr (CordonBatch) large = cordon_batch_new (), many = cordon_batch_new (), empty = cordon_batch_new ();
  g_autoptr (CordonBatch) pipes = cordon_batch_new ();
  int ends[2];

  cordon_batch_add (large, make_large (CORDON_LIMIT_BATCH_FILE + 1), "large");
  expect_failure (large, 65536, CORDON_ERROR_FILE_TOO_LARGE, "“large” is larger than 256 MiB");
  for (guint i = 0; i < 4; i++)
    cordon_batch_add (many, make_large (CORDON_LIMIT_BATCH_FILE), "many");
  expect_failure (many, 65536, CORDON_ERROR_FILE_TOO_LARGE, "These 4 files have 1025 MiB");
  add (empty, "a", "a");
  cordon_batch_add (empty, make ("", 0), "nothing");
  expect_failure (empty, MEMORY, CORDON_ERROR_FILE_EMPTY, "“nothing”");
  g_assert_no_errno (pipe2 (ends, O_CLOEXEC));
  cordon_batch_add (pipes, ends[0], "pipe");
  expect_failure (pipes, MEMORY, CORDON_ERROR_FILE_KIND, "“pipe”");
  close (ends[1]);
}

/* The archive, and the largest file beside it. */
static void
test_memory (void)
{
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  g_autoptr (GError) error = NULL;
  int fd;

  cordon_batch_add (batch, make_large (10 * MIB), "a");
  cordon_batch_add (batch, make_large (20 * MIB), "b");
  expect_failure (batch, CORDON_LIMIT_GUEST_OWN_MIB, CORDON_ERROR_FILE_TOO_LARGE, "room for 0 MiB");
  expect_failure (batch, CORDON_LIMIT_GUEST_OWN_MIB + 50, CORDON_ERROR_FILE_TOO_LARGE,
                  "These 2 files have 31 MiB, and one machine has room for 30 MiB");
  fd = cordon_batch_pack (batch, CORDON_LIMIT_GUEST_OWN_MIB + 51, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  close (fd);
}

/* --- what happens meanwhile ------------------------------------------------------------------ */

typedef struct {
  int fd;
  gint64 size; /* it gets; 0: it only gets another time */
  GCancellable *cancellable;
  guint64 bytes, total;
} Meanwhile;

static void
change (guint64 bytes, guint64 total, gpointer data)
{
  const Meanwhile *meanwhile = data;
  const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

  if (meanwhile->size > 0)
    g_assert_no_errno (ftruncate (meanwhile->fd, meanwhile->size));
  else
    g_assert_no_errno (futimens (meanwhile->fd, times));
}

static void
test_changes (void)
{
  static const gint64 sizes[] = { 1, MIB - 1, MIB + 1, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (CordonBatch) batch = cordon_batch_new ();
      g_autoptr (GError) error = NULL;
      int changed = make_large (MIB);
      guint before;

      add (batch, "a", "a");
      cordon_batch_add (batch, changed, "changed");
      before = count_descriptors ();
      g_assert_cmpint (cordon_batch_pack (batch, MEMORY, change, &(Meanwhile) { changed, sizes[i] }, NULL, &error), ==, -1);
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FILE_CHANGED);
      g_assert_nonnull (strstr (error->message, "“changed”"));
      g_assert_cmpuint (count_descriptors (), ==, before);
    }
}

static void
cancel (guint64 bytes, guint64 total, gpointer data)
{
  Meanwhile *meanwhile = data;

  meanwhile->bytes = bytes;
  g_cancellable_cancel (meanwhile->cancellable);
}

static void
test_cancel (void)
{
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Meanwhile meanwhile = { .cancellable = cancellable };

  cordon_batch_add (batch, make_large (8 * MIB), "a");
  /* In the middle, and before anything. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      guint before = count_descriptors ();

      g_assert_cmpint (cordon_batch_pack (batch, MEMORY, cancel, &meanwhile, cancellable, &error), ==, -1);
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
      g_assert_cmpuint (count_descriptors (), ==, before);
    }
  g_assert_cmpuint (meanwhile.bytes, >, 0);
  g_assert_cmpuint (meanwhile.bytes, <, MIB);
}

/* --- in a thread ----------------------------------------------------------------------------- */

typedef struct {
  gboolean done;
  int fd;
  GError *error;
  guint64 bytes, total;
} Answer;

static void
on_packed (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->fd = cordon_batch_pack_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
on_progress (guint64 bytes, guint64 total, gpointer data)
{
  Answer *answer = data;

  g_assert_cmpuint (bytes, >, answer->bytes);
  answer->bytes = bytes;
  answer->total = total;
}

static void
test_thread (void)
{
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  Answer answer = { 0 };

  cordon_batch_add (batch, make_large (4 * MIB), "a");
  add (batch, "b", "b");
  cordon_batch_pack_async (batch, MEMORY, on_progress, &answer, NULL, on_packed, &answer);
  g_assert_false (answer.done);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (answer.error);
  g_assert_cmpint (answer.fd, >=, 0);
  g_assert_cmpuint (answer.total, ==, 4 * MIB + 1);
  g_assert_cmpuint (answer.bytes, ==, answer.total);
  close (answer.fd);
}

static void
test_thread_cancelled (void)
{
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };

  cordon_batch_add (batch, make_large (64 * MIB), "a");
  cordon_batch_pack_async (batch, MEMORY, NULL, NULL, cancellable, on_packed, &answer);
  g_cancellable_cancel (cancellable);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (answer.error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
  g_assert_cmpint (answer.fd, ==, -1);
  g_error_free (answer.error);
}

/* --- which of them --------------------------------------------------------------------------- */

static char *
plan (const CordonBatchPlace *places, guint n_places)
{
  g_autoptr (GPtrArray) groups = cordon_batch_plan (places, n_places);
  GString *text = g_string_new (NULL);

  for (guint g = 0; g < groups->len; g++)
    {
      const GArray *group = groups->pdata[g];

      g_string_append (text, g > 0 ? " | " : "");
      for (guint i = 0; i < group->len; i++)
        g_string_append_printf (text, "%s%u", i > 0 ? " " : "", g_array_index (group, guint, i));
    }
  return g_string_free (text, FALSE);
}

/* One of the person's own, which shows files as well. */
static void
make_own (void)
{
  static const char text[] = "[Compartment]\nTitle=Mine\n[Machine]\nTemplate=viewer\nLifetime=throwaway\n"
                             "[Network]\nAccess=none\n";
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "cordon", "compartments", NULL);
  g_autofree char *path = g_build_filename (folder, "mine.compartment", NULL);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_plan (void)
{
  static const char a[] = "untrusted-documents", b[] = "mine", work[] = "work", link[] = "untrusted-links";
  static const struct {
    CordonBatchPlace places[5];
    guint n;
    const char *groups;
  } cases[] = {
    { { { a } }, 1, "" },
    { { { a }, { a } }, 2, "0 1" },
    { { { a }, { b }, { a }, { b } }, 4, "0 2 | 1 3" },
    { { { a }, { NULL }, { NULL }, { a } }, 4, "0 3" },
    { { { work }, { work }, { link }, { link } }, 4, "" },
    { { { "none" }, { "none" } }, 2, "" },
    /* What left different places, or a place and none, stays apart. */
    { { { a, "work" }, { a, "banking" }, { a } }, 3, "" },
    { { { a, "work" }, { a, "banking" }, { a, "work" }, { a }, { a } }, 5, "0 2 | 3 4" },
    { { { a, "none" }, { a, "none" } }, 2, "0 1" },
  };

  make_own ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *groups = plan (cases[i].places, cases[i].n);

      g_assert_cmpstr (groups, ==, cases[i].groups);
    }
}

static const char *const places[] = { "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME",
                                      "XDG_DATA_DIRS" };

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("cordon-batch.XXXXXX", NULL);
  int status;

  /* Before GLib asks for them the first time. */
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_setenv (places[i], home, TRUE);
  g_setenv ("CORDON_COMPARTMENTS", g_getenv ("CORDON_TEST_COMPARTMENTS"), TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/batch/names", test_names);
  g_test_add_func ("/client/batch/names-without-words", test_names_without_words);
  g_test_add_func ("/client/batch/bytes", test_bytes);
  g_test_add_func ("/client/batch/guest", test_guest);
  g_test_add_func ("/client/batch/title", test_title);
  g_test_add_func ("/client/batch/limits", test_limits);
  g_test_add_func ("/client/batch/memory", test_memory);
  g_test_add_func ("/client/batch/changes", test_changes);
  g_test_add_func ("/client/batch/cancel", test_cancel);
  g_test_add_func ("/client/batch/thread", test_thread);
  g_test_add_func ("/client/batch/thread-cancelled", test_thread_cancelled);
  g_test_add_func ("/client/batch/plan", test_plan);
  status = g_test_run ();
  g_spawn_sync (NULL, (char *[]) { (char *) "/bin/rm", (char *) "-rf", home, NULL }, NULL, 0, NULL, NULL, NULL, NULL,
                NULL, NULL);
  return status;
}
