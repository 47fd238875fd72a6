/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The template store: imports that are whole or leave nothing, versions that live as long as they are
 * held, and every way in which a template can be found damaged.
 */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "fixture.h"
#include "service/template-store.h"

static gboolean
import (CordonTemplates *templates, const char *name, const int fds[4],
        GCancellable *cancellable, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_templates_import_async (templates, name, fds, cancellable, keep_result, &result);
  wait_until (result != NULL);
  return cordon_templates_import_finish (templates, result, error);
}

static void
import_version (CordonTemplates *templates, const char *version)
{
  g_autoptr(GError) error = NULL;
  int fds[4];

  cordon_fake_template_make ("viewer", version, fds);
  import (templates, "viewer", fds, NULL, &error);
  g_assert_no_error (error);
}

static CordonTemplate *
hold (CordonTemplates *templates, const char *name, const char *holder, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_templates_hold_async (templates, name, holder, keep_result, &result);
  wait_until (result != NULL);
  return cordon_templates_hold_finish (templates, result, error);
}

static gboolean
remove_template (CordonTemplates *templates, const char *name, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_templates_remove_async (templates, name, keep_result, &result);
  wait_until (result != NULL);
  return cordon_templates_remove_finish (templates, result, error);
}

static void
wait_at_rest (Fixture *fixture)
{
  wait_until (G_OBJECT (fixture->house.templates)->ref_count == 1);
}

static void
test_import (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(CordonTemplate) held = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *kernel = NULL;
  struct stat st;

  held = hold (fixture->house.templates, "viewer", "m", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (held->name, ==, "viewer");
  g_assert_cmpstr (held->version, ==, "1");
  g_assert_cmpstr (held->cmdline, ==, "quiet");
  g_assert_cmpuint (held->memory_mib, ==, 128);
  g_assert_true (g_file_get_contents (held->kernel, &kernel, NULL, NULL));
  g_assert_cmpstr (kernel, ==, "the fake's kernel 1");
  g_assert_cmpint (g_lstat (held->root, &st), ==, 0);
  g_assert_cmpint (st.st_mode, ==, S_IFREG | 0644);
  g_assert_null (strstr (held->root, "current"));
  g_assert_cmpuint (cordon_templates_count_holders (fixture->house.templates, "viewer"), ==, 1);
}

/* Running machines keep the old version; it goes with the last of them. */
static void
test_replace (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  CordonTemplates *templates = fixture->house.templates;
  g_autoptr(CordonTemplate) old = hold (templates, "viewer", "one", NULL);
  g_autoptr(CordonTemplate) new = NULL;
  g_autoptr(GError) error = NULL;

  import_version (templates, "2");
  wait_at_rest (fixture);
  new = hold (templates, "viewer", "two", NULL);
  g_assert_cmpstr (new->version, ==, "2");
  g_assert_cmpstr (new->id, !=, old->id);
  g_assert_true (g_file_test (old->root, G_FILE_TEST_EXISTS));
  g_assert_false (remove_template (templates, "viewer", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);

  cordon_templates_release (templates, "one");
  wait_at_rest (fixture);
  g_assert_false (g_file_test (old->root, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (new->root, G_FILE_TEST_EXISTS));

  cordon_templates_release (templates, "two");
  g_clear_error (&error);
  g_assert_true (remove_template (templates, "viewer", &error));
  g_assert_no_error (error);
  g_assert_null (hold (templates, "viewer", "three", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING);
  g_clear_error (&error);
  g_assert_false (remove_template (templates, "viewer", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING);
}

/* --- imports that fail ----------------------------------------------------------------------- */

typedef void (*Spoil) (int fds[4]);

static void
replace (int *fd, const char *text)
{
  close (*fd);
  *fd = cordon_fake_file (text, strlen (text));
}

static void
spoil_kernel_size (int fds[4])
{
  replace (&fds[1], "short");
}

static void
spoil_kernel_content (int fds[4])
{
  replace (&fds[1], "the fake's kernel 3");
}

static void
spoil_root_content (int fds[4])
{
  replace (&fds[3], "the fake's root file systeM");
}

static void
spoil_root_longer (int fds[4])
{
  replace (&fds[3], "the fake's root file system and more");
}

static void
spoil_manifest_garbage (int fds[4])
{
  replace (&fds[0], "{ \"format\": 1 }");
}

static void
spoil_manifest_huge (int fds[4])
{
  g_autofree char *text = g_strnfill (300 * 1024, ' ');

  replace (&fds[0], text);
}

static void
spoil_manifest_empty (int fds[4])
{
  replace (&fds[0], "");
}

static void
spoil_name (int fds[4])
{
  for (guint i = 0; i < 4; i++)
    close (fds[i]);
  cordon_fake_template_make ("browser", "2", fds);
}

static void
spoil_order (int fds[4])
{
  int kernel = fds[1];

  fds[1] = fds[2];
  fds[2] = kernel;
}

/* What is there stays as it is, and nothing else appears. */
static void
test_import_damaged (void)
{
  static const Spoil spoils[] = {
    spoil_kernel_size,      spoil_kernel_content, spoil_root_content,   spoil_root_longer,
    spoil_manifest_garbage, spoil_manifest_huge,  spoil_manifest_empty, spoil_name,
    spoil_order,
  };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(GPtrArray) before = list_tree (fixture->state_dir);

  for (gsize i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      g_autoptr(GError) error = NULL;
      int fds[4];

      cordon_fake_template_make ("viewer", "2", fds);
      spoils[i](fds);
      g_assert_false (import (fixture->house.templates, "viewer", fds, NULL, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED);
      assert_same_tree (fixture->state_dir, before);
    }
}

/* A whole new name leaves no directory of that name either. */
static void
test_import_new_name (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(GPtrArray) before = list_tree (fixture->state_dir);
  g_autoptr(GError) error = NULL;
  int fds[4];

  cordon_fake_template_make ("browser", "1", fds);
  spoil_root_content (fds);
  g_assert_false (import (fixture->house.templates, "browser", fds, NULL, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED);
  assert_same_tree (fixture->state_dir, before);
}

static void
test_import_cancelled (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(GPtrArray) before = list_tree (fixture->state_dir);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  int fds[4];

  cordon_fake_template_make ("viewer", "2", fds);
  g_cancellable_cancel (cancellable);
  g_assert_false (import (fixture->house.templates, "viewer", fds, cancellable, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
  assert_same_tree (fixture->state_dir, before);
}

/* No file may grow beyond a few bytes, as if the disk were full. */
static void
test_import_full (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(GPtrArray) before = list_tree (fixture->state_dir);
  struct rlimit old, small;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  /* With each of these another write is the first that fails, until there is room for all. */
  for (rlim_t limit = 0;; limit += 20)
    {
      g_autoptr(GError) error = NULL;
      gboolean done;
      int fds[4];

      cordon_fake_template_make ("viewer", "2", fds);
      small.rlim_cur = limit;
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
      done = import (fixture->house.templates, "viewer", fds, NULL, &error);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
      if (done)
        {
          g_assert_cmpint (limit, >, 400);
          break;
        }
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED);
      assert_same_tree (fixture->state_dir, before);
    }
}

static void
test_import_busy (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GError) error = NULL;
  int fds[4], more[4];

  cordon_fake_template_make ("viewer", "2", fds);
  cordon_fake_template_make ("viewer", "3", more);
  cordon_templates_import_async (fixture->house.templates, "viewer", fds, NULL, keep_result,
                                 &first);
  cordon_templates_import_async (fixture->house.templates, "viewer", more, NULL, keep_result,
                                 &second);
  wait_until (first != NULL && second != NULL);
  g_assert_true (cordon_templates_import_finish (fixture->house.templates, first, NULL));
  g_assert_false (cordon_templates_import_finish (fixture->house.templates, second, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
}

typedef struct
{
  char *state_dir;
  gint done;
} Collector;

static gpointer
collect_for_ever (gpointer data)
{
  Collector *collector = data;
  g_autoptr(GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);

  while (!g_atomic_int_get (&collector->done))
    cordon_store_collect (collector->state_dir, NULL, keep);
  return NULL;
}

/* The last machine of a template that goes has the store collected, at the moment of somebody's removal. */
static void
test_remove_beside_collection (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  Collector collector = { .state_dir = fixture->state_dir };
  GThread *thread = g_thread_new ("collector", collect_for_ever, &collector);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(GError) error = NULL;

      import_version (fixture->house.templates, "2");
      remove_template (fixture->house.templates, "viewer", &error);
      g_assert_no_error (error);
    }
  g_atomic_int_set (&collector.done, TRUE);
  g_thread_join (thread);
}

/* What a cordond that was killed in the middle leaves is gone after the next one's start, and its census. */
static void
test_clean (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(GPtrArray) before = list_tree (fixture->state_dir);
  g_autofree char *stage =
    g_build_filename (fixture->state_dir, "templates",
                      ".import-6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f", NULL);
  g_autofree char *file = g_build_filename (stage, "kernel", NULL);
  g_autofree char *empty = g_build_filename (fixture->state_dir, "templates", "browser", NULL);
  g_autofree char *links = g_build_filename (fixture->state_dir, "templates", "links", NULL);
  g_autofree char *old = g_build_filename (links, "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f", NULL);
  g_autoptr(GAsyncResult) result = NULL;

  g_assert_cmpint (g_mkdir (stage, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_cmpint (g_mkdir (empty, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (old, 0755), ==, 0);
  cordon_templates_clean_async (fixture->house.templates, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_templates_clean_finish (fixture->house.templates, result, NULL));
  g_assert_false (g_file_test (stage, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (old, G_FILE_TEST_IS_DIR));
  /* Once it is known that no machine needs it. */
  cordon_templates_collect (fixture->house.templates);
  wait_until (!g_file_test (links, G_FILE_TEST_EXISTS));
  assert_same_tree (fixture->state_dir, before);
}

/* --- templates that are damaged -------------------------------------------------------------- */

static char *
version_path (Fixture *fixture, const char *file)
{
  g_autofree char *link =
    g_build_filename (fixture->state_dir, "templates", "viewer", "current", NULL);
  g_autofree char *id = g_file_read_link (link, NULL);

  return g_build_filename (fixture->state_dir, "templates", "viewer", id, file, NULL);
}

typedef void (*Damage) (const char *path);

static void
damage_append (const char *path)
{
  int fd = open (path, O_WRONLY | O_APPEND | O_CLOEXEC);

  g_assert_cmpint (write (fd, "x", 1), ==, 1);
  close (fd);
}

static void
damage_overwrite (const char *path)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (write (fd, "X", 1), ==, 1);
  close (fd);
}

/* The size and the change of the content are hidden: only the change time tells. */
static void
damage_overwrite_quietly (const char *path)
{
  struct stat st;
  struct timespec times[2];

  g_assert_cmpint (stat (path, &st), ==, 0);
  damage_overwrite (path);
  times[0] = st.st_atim;
  times[1] = st.st_mtim;
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static void
damage_mode (const char *path)
{
  g_assert_cmpint (chmod (path, 0664), ==, 0);
}

static void
damage_remove (const char *path)
{
  g_assert_cmpint (unlink (path), ==, 0);
}

static void
damage_replace (const char *path)
{
  g_autofree char *text = NULL;
  g_autofree char *other = g_strconcat (path, ".other", NULL);
  gsize length;

  /* The same bytes in another file: nobody hashed these. */
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_true (g_file_set_contents (other, text, (gssize) length, NULL));
  g_assert_cmpint (chmod (other, 0644), ==, 0);
  g_assert_cmpint (rename (other, path), ==, 0);
}

static void
damage_link (const char *path)
{
  g_autofree char *other = g_strconcat (path, ".other", NULL);

  g_assert_cmpint (rename (path, other), ==, 0);
  g_assert_cmpint (symlink (other, path), ==, 0);
}

static void
damage_fifo (const char *path)
{
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0644), ==, 0);
}

static void
assert_damaged (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) list = NULL;

  g_assert_null (hold (fixture->house.templates, "viewer", "m", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED);
  g_assert_cmpuint (cordon_templates_count_holders (fixture->house.templates, "viewer"), ==, 0);
  cordon_templates_list_async (fixture->house.templates, keep_result, &result);
  wait_until (result != NULL);
  list = cordon_templates_list_finish (fixture->house.templates, result, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_nonnull (((CordonTemplate *) g_ptr_array_index (list, 0))->problem);
}

static void
test_damaged (void)
{
  static const Damage damages[] = {
    damage_append,  damage_overwrite, damage_overwrite_quietly, damage_mode,
    damage_remove,  damage_replace,   damage_link,              damage_fifo,
  };
  static const char *const files[] = { "kernel", "initrd", "root", "manifest.json" };

  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
      {
        g_autoptr(Fixture) fixture = fixture_new ();
        g_autofree char *path = version_path (fixture, files[f]);

        damages[i](path);
        assert_damaged (fixture);
        /* A new import makes it good again. */
        import_version (fixture->house.templates, "2");
        g_clear_pointer (&path, g_free);
        cordon_template_unref (hold (fixture->house.templates, "viewer", "m", NULL));
      }
}

static void
test_damaged_record (void)
{
  static const Damage damages[] = { damage_remove, damage_overwrite, damage_mode, damage_link };

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr(Fixture) fixture = fixture_new ();
      g_autofree char *path = version_path (fixture, "record");

      damages[i](path);
      assert_damaged (fixture);
    }
}

/* The link may point to an ID beside it and nowhere else. */
static void
test_damaged_link (void)
{
  static const char *const targets[] = {
    "/etc", "..", "../viewer", "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f", "", ".",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr(Fixture) fixture = fixture_new ();
      g_autofree char *link =
        g_build_filename (fixture->state_dir, "templates", "viewer", "current", NULL);

      g_assert_cmpint (unlink (link), ==, 0);
      if (*targets[i] != '\0')
        g_assert_cmpint (symlink (targets[i], link), ==, 0);
      else
        g_assert_cmpint (g_mkdir (link, 0755), ==, 0);
      assert_damaged (fixture);
    }
}

/* Not even to the right directory by a way around. */
static void
test_damaged_detour (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autofree char *link =
    g_build_filename (fixture->state_dir, "templates", "viewer", "current", NULL);
  g_autofree char *id = g_file_read_link (link, NULL);
  g_autofree char *detour = g_build_filename ("..", "viewer", id, NULL);

  g_assert_cmpint (unlink (link), ==, 0);
  g_assert_cmpint (symlink (detour, link), ==, 0);
  assert_damaged (fixture);
}

static void
test_damaged_directories (void)
{
  static const char *const parts[] = { "templates", "templates/viewer", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(Fixture) fixture = fixture_new ();
      g_autofree char *path = parts[i] != NULL
                                ? g_build_filename (fixture->state_dir, parts[i], NULL)
                                : version_path (fixture, ".");
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (chmod (path, 0777), ==, 0);
      g_assert_null (hold (fixture->house.templates, "viewer", "m", &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED);
    }
}

/* A label was set: the change time moves, the content does not. */
static void
test_touched (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autofree char *path = version_path (fixture, "kernel");
  g_autofree char *record = version_path (fixture, "record");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(CordonTemplate) held = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_get_contents (record, &before, NULL, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, path, NULL, 0), ==, 0);
  held = hold (fixture->house.templates, "viewer", "m", &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (record, &after, NULL, NULL));
  g_assert_cmpstr (before, !=, after);
}

static void
test_examine (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(CordonTemplate) held = hold (fixture->house.templates, "viewer", "m", NULL);
  g_autoptr(GAsyncResult) good = NULL;
  g_autoptr(GAsyncResult) bad = NULL;
  g_autoptr(GError) error = NULL;

  cordon_templates_examine_async (fixture->house.templates, held, keep_result, &good);
  wait_until (good != NULL);
  g_assert_true (cordon_templates_examine_finish (fixture->house.templates, good, NULL));
  /* As if libvirt had given the file to its own account. */
  damage_mode (held->root);
  cordon_templates_examine_async (fixture->house.templates, held, keep_result, &bad);
  wait_until (bad != NULL);
  g_assert_false (cordon_templates_examine_finish (fixture->house.templates, bad, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGXFSZ, SIG_IGN);
  g_test_add_func ("/templates/import", test_import);
  g_test_add_func ("/templates/replace", test_replace);
  g_test_add_func ("/templates/import/damaged", test_import_damaged);
  g_test_add_func ("/templates/import/new-name", test_import_new_name);
  g_test_add_func ("/templates/import/cancelled", test_import_cancelled);
  g_test_add_func ("/templates/import/full", test_import_full);
  g_test_add_func ("/templates/import/busy", test_import_busy);
  g_test_add_func ("/templates/remove-beside-collection", test_remove_beside_collection);
  g_test_add_func ("/templates/clean", test_clean);
  g_test_add_func ("/templates/damaged/files", test_damaged);
  g_test_add_func ("/templates/damaged/record", test_damaged_record);
  g_test_add_func ("/templates/damaged/link", test_damaged_link);
  g_test_add_func ("/templates/damaged/detour", test_damaged_detour);
  g_test_add_func ("/templates/damaged/directories", test_damaged_directories);
  g_test_add_func ("/templates/touched", test_touched);
  g_test_add_func ("/templates/examine", test_examine);
  return g_test_run ();
}
