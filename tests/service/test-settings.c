/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The administrator's settings: what is understood, and that a fault is told with its place and
 * never becomes a default.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "service/settings.h"

static gboolean
read_text (const char *text, gssize length, CordonSettings *settings, GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("cordon-settings-XXXXXX", &path, NULL);
  gboolean read;

  close (fd);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
  read = cordon_settings_read (path, settings, error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  return read;
}

static void
test_default (void)
{
  CordonSettings settings = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (cordon_settings_read ("/nonexistent/host.conf", &settings, &error));
  g_assert_cmpuint (settings.accounts, ==, 16);
  g_assert_cmpuint (settings.ranges.sensitivity, ==, 0);
  g_assert_cmpuint (settings.ranges.d.first, ==, 0);
  g_assert_cmpuint (settings.ranges.d.last, ==, 255);
  g_assert_cmpuint (settings.ranges.v.first, ==, 256);
  g_assert_cmpuint (settings.ranges.v.last, ==, 1021);
  g_assert_cmpuint (settings.ranges.m1, ==, 1022);
  g_assert_cmpuint (settings.ranges.m2, ==, 1023);
  g_assert_true (cordon_label_ranges_check (&settings.ranges, &error));
  settings.accounts = 0;
  g_assert_true (read_text ("", 0, &settings, &error));
  g_assert_cmpuint (settings.accounts, ==, 16);
}

static void
test_all (void)
{
  CordonSettings settings = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (read_text ("# ours\n\n [Labels] \nMarkers = 7,6\nCompartments=512-600\n"
                            "Machines=601-1023\nSensitivity=3\n[Host]\n\tAccounts=64\n", -1,
                            &settings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (settings.accounts, ==, 64);
  g_assert_cmpuint (settings.ranges.sensitivity, ==, 3);
  g_assert_cmpuint (settings.ranges.d.first, ==, 512);
  g_assert_cmpuint (settings.ranges.d.last, ==, 600);
  g_assert_cmpuint (settings.ranges.v.first, ==, 601);
  g_assert_cmpuint (settings.ranges.v.last, ==, 1023);
  g_assert_cmpuint (settings.ranges.m1, ==, 7);
  g_assert_cmpuint (settings.ranges.m2, ==, 6);
}

static void
test_users (void)
{
  CordonSettings settings = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (read_text ("[UserCompartments]\nCount=3\nTemplates = viewer, browser\nLifetimes=throwaway\n"
                            "WithoutWindow=pause\nAccess=none\nUnlabelled=true\nMemory=512\nProcessors=2\n"
                            "Disk=4\n", -1, &settings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (settings.users.compartments, ==, 3);
  g_assert_cmpuint (g_strv_length (settings.users.templates), ==, 2);
  g_assert_cmpstr (settings.users.templates[0], ==, "viewer");
  g_assert_cmpstr (settings.users.templates[1], ==, "browser");
  g_assert_cmpuint (settings.users.lifetimes, ==, 1u << CORDON_LIFETIME_THROWAWAY);
  g_assert_cmpuint (settings.users.without_windows, ==, 1u << CORDON_WITHOUT_WINDOW_PAUSE);
  g_assert_cmpuint (settings.users.accesses, ==, 1u << CORDON_ACCESS_NONE);
  g_assert_true (settings.users.unlabelled);
  g_assert_cmpuint (settings.users.memory_mib, ==, 512);
  g_assert_cmpuint (settings.users.processors, ==, 2);
  g_assert_cmpuint (settings.users.disk_gib, ==, 4);
  cordon_settings_clear (&settings);

  g_assert_true (read_text ("[UserCompartments]\nCount=0\nTemplates=any\nLifetimes=persistent,throwaway\n", -1,
                            &settings, &error));
  g_assert_cmpuint (settings.users.compartments, ==, 0);
  g_assert_null (settings.users.templates);
  g_assert_cmpuint (settings.users.lifetimes, ==, 3);
  g_assert_false (settings.users.unlabelled);
  cordon_settings_clear (&settings);
}

static const struct {
  guint line;
  const char *text;
} faults[] = {
  { 1, "Accounts=16\n" },
  { 1, "[host]\nAccounts=16\n" },
  { 1, "[Host\nAccounts=16\n" },
  { 1, "[Host]x\n" },
  { 1, "[]\n" },
  { 2, "[Host]\nAccounts\n" },
  { 2, "[Host]\naccounts=16\n" },
  { 2, "[Host]\nAccounts=0\n" },
  { 2, "[Host]\nAccounts=65\n" },
  { 2, "[Host]\nAccounts=-1\n" },
  { 2, "[Host]\nAccounts=16 machines\n" },
  { 2, "[Host]\nAccounts=\n" },
  { 3, "[Host]\nAccounts=1\nAccounts=1\n" },
  { 2, "[Host]\nMachines=256-1021\n" },
  { 3, "[Host]\nAccounts=16\nSpeed=fast\n" },
  { 2, "[Labels]\nAccounts=16\n" },
  { 2, "[Labels]\nSensitivity=16\n" },
  { 2, "[Labels]\nSensitivity=s0\n" },
  { 2, "[Labels]\nCompartments=255-0\n" },
  { 2, "[Labels]\nCompartments=0-1024\n" },
  { 2, "[Labels]\nCompartments=c0-c255\n" },
  { 2, "[Labels]\nCompartments=0..255\n" },
  { 2, "[Labels]\nCompartments=0-255-256\n" },
  { 2, "[Labels]\nCompartments=00-255\n" },
  { 2, "[Labels]\nCompartments=0 - 255\n" },
  { 2, "[Labels]\nCompartments=0-4294967296\n" },
  { 2, "[Labels]\nCompartments=\n" },
  { 2, "[Labels]\nMachines=1021-256\n" },
  { 2, "[Labels]\nMarkers=1022\n" },
  { 2, "[Labels]\nMarkers=1022-1023\n" },
  { 2, "[Labels]\nMarkers=1022,1024\n" },
  { 2, "[UserCompartments]\nCount=33\n" },
  { 2, "[UserCompartments]\nCount=-1\n" },
  { 2, "[UserCompartments]\nCount=1 1\n" },
  { 2, "[UserCompartments]\nTemplates=\n" },
  { 2, "[UserCompartments]\nTemplates=../viewer\n" },
  { 2, "[UserCompartments]\nTemplates=viewer,,browser\n" },
  { 2, "[UserCompartments]\nTemplates=viewer;browser\n" },
  { 2, "[UserCompartments]\nLifetimes=\n" },
  { 2, "[UserCompartments]\nLifetimes=forever\n" },
  { 2, "[UserCompartments]\nLifetimes=throwaway,throwaway\n" },
  { 2, "[UserCompartments]\nLifetimes=throwaway;persistent\n" },
  { 2, "[UserCompartments]\nWithoutWindow=stop\n" },
  { 2, "[UserCompartments]\nAccess=everything\n" },
  { 2, "[UserCompartments]\nUnlabelled=yes\n" },
  { 2, "[UserCompartments]\nMemory=127\n" },
  { 2, "[UserCompartments]\nMemory=16385\n" },
  { 2, "[UserCompartments]\nProcessors=0\n" },
  { 2, "[UserCompartments]\nDisk=513\n" },
  { 3, "[UserCompartments]\nTemplates=viewer\nTemplates=viewer\n" },
  { 3, "[UserCompartments]\nTemplates=viewer\nLevel=s0\n" },
  { 1, "[UserCompartment]\n" },
  /* Together they are wrong. */
  { 2, "[Labels]\nCompartments=0-256\n" },
  { 2, "[Labels]\nMachines=255-1021\n" },
  { 3, "[Labels]\nCompartments=512-600\nMachines=0-511\n" },
  { 2, "[Labels]\nMachines=256-1022\n" },
  { 2, "[Labels]\nMarkers=1022,1022\n" },
  { 2, "[Labels]\nMarkers=255,1023\n" },
  { 2, "[Labels]\nMarkers=1022,256\n" },
  { 4, "[Labels]\nMachines=600-700\n\nCompartments=650-650\n[Host]\nAccounts=3\n" },
};

static void
assert_refused (const char *text, gssize length, guint line)
{
  static const CordonSettings before = { .accounts = 77, .ranges = { .m1 = 5 } };
  g_autofree char *place = g_strdup_printf (", line %u: ", line);
  CordonSettings settings = before;
  g_autoptr(GError) error = NULL;

  g_assert_false (read_text (text, length, &settings, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_true (g_str_has_prefix (error->message, "/"));
  g_assert_nonnull (strstr (error->message, place));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (strlen (error->message), <, 400);
  g_assert_cmpmem (&settings, sizeof settings, &before, sizeof before);
}

static void
test_faults (void)
{
  g_autofree char *huge = g_strnfill (1024 * 1024, '#');

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_test_message ("case %zu", i);
      assert_refused (faults[i].text, -1, faults[i].line);
    }
  assert_refused ("[Host]\nAcc\0ounts=16\n", 20, 1);
  assert_refused (huge, 1024 * 1024, 1);
}

/* A file that is there and cannot be read is not a file that is not there. */
static void
test_unreadable (void)
{
  CordonSettings settings = { .accounts = 77 };
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_false (cordon_settings_read (dir, &settings, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, dir));
  g_assert_cmpuint (settings.accounts, ==, 77);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/default", test_default);
  g_test_add_func ("/settings/all", test_all);
  g_test_add_func ("/settings/users", test_users);
  g_test_add_func ("/settings/faults", test_faults);
  g_test_add_func ("/settings/unreadable", test_unreadable);
  return g_test_run ();
}
