/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hostile arguments, judged without a bus: options, UUIDs, names, descriptors.
 */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/limits.h"
#include "fakes/fake-template.h"
#include "service/arguments.h"
#include "service/screen-size.h"
#include "wire/agent.h"

#define DEADLINE_SECONDS 30

static void
test_options_valid (void)
{
  gboolean a = FALSE, b = TRUE;
  const CordonOption table[] = { { "a", &a }, { "b", &b } };
  g_autoptr(GVariant) none = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));
  g_autoptr(GVariant) both =
    g_variant_ref_sink (g_variant_new_parsed ("{'b': <false>, 'a': <true>}"));

  g_assert_true (cordon_options_read (none, table, 2, NULL));
  g_assert_false (a);
  g_assert_true (b);
  g_assert_true (cordon_options_read (both, table, 2, NULL));
  g_assert_true (a);
  g_assert_false (b);
}

static void
test_options_number (void)
{
  gboolean a = FALSE;
  guint32 n = 7;
  const CordonOption table[] = { { "a", .value = &a }, { "n", .number = &n } };
  g_autoptr(GVariant) both = g_variant_ref_sink (g_variant_new_parsed ("{'n': <uint32 0>, 'a': <true>}"));
  g_autoptr(GVariant) other = g_variant_ref_sink (g_variant_new_parsed ("{'a': <false>, 'n': <int32 3>}"));
  g_autoptr(GVariant) crossed = g_variant_ref_sink (g_variant_new_parsed ("{'a': <uint32 0>}"));
  g_autoptr(GError) error = NULL;

  g_assert_true (cordon_options_read (both, table, 2, NULL));
  g_assert_true (a);
  g_assert_cmpuint (n, ==, 0);
  g_assert_false (cordon_options_read (other, table, 2, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_false (cordon_options_read (crossed, table, 2, NULL));
  g_assert_true (a);
  g_assert_cmpuint (n, ==, 0);
}

G_STATIC_ASSERT (CORDON_SCREEN_SIDE_MIN == CORDON_AGENT_SIZE_MIN && CORDON_SCREEN_SIDE_MAX == CORDON_AGENT_SIZE_MAX);

static void
test_screen_size (void)
{
  static const guint wrong[][2] = { { 0, 1 }, { 1000, 0 }, { 63, 700 }, { 1000, 8193 }, { 65536 + 1000, 700 },
                                    { G_MAXUINT, G_MAXUINT } };
  CordonScreenSize size = { 640, 480 };
  g_autofree char *word = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (cordon_screen_size_check (wrong[i][0], wrong[i][1], &size, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      g_assert_cmpuint (size.width, ==, 640);
    }
  g_assert_true (cordon_screen_size_check (64, 8192, &size, NULL));
  word = cordon_screen_size_print (&size);
  g_assert_cmpstr (word, ==, " cordon.screen=64x8192");
  g_assert_true (cordon_screen_size_check (0, 0, &size, NULL));
  g_assert_null (cordon_screen_size_print (&size));
}

static void
test_options_invalid (void)
{
  static const char *const texts[] = {
    "{'c': <true>}",
    "{'a': <true>, 'c': <true>}",
    "{'A': <true>}",
    "{'': <true>}",
    "{'a': <'true'>}",
    "{'a': <uint32 1>}",
    "{'a': <<true>>}",
    "{'a': <@av []>}",
    "{'a ': <true>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gboolean a = FALSE;
      const CordonOption table[] = { { "a", &a } };
      g_autoptr(GVariant) options =
        g_variant_parse (G_VARIANT_TYPE_VARDICT, texts[i], NULL, NULL, NULL);
      g_autoptr(GError) error = NULL;

      g_assert_nonnull (options);
      g_assert_false (cordon_options_read (options, table, 1, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      g_assert_false (a);
    }
}

/* A key given twice may mean two things to two readers. */
static void
test_options_twice (void)
{
  gboolean a = FALSE;
  const CordonOption table[] = { { "a", &a } };
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr(GVariant) options = NULL;
  g_autoptr(GError) error = NULL;

  g_variant_builder_add (&builder, "{sv}", "a", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&builder, "{sv}", "a", g_variant_new_boolean (TRUE));
  options = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_assert_false (cordon_options_read (options, table, 1, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_false (a);
}

static void
test_uuid (void)
{
  static const char *const invalid[] = {
    "", "6f1c2d3e", "6F1C2D3E-4A5B-4C6D-8E7F-0A1B2C3D4E5F", "6f1c2d3e4a5b4c6d8e7f0a1b2c3d4e5f",
    "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f ", "{6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f}",
    "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5/", "../../../../../../../../etc/passwd0",
  };

  g_assert_true (cordon_uuid_check ("6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (cordon_uuid_check (invalid[i], &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
}

static void
test_name (void)
{
  g_autofree char *longest = g_strnfill (CORDON_LIMIT_NAME, 'a');
  g_autofree char *too_long = g_strnfill (CORDON_LIMIT_NAME + 1, 'a');
  g_autofree char *huge = g_strnfill (10 * 1024 * 1024, 'a');
  const char *const invalid[] = {
    "", ".", "..", "a/b", "../a", "-a", "A", "a b", "a\n", "\u202e", "\xff", ".import-a", too_long,
    huge, "current/..",
  };

  g_assert_true (cordon_name_check ("viewer", NULL));
  g_assert_true (cordon_name_check (longest, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (cordon_name_check (invalid[i], &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      g_assert_cmpuint (strlen (error->message), <, 200);
    }
}

/* --- descriptors ----------------------------------------------------------------------------- */

static guint
count_fds (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* What is refused is closed by another thread. */
static void
wait_for_fds (guint expected)
{
  gint64 end = g_get_monotonic_time () + DEADLINE_SECONDS * G_USEC_PER_SEC;

  while (count_fds () != expected)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_thread_yield ();
    }
}

static void
assert_fds (GUnixFDList *list, const gint32 *handles, gsize n, gboolean valid)
{
  g_autoptr(GError) error = NULL;
  int fds[4] = { -7, -7, -7, -7 };
  guint before = count_fds ();

  g_assert_cmpint (cordon_fds_take (list, handles, n, fds, &error), ==, valid);
  if (valid)
    {
      g_assert_no_error (error);
      for (gsize i = 0; i < n; i++)
        {
          g_assert_cmpint (fcntl (fds[i], F_GETFD), ==, FD_CLOEXEC);
          close (fds[i]);
        }
    }
  else
    {
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
        g_assert_cmpint (fds[i], ==, -7);
    }
  wait_for_fds (before);
}

static void
append (GUnixFDList *list, int fd)
{
  g_assert_cmpint (g_unix_fd_list_append (list, fd, NULL), >=, 0);
  close (fd);
}

static void
test_fds_indices (void)
{
  g_autoptr(GUnixFDList) list = g_unix_fd_list_new ();
  static const struct {
    gint32 handles[3];
    gsize n;
    gboolean valid;
  } table[] = {
    { { 0, 1 }, 2, TRUE },        { { 1, 0 }, 2, TRUE },  { { 0, 0 }, 2, FALSE },
    { { 0, 2 }, 2, FALSE },       { { -1, 0 }, 2, FALSE }, { { 0 }, 1, FALSE },
    { { 0, 1, 2 }, 3, FALSE },    { { G_MAXINT32, 0 }, 2, FALSE }, { { 0 }, 0, FALSE },
    { { G_MININT32, 1 }, 2, FALSE },
  };

  append (list, cordon_fake_file ("a", 1));
  append (list, cordon_fake_file ("b", 1));
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    assert_fds (list, table[i].handles, table[i].n, table[i].valid);
  assert_fds (NULL, NULL, 0, TRUE);
  assert_fds (NULL, table[0].handles, 2, FALSE);
}

/* The kernel kept one from us: there is a way out. One too many is a program's fault. */
static void
test_fds_sentences (void)
{
  static const gint32 handles[] = { 0, 1, 2 };
  g_autoptr(GUnixFDList) list = g_unix_fd_list_new ();
  g_autoptr(GError) kept = NULL;
  g_autoptr(GError) wrong = NULL;
  int fds[3];

  append (list, cordon_fake_file ("a", 1));
  append (list, cordon_fake_file ("b", 1));
  g_assert_false (cordon_fds_take (list, handles, 3, fds, &kept));
  g_assert_nonnull (strstr (kept->message, "was not given the file"));
  g_assert_false (cordon_fds_take (list, handles, 1, fds, &wrong));
  g_assert_null (strstr (wrong->message, "was not given the file"));
}

static void
test_fds_kinds (void)
{
  static const gint32 handles[] = { 0, 1 };
  int pipes[2], sockets[2];
  g_autofree char *writable = NULL;
  int bad[7];

  g_assert_cmpint (pipe2 (pipes, O_CLOEXEC), ==, 0);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
  bad[0] = pipes[0];
  bad[1] = sockets[0];
  bad[2] = open ("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bad[3] = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  bad[4] = g_file_open_tmp (NULL, &writable, NULL);
  bad[5] = open (writable, O_WRONLY | O_CLOEXEC);
  close (bad[4]);
  bad[4] = open (writable, O_PATH | O_CLOEXEC);
  unlink (writable);
  bad[6] = open ("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
  for (gsize i = 0; i < 6; i++)
    {
      g_autoptr(GUnixFDList) list = g_unix_fd_list_new ();

      append (list, cordon_fake_file ("a", 1));
      append (list, bad[i]);
      assert_fds (list, handles, 2, FALSE);
    }
  close (bad[6]);
  close (pipes[1]);
  close (sockets[1]);
}

static void
test_look (void)
{
  g_autofree char *path = NULL;
  int file = g_file_open_tmp (NULL, &path, NULL);
  int folder = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean regular = FALSE;
  guint64 size = 1;
  int pair[2];

  g_assert_cmpint (ftruncate (file, (off_t) 5 << 30), ==, 0);
  g_assert_true (cordon_fd_look (file, &regular, &size));
  g_assert_true (regular);
  g_assert_cmpuint (size, ==, G_GUINT64_CONSTANT (5) << 30);
  g_assert_true (cordon_fd_look (folder, &regular, &size));
  g_assert_false (regular);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  g_assert_true (cordon_fd_look (pair[0], &regular, &size));
  g_assert_false (regular);
  close (pair[0]);
  close (pair[1]);
  close (folder);
  g_assert_cmpint (unlink (path), ==, 0);
  close (file);
  g_assert_false (cordon_fd_look (-1, &regular, &size));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/arguments/options/valid", test_options_valid);
  g_test_add_func ("/arguments/options/number", test_options_number);
  g_test_add_func ("/arguments/screen-size", test_screen_size);
  g_test_add_func ("/arguments/options/invalid", test_options_invalid);
  g_test_add_func ("/arguments/options/twice", test_options_twice);
  g_test_add_func ("/arguments/uuid", test_uuid);
  g_test_add_func ("/arguments/name", test_name);
  g_test_add_func ("/arguments/fds/indices", test_fds_indices);
  g_test_add_func ("/arguments/fds/kinds", test_fds_kinds);
  g_test_add_func ("/arguments/fds/sentences", test_fds_sentences);
  g_test_add_func ("/arguments/look", test_look);
  return g_test_run ();
}
