/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Access control of the host: when kernel and libvirt agree, and AppArmor's files read from a
 * directory made here. SELinux itself needs a kernel that has it: the lab's tests.
 */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/errors.h"
#include "service/mac/agreement.h"
#include "service/mac/apparmor.h"
#include "service/mac/kernel-probe.h"
#include "service/mac/selinux-watch.h"
#include "service/mac/selinux.h"

static void
test_agreement (void)
{
  static const struct {
    CordonMacModel libvirt;
    CordonMacKernel kernel; /* SELinux, enforcing, AppArmor */
    gboolean agree;
  } rows[] = {
    { CORDON_MAC_NONE, { FALSE, FALSE, FALSE }, TRUE },
    { CORDON_MAC_SELINUX, { TRUE, TRUE, FALSE }, TRUE },
    { CORDON_MAC_SELINUX, { TRUE, TRUE, TRUE }, TRUE },
    { CORDON_MAC_APPARMOR, { FALSE, FALSE, TRUE }, TRUE },
    { CORDON_MAC_NONE, { TRUE, TRUE, FALSE }, FALSE },
    { CORDON_MAC_NONE, { TRUE, FALSE, FALSE }, FALSE },
    { CORDON_MAC_NONE, { FALSE, FALSE, TRUE }, FALSE },
    { CORDON_MAC_SELINUX, { TRUE, FALSE, FALSE }, FALSE },
    { CORDON_MAC_SELINUX, { FALSE, FALSE, FALSE }, FALSE },
    { CORDON_MAC_SELINUX, { FALSE, TRUE, TRUE }, FALSE },
    { CORDON_MAC_APPARMOR, { FALSE, FALSE, FALSE }, FALSE },
    { CORDON_MAC_APPARMOR, { TRUE, TRUE, FALSE }, FALSE },
    { CORDON_MAC_APPARMOR, { TRUE, TRUE, TRUE }, FALSE },
    { 99, { FALSE, FALSE, FALSE }, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *reason = cordon_mac_disagreement (rows[i].libvirt, &rows[i].kernel);

      g_test_message ("row %u: %s", i, reason != NULL ? reason : "agree");
      g_assert_cmpint (reason == NULL, ==, rows[i].agree);
      g_assert_true (reason == NULL || g_str_has_suffix (reason, "."));
    }
}

typedef struct {
  char *root;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("cordon-mac-XXXXXX", NULL);
  g_assert_nonnull (fixture->root);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_tree (fixture->root);
  g_free (fixture->root);
}

static void
put (Fixture *fixture, const char *path, const char *text, gssize length)
{
  g_autofree char *whole = g_strconcat (fixture->root, path, NULL);
  g_autofree char *dir = g_path_get_dirname (whole);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (whole, text, length, NULL));
}

static void
test_present (Fixture *fixture, gconstpointer data)
{
  g_assert_false (cordon_apparmor_is_present (fixture->root));
  put (fixture, "/sys/module/apparmor/parameters/enabled", "Y\n", -1);
  /* On, but out of reach, as in a container. */
  g_assert_false (cordon_apparmor_is_present (fixture->root));
  put (fixture, "/sys/kernel/security/apparmor/profiles", "", -1);
  g_assert_true (cordon_apparmor_is_present (fixture->root));
  put (fixture, "/sys/module/apparmor/parameters/enabled", "N\n", -1);
  g_assert_false (cordon_apparmor_is_present (fixture->root));
}

#define OWN "/proc/42/attr/apparmor/current"
#define SHARED "/proc/42/attr/current"

static void
assert_context (Fixture *fixture, const char *expected, gboolean expected_enforced)
{
  g_autoptr (GError) error = NULL;
  gboolean enforced = !expected_enforced;
  g_autofree char *context =
    cordon_apparmor_read_process (fixture->root, 42, &enforced, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (context, ==, expected);
  g_assert_cmpint (enforced, ==, expected_enforced);
}

static void
test_context (Fixture *fixture, gconstpointer data)
{
  put (fixture, SHARED, "libvirt-1 (enforce)\n", -1);
  assert_context (fixture, "libvirt-1 (enforce)", TRUE);
  /* Where both are, the module's own one counts. */
  put (fixture, OWN, "libvirt-2 (complain)\n", -1);
  assert_context (fixture, "libvirt-2 (complain)", FALSE);
  put (fixture, OWN, "unconfined\n", -1);
  assert_context (fixture, "unconfined", FALSE);
  put (fixture, OWN, "libvirt-2 (enforce)", -1);
  assert_context (fixture, "libvirt-2 (enforce)", TRUE);
  put (fixture, OWN, "libvirt-2 (enforce)\0", 20);
  assert_context (fixture, "libvirt-2 (enforce)", TRUE);
  put (fixture, OWN, "x (enforce) (kill)\n", -1);
  assert_context (fixture, "x (enforce) (kill)", FALSE);
}

static void
assert_unreadable (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gboolean enforced = TRUE;

  g_assert_null (cordon_apparmor_read_process (fixture->root, 42, &enforced, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_assert_true (enforced);
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (10000, 'x');

  assert_unreadable (fixture);
  put (fixture, OWN, "", -1);
  assert_unreadable (fixture);
  put (fixture, OWN, "\n\n", -1);
  assert_unreadable (fixture);
  put (fixture, OWN, "a\nlibvirt-1 (enforce)\n", -1);
  assert_unreadable (fixture);
  put (fixture, OWN, "a\0 (enforce)", 12);
  assert_unreadable (fixture);
  put (fixture, OWN, large, -1);
  assert_unreadable (fixture);
}

/* True of every kernel: off means not enforcing, and what cannot be read is an error. */
static void
test_selinux_here (void)
{
  g_autoptr (GError) process = NULL;
  g_autoptr (GError) file = NULL;
  gboolean enforced = TRUE;

  if (!cordon_selinux_is_present ())
    g_assert_false (cordon_selinux_is_enforcing ());
  /* No process has this number. */
  g_assert_null (cordon_selinux_read_process (0x7fffffff, &enforced, &process));
  g_assert_error (process, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_assert_true (enforced);
  g_assert_null (cordon_selinux_read_path ("/nonexistent/file", &file));
  g_assert_error (file, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_clear_error (&file);
  g_assert_null (cordon_selinux_read_file (-1, &file));
  g_assert_error (file, CORDON_ERROR, CORDON_ERROR_FAILED);
}

/* Exactly one of the three is this host's, or none because the administrator left half a wall. */
static void
test_kernel_probe_agreement (void)
{
  g_autoptr (CordonMacProbe) probe = CORDON_MAC_PROBE (cordon_kernel_probe_new ());
  guint agreed = 0;

  for (CordonMacModel model = CORDON_MAC_NONE; model <= CORDON_MAC_APPARMOR; model++)
    {
      g_autofree char *reason = NULL;
      gboolean enforcing = cordon_mac_probe_is_enforcing (probe, model, &reason);

      g_assert_cmpint (enforcing, ==, reason == NULL);
      agreed += enforcing;
    }
  g_assert_cmpuint (agreed, <=, 1);
  if (!cordon_selinux_is_present () && !cordon_apparmor_is_present (""))
    g_assert_true (cordon_mac_probe_is_enforcing (probe, CORDON_MAC_NONE, NULL));
}

static void
test_kernel_probe_unlabelled (void)
{
  g_autoptr (CordonMacProbe) probe = CORDON_MAC_PROBE (cordon_kernel_probe_new ());
  g_autoptr (GError) process = NULL;
  g_autoptr (GError) file = NULL;
  g_autoptr (GError) path = NULL;
  gboolean enforced = TRUE;

  g_assert_null (
    cordon_mac_probe_read_context (probe, CORDON_MAC_NONE, getpid (), &enforced, &process));
  g_assert_error (process, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_assert_true (cordon_kernel_probe_labels_files (CORDON_MAC_SELINUX));
  g_assert_null (cordon_kernel_probe_read_file (CORDON_MAC_APPARMOR, 0, &file));
  g_assert_error (file, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_assert_null (cordon_kernel_probe_read_path (CORDON_MAC_NONE, "/", &path));
  g_assert_error (path, CORDON_ERROR, CORDON_ERROR_FAILED);
}

static void
count (gpointer data)
{
  (*(guint *) data)++;
}

static void
write_to (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->root, name, NULL);
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
  close (fd);
}

static void
wait_told (guint *told, guint least)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (*told < least)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* Every file by which SELinux changes, the same value written again included; not any other. */
static void
test_selinux_watch (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "enforce", "load", "commit_pending_bools" };
  g_autoptr (GError) error = NULL;
  CordonSelinuxWatch *watch;
  guint told = 0;

  put (fixture, "/enforce", "1", -1);
  put (fixture, "/load", "", -1);
  put (fixture, "/access", "", -1);
  g_assert_null (cordon_selinux_watch_new (fixture->root, count, &told, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_clear_error (&error);
  put (fixture, "/commit_pending_bools", "", -1);
  watch = cordon_selinux_watch_new (fixture->root, count, &told, &error);
  g_assert_no_error (error);
  write_to (fixture, "access", "x");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (told, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      write_to (fixture, names[i], "1");
      wait_told (&told, i + 1);
      g_assert_cmpuint (told, ==, i + 1);
    }
  cordon_selinux_watch_free (watch);
  write_to (fixture, "enforce", "0");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (told, ==, G_N_ELEMENTS (names));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mac/agreement", test_agreement);
  g_test_add ("/mac/apparmor/present", Fixture, NULL, set_up, test_present, tear_down);
  g_test_add ("/mac/apparmor/context", Fixture, NULL, set_up, test_context, tear_down);
  g_test_add ("/mac/apparmor/unreadable", Fixture, NULL, set_up, test_unreadable, tear_down);
  g_test_add ("/mac/selinux-watch", Fixture, NULL, set_up, test_selinux_watch, tear_down);
  g_test_add_func ("/mac/selinux-here", test_selinux_here);
  g_test_add_func ("/mac/kernel-probe/agreement", test_kernel_probe_agreement);
  g_test_add_func ("/mac/kernel-probe/unlabelled", test_kernel_probe_unlabelled);
  return g_test_run ();
}
