/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is remembered of files: by content alone, bounded, and whatever stands in the memory's place.
 */
#include "config.h"

#include "client/origin-memory.h"
#include "core/errors.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SHA_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

typedef struct {
  char *folder, *memory;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_build_filename (g_get_user_state_dir (), "cordon", NULL);
  fixture->memory = g_build_filename (fixture->folder, "origins", NULL);
  g_assert_cmpint (g_mkdir_with_parents (fixture->folder, 0700), ==, 0);
}

static const char *const names[] = { "a.pdf", "b.pdf", "c.pdf", NULL }; /* what tests make */

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *lock = g_strconcat (fixture->memory, ".lock", NULL);

  g_remove (fixture->memory);
  g_remove (lock);
  g_assert_no_errno (g_rmdir (fixture->folder));
  for (const char *const *name = names; *name; name++)
    {
      g_autofree char *path = g_build_filename (g_get_user_state_dir (), *name, NULL);
      g_remove (path);
    }
  g_free (fixture->folder);
  g_free (fixture->memory);
}

static int
make (const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (g_get_user_state_dir (), name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return open (path, O_RDWR | O_CLOEXEC);
}

static char *
recall (int fd)
{
  g_autoptr (GError) error = NULL;
  char *compartment = NULL;

  g_assert_true (cordon_origin_recall (fd, &compartment, &error));
  g_assert_no_error (error);
  return compartment;
}

static void
remember (int fd, const char *compartment)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cordon_origin_remember (fd, compartment, &error));
  g_assert_no_error (error);
}

static void
test_content (Fixture *fixture, gconstpointer data)
{
  int first = make ("a.pdf", "abc"), copy = make ("b.pdf", "abc"), other = make ("c.pdf", "abd");

  g_assert_null (recall (first));
  remember (first, "work");
  g_autofree char *of_first = recall (first), *of_copy = recall (copy), *of_other = recall (other);
  g_assert_cmpstr (of_first, ==, "work");
  g_assert_cmpstr (of_copy, ==, "work");
  g_assert_null (of_other);
  remember (copy, "banking");
  g_autofree char *again = recall (first);
  g_assert_cmpstr (again, ==, "banking");
  close (first);
  close (copy);
  close (other);
}

/* Somebody who changes the file makes it a stranger's. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  int fd = make ("a.pdf", "abc");

  remember (fd, "work");
  g_assert_cmpint (pwrite (fd, "X", 1, 1), ==, 1);
  g_assert_null (recall (fd));
  close (fd);
}

static void
test_position_kept (Fixture *fixture, gconstpointer data)
{
  int fd = make ("a.pdf", "abc");

  g_assert_cmpint (lseek (fd, 2, SEEK_SET), ==, 2);
  remember (fd, "work");
  g_assert_cmpint (lseek (fd, 0, SEEK_CUR), ==, 2);
  close (fd);
}

static void
test_claim_is_no_origin (Fixture *fixture, gconstpointer data)
{
  static const char *const hostile[] = { "", "../../etc", "Work", "a\nb", "-", "\xff", "x=y" };
  int fd = make ("a.pdf", "abc");

  if (fsetxattr (fd, CORDON_ORIGIN_ATTRIBUTE, "banking", 7, 0) < 0)
    {
      g_test_skip ("this file system has no attributes of users");
      close (fd);
      return;
    }
  g_autofree char *claimed = cordon_origin_claimed (fd);
  g_assert_cmpstr (claimed, ==, "banking");
  g_assert_null (recall (fd));
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      fsetxattr (fd, CORDON_ORIGIN_ATTRIBUTE, hostile[i], strlen (hostile[i]), 0);
      g_assert_null (cordon_origin_claimed (fd));
    }
  fsetxattr (fd, CORDON_ORIGIN_ATTRIBUTE, "work\0x", 6, 0);
  g_assert_null (cordon_origin_claimed (fd));
  g_autofree char *long_name = g_strnfill (4000, 'a');
  fsetxattr (fd, CORDON_ORIGIN_ATTRIBUTE, long_name, 4000, 0);
  g_assert_null (cordon_origin_claimed (fd));
  remember (fd, "work");
  g_autofree char *told = cordon_origin_claimed (fd);
  g_assert_cmpstr (told, ==, "work");
  close (fd);
}

/* Lines that are none have no say, and none of them takes a right one along. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "\n\nnothing\n" SHA_OF_ABC " 3\n" SHA_OF_ABC " 3 Banking\n" SHA_OF_ABC " -3 work\n"
                             SHA_OF_ABC " 3 work extra\n" SHA_OF_ABC " 03x work\nzz" SHA_OF_ABC " 3 work\n"
                             SHA_OF_ABC " 3 games\n\xff\xfe\n";
  int fd = make ("a.pdf", "abc");

  g_assert_true (g_file_set_contents (fixture->memory, text, sizeof text - 1, NULL));
  g_autofree char *origin = recall (fd);
  g_assert_cmpstr (origin, ==, "games");
  close (fd);
}

static void
test_not_a_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) of_pipe = NULL, of_link = NULL;
  char *compartment = NULL;
  int fd = make ("a.pdf", "abc");

  g_assert_cmpint (mkfifo (fixture->memory, 0600), ==, 0);
  g_assert_false (cordon_origin_recall (fd, &compartment, &of_pipe));
  g_assert_error (of_pipe, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_remove (fixture->memory);
  g_assert_cmpint (symlink ("/dev/zero", fixture->memory), ==, 0);
  g_assert_false (cordon_origin_recall (fd, &compartment, &of_link));
  g_assert_error (of_link, CORDON_ERROR, CORDON_ERROR_FAILED);
  close (fd);
}

static void
test_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *kept = NULL;
  int fd = make ("a.pdf", "abc");

  for (guint i = 0; i < CORDON_ORIGIN_MEMORY_MAX; i++)
    g_string_append_printf (text, "%064x 7 old\n", i);
  g_assert_true (g_file_set_contents (fixture->memory, text->str, -1, NULL));
  remember (fd, "work");
  g_assert_true (g_file_get_contents (fixture->memory, &kept, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (kept, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, CORDON_ORIGIN_MEMORY_MAX + 1);
  g_assert_true (g_str_has_prefix (lines[0], "0000000000000000000000000000000000000000000000000000000000000001"));
  g_assert_cmpstr (lines[CORDON_ORIGIN_MEMORY_MAX - 1], ==, SHA_OF_ABC " 3 work");
  close (fd);
}

#define ADD(name, function) g_test_add ("/origin-memory/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *state = g_dir_make_tmp ("cordon-origins-XXXXXX", NULL);
  int status;

  /* GLib's own way of a folder for each test leaks. */
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("content", test_content);
  ADD ("changed", test_changed);
  ADD ("position-kept", test_position_kept);
  ADD ("claim-is-no-origin", test_claim_is_no_origin);
  ADD ("damaged", test_damaged);
  ADD ("not-a-file", test_not_a_file);
  ADD ("bounded", test_bounded);
  status = g_test_run ();
  g_assert_no_errno (g_rmdir (state));
  return status;
}
