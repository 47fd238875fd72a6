/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The registry: what it keeps across a restart, and that nothing damaged ever grants anything.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/errors.h"
#include "fixture.h"
#include "service/registry-file.h"
#include "service/registry.h"

static CordonRegistry *
open_registry (const char *dir)
{
  CordonRegistry *registry = cordon_registry_new (dir);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cordon_registry_load_async (registry, keep_result, &result);
  wait_until (result != NULL);
  cordon_registry_load_finish (registry, result, &error);
  g_assert_no_error (error);
  return registry;
}

static gboolean
set (CordonRegistry *registry, guint32 uid, const char *name, gboolean allow, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_registry_set_grant_async (registry, uid, name, allow, keep_result, &result);
  wait_until (result != NULL);
  return cordon_registry_set_grant_finish (registry, result, error);
}

static void
finalize (CordonRegistry *registry)
{
  wait_until (G_OBJECT (registry)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (registry));
}

static void
test_kept (void)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (dir, "registry.json", NULL);
  CordonRegistry *registry = open_registry (dir);
  g_autoptr(GPtrArray) grants = NULL;
  struct stat st;

  g_assert_false (cordon_registry_has_grant (registry, 1000, "documents"));
  g_assert_true (set (registry, 1000, "documents", TRUE, NULL));
  g_assert_true (set (registry, 0, "banking", TRUE, NULL));
  g_assert_true (set (registry, 1000, "gone", TRUE, NULL));
  g_assert_true (set (registry, 1000, "gone", FALSE, NULL));
  finalize (registry);

  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  registry = open_registry (dir);
  g_assert_null (cordon_registry_get_moved_aside (registry));
  g_assert_true (cordon_registry_has_grant (registry, 1000, "documents"));
  g_assert_true (cordon_registry_has_grant (registry, 0, "banking"));
  g_assert_false (cordon_registry_has_grant (registry, 1000, "gone"));
  g_assert_false (cordon_registry_has_grant (registry, 1001, "documents"));
  g_assert_false (cordon_registry_has_grant (registry, 1000, "document"));
  grants = cordon_registry_list_grants (registry);
  g_assert_cmpuint (grants->len, ==, 2);
  finalize (registry);
  remove_tree (dir);
}

static void
test_write_fails (void)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  CordonRegistry *registry = open_registry (dir);
  g_autofree char *block = g_build_filename (dir, "registry.json.new", NULL);
  g_autofree char *file = g_build_filename (block, "in-the-way", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (set (registry, 1000, "documents", TRUE, NULL));
  /* A directory where the new file would be made cannot be removed by root either. */
  g_assert_cmpint (g_mkdir (block, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_false (set (registry, 1000, "banking", TRUE, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_assert_false (cordon_registry_has_grant (registry, 1000, "banking"));
  g_assert_true (cordon_registry_has_grant (registry, 1000, "documents"));
  finalize (registry);
  registry = open_registry (dir);
  g_assert_true (cordon_registry_has_grant (registry, 1000, "documents"));
  g_assert_false (cordon_registry_has_grant (registry, 1000, "banking"));
  finalize (registry);
  remove_tree (dir);
}

/* Changes asked for at once are made in their order. */
static void
test_in_order (void)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  CordonRegistry *registry = open_registry (dir);
  GAsyncResult *results[20] = { NULL };

  for (guint i = 0; i < 20; i++)
    cordon_registry_set_grant_async (registry, 1, i % 2 ? "b" : "a", i < 10 || i % 2, keep_result,
                                     &results[i]);
  for (guint i = 0; i < 20; i++)
    {
      wait_until (results[i] != NULL);
      g_assert_true (cordon_registry_set_grant_finish (registry, results[i], NULL));
      g_object_unref (results[i]);
    }
  g_assert_false (cordon_registry_has_grant (registry, 1, "a"));
  g_assert_true (cordon_registry_has_grant (registry, 1, "b"));
  finalize (registry);
  remove_tree (dir);
}

static void
assert_damaged (const char *text, gsize length, int mode)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (dir, "registry.json", NULL);
  g_autofree char *kept = NULL;
  CordonRegistry *registry;
  g_autoptr(GPtrArray) grants = NULL;
  gsize kept_length;

  g_assert_true (g_file_set_contents (path, text, (gssize) length, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  registry = open_registry (dir);
  grants = cordon_registry_list_grants (registry);
  g_assert_cmpuint (grants->len, ==, 0);
  g_assert_nonnull (cordon_registry_get_moved_aside (registry));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (cordon_registry_get_moved_aside (registry), &kept,
                                      &kept_length, NULL));
  g_assert_cmpmem (kept, kept_length, text, length);

  /* It is as good as new. */
  g_assert_true (set (registry, 7, "a", TRUE, NULL));
  finalize (registry);
  registry = open_registry (dir);
  g_assert_true (cordon_registry_has_grant (registry, 7, "a"));
  finalize (registry);
  remove_tree (dir);
}

/* A whole registry of the present version, but for what is given. */
#define WITH(compartments, machines) \
  "{ \"version\": 2, \"grants\": [ \"1000:documents\" ], \"compartments\": " compartments \
  ", \"machines\": " machines " }"
#define MACHINE "\"6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f\""

static void
test_damaged (void)
{
  static const char good[] = WITH ("{ \"1000:documents\": 0 }",
                                   "{ " MACHINE ": { \"d\": 0, \"v\": 256 } }");
  static const char *const texts[] = {
    "", "{", "[]", "null", "{}", "{ \"version\": 1 }", "{ \"version\": 1, \"grants\": {} }",
    "{ \"version\": 3, \"grants\": [ \"1000:documents\" ] }",
    "{ \"version\": \"1\", \"grants\": [ \"1000:documents\" ] }",
    "{ \"grants\": [ \"1000:documents\" ] }",
    "{ \"version\": 1, \"grants\": [ 1000 ] }",
    "{ \"version\": 1, \"grants\": [ \"1000:documents\", [] ] }",
    "{ \"version\": 1, \"grants\": [ \"documents\" ] }",
    "{ \"version\": 1, \"grants\": [ \"-1:documents\" ] }",
    "{ \"version\": 1, \"grants\": [ \"4294967296:documents\" ] }",
    "{ \"version\": 1, \"grants\": [ \"1000:\" ] }",
    "{ \"version\": 1, \"grants\": [ \" 1000:documents\" ] }",
    "{ \"version\": 1, \"grants\": [ \"01000:documents\" ] }",
    "{ \"version\": 1, \"grants\": [ \"1000:Documents\" ] }",
    "{ \"version\": 1, \"grants\": [ \"1000:../etc\" ] }",
    "{ \"version\": 1, \"grants\": [], \"machines\": {} }",
    "{ \"version\": 2, \"grants\": [] }",
    "{ \"version\": 2, \"grants\": [], \"compartments\": {} }",
    "{ \"version\": 2, \"grants\": [], \"compartments\": {}, \"machines\": {}, \"x\": {} }",
    WITH ("[]", "{}"), WITH ("{}", "[]"), WITH ("{}", "null"), WITH ("0", "{}"),
    WITH ("{ \"documents\": 0 }", "{}"), WITH ("{ \"1000:documents\": -1 }", "{}"),
    WITH ("{ \"1000:documents\": 1024 }", "{}"), WITH ("{ \"1000:documents\": \"0\" }", "{}"),
    WITH ("{ \"1000:documents\": 0.5 }", "{}"), WITH ("{ \"1000:documents\": {} }", "{}"),
    WITH ("{ \"1000:documents\": 0, \"1000:documents\": 1 }", "{}"),
    WITH ("{ \"1000:documents\": 3, \"1001:documents\": 3 }", "{}"), /* one number for two */
    WITH ("{}", "{ \"machine\": { \"d\": 0, \"v\": 256 } }"),
    WITH ("{}", "{ \"6F1C2D3E-4a5b-4c6d-8e7f-0a1b2c3d4e5f\": { \"d\": 0, \"v\": 256 } }"),
    WITH ("{}", "{ " MACHINE ": 256 }"), WITH ("{}", "{ " MACHINE ": { \"d\": 0 } }"),
    WITH ("{}", "{ " MACHINE ": { \"d\": 0, \"v\": 1024 } }"),
    WITH ("{}", "{ " MACHINE ": { \"d\": 7, \"v\": 7 } }"),
    WITH ("{}", "{ " MACHINE ": { \"d\": 0, \"v\": 256, \"w\": 1 } }"),
    WITH ("{}", "{ " MACHINE ": { \"d\": 0, \"v\": 256 }, " MACHINE
                ": { \"d\": 0, \"v\": 257 } }"),
  };
  g_autofree char *huge = g_strnfill (2 * 1024 * 1024, ' ');

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_damaged (texts[i], strlen (texts[i]), 0600);
  assert_damaged (huge, 2 * 1024 * 1024, 0600);
  assert_damaged (good, strlen (good), 0602); /* anybody could have granted that */
  assert_damaged (good, strlen (good), 0620);
  /* Cut anywhere, it is not what was written. */
  for (gsize length = 0; length < strlen (good); length++)
    assert_damaged (good, length, 0600);
}

/* Numbers that are kept come back as they were; those of machines that only live do not. */
static void
test_numbers (void)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  CordonRegistry *registry = open_registry (dir);
  g_autoptr(CordonNumbers) numbers = cordon_numbers_new ();
  g_autoptr(GAsyncResult) result = NULL;
  const CordonNumbers *read;
  const CordonHeld *held;

  g_assert_true (cordon_numbers_own (numbers, "1000:documents", 5));
  g_assert_false (cordon_numbers_own (numbers, "1000:documents", 6));
  g_assert_false (cordon_numbers_own (numbers, "1001:documents", 5));
  cordon_numbers_hold (numbers, "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f", 5, 300, TRUE);
  cordon_numbers_hold (numbers, "00000000-0000-4000-8000-000000000001", 5, 301, FALSE);
  g_assert_true (set (registry, 1000, "documents", TRUE, NULL));
  cordon_registry_set_numbers_async (registry, numbers, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_registry_set_numbers_finish (registry, result, NULL));
  g_clear_object (&result);
  finalize (registry);

  registry = open_registry (dir);
  g_assert_null (cordon_registry_get_moved_aside (registry));
  g_assert_true (cordon_registry_has_grant (registry, 1000, "documents"));
  read = cordon_registry_get_numbers (registry);
  g_assert_cmpint (cordon_numbers_find_d (read, "1000:documents"), ==, 5);
  g_assert_cmpstr (cordon_numbers_find_owner (read, 5), ==, "1000:documents");
  held = cordon_numbers_find (read, "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f");
  g_assert_nonnull (held);
  g_assert_true (held->kept);
  g_assert_cmpuint (held->d, ==, 5);
  g_assert_cmpuint (held->v, ==, 300);
  g_assert_null (cordon_numbers_find (read, "00000000-0000-4000-8000-000000000001"));
  g_assert_false (cordon_numbers_is_v_held (read, 301));
  g_assert_true (cordon_numbers_is_held (read, 5, 300));
  g_assert_false (cordon_numbers_is_held (read, 6, 300));
  g_assert_true (cordon_numbers_is_d_taken (read, 5));
  g_assert_false (cordon_numbers_is_d_taken (read, 6));
  finalize (registry);
  remove_tree (dir);
}

/* The file of the version before, which knew grants only. */
static void
test_older (void)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (dir, "registry.json", NULL);
  CordonRegistry *registry;

  g_assert_true (g_file_set_contents (
    path, "{ \"version\": 1, \"grants\": [ \"1000:documents\" ] }", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  registry = open_registry (dir);
  g_assert_null (cordon_registry_get_moved_aside (registry));
  g_assert_true (cordon_registry_has_grant (registry, 1000, "documents"));
  g_assert_cmpint (cordon_numbers_find_d (cordon_registry_get_numbers (registry),
                                          "1000:documents"), ==, -1);
  finalize (registry);
  remove_tree (dir);
}

static void
test_link (void)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (dir, "registry.json", NULL);
  g_autofree char *target = g_build_filename (dir, "elsewhere", NULL);
  CordonRegistry *registry;

  g_assert_true (g_file_set_contents (
    target, "{ \"version\": 1, \"grants\": [ \"1000:documents\" ] }", -1, NULL));
  g_assert_cmpint (symlink (target, path), ==, 0);
  registry = open_registry (dir);
  g_assert_false (cordon_registry_has_grant (registry, 1000, "documents"));
  g_assert_nonnull (cordon_registry_get_moved_aside (registry));
  finalize (registry);
  remove_tree (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/registry/kept", test_kept);
  g_test_add_func ("/registry/write-fails", test_write_fails);
  g_test_add_func ("/registry/in-order", test_in_order);
  g_test_add_func ("/registry/damaged", test_damaged);
  g_test_add_func ("/registry/numbers", test_numbers);
  g_test_add_func ("/registry/older", test_older);
  g_test_add_func ("/registry/link", test_link);
  return g_test_run ();
}
