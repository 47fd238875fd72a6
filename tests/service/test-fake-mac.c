/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The model of the kernel's access control that other tests stand on: it must answer as Debian's
 * policy does, and every knob must change the answer.
 */
#include "config.h"

#include "core/errors.h"
#include "fakes/fake-mac.h"

#define PROCESS(level) "system_u:system_r:svirt_t:" level
#define IMAGE(level) "system_u:object_r:svirt_image_t:" level

static CordonMacAnswer
ask (CordonFakeMac *mac, const char *source, const char *target, const char *object_class,
     const char *permission)
{
  const char *const permissions[] = { permission, NULL };
  const CordonMacQuestion question = { source, target, object_class, permissions };
  CordonMacAnswer answer = { 0 };
  g_autoptr(GError) error = NULL;

  cordon_mac_probe_decide (CORDON_MAC_PROBE (mac), &question, &answer, &error);
  g_assert_no_error (error);
  return answer;
}

static void
test_rules (void)
{
  static const struct {
    const char *source, *target, *object_class, *permission;
    gboolean allowed;
  } table[] = {
    { PROCESS ("s0:c1,c5"), IMAGE ("s0:c1,c5"), "file", "write", TRUE },
    { PROCESS ("s0:c1,c5"), IMAGE ("s0:c1"), "file", "write", TRUE },
    { PROCESS ("s0:c1,c5"), IMAGE ("s0"), "file", "write", TRUE },
    { PROCESS ("s0:c1,c5"), IMAGE ("s0:c1,c2"), "file", "read", FALSE },
    { PROCESS ("s0:c1,c5"), IMAGE ("s0:c1,c5,c6"), "file", "read", FALSE },
    { PROCESS ("s0"), IMAGE ("s0:c1"), "file", "read", FALSE },
    { PROCESS ("s0-s0:c0.c1023"), IMAGE ("s0:c1"), "file", "read", TRUE },
    { PROCESS ("s0:c1"), "system_u:object_r:virt_content_t:s0", "file", "read", TRUE },
    { PROCESS ("s0:c1"), "system_u:object_r:virt_content_t:s0", "file", "write", FALSE },
    { PROCESS ("s0:c1"), "system_u:object_r:virt_image_t:s0", "file", "read", FALSE },
    { PROCESS ("s0:c1"), "system_u:object_r:cordon_disk_t:s0", "file", "read", FALSE },
    { PROCESS ("s0:c1"), PROCESS ("s0:c1"), "process", "signal", TRUE },
    { PROCESS ("s0:c1"), PROCESS ("s0:c2"), "process", "signal", FALSE },
    { PROCESS ("s0:c1"), PROCESS ("s0:c1"), "process", "ptrace", FALSE },
    { PROCESS ("s0:c1"), "system_u:system_r:virtd_t:s0", "unix_stream_socket", "connectto", TRUE },
    { "system_u:system_r:cordon_view_t:s0:c1", "system_u:system_r:virtd_t:s0",
      "unix_stream_socket", "connectto", FALSE },
    { "system_u:system_r:virtd_t:s0", IMAGE ("s0:c1"), "file", "read", FALSE },
  };
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      CordonMacAnswer answer = ask (mac, table[i].source, table[i].target, table[i].object_class,
                                    table[i].permission);

      g_test_message ("row %zu", i);
      g_assert_cmpuint (answer.allowed, ==, table[i].allowed ? 1 : 0);
      g_assert_false (answer.permissive);
    }
}

static void
test_knobs (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();
  static const char one[] = PROCESS ("s0:c1"), two[] = PROCESS ("s0:c2");
  guint32 serial = ask (mac, one, two, "unix_stream_socket", "connectto").serial;

  cordon_fake_mac_set_constrained (mac, "unix_stream_socket", FALSE);
  g_assert_cmpuint (ask (mac, one, two, "unix_stream_socket", "connectto").allowed, ==, 1);
  g_assert_cmpuint (ask (mac, one, two, "unix_stream_socket", "connectto").serial, >, serial);
  cordon_fake_mac_set_constrained (mac, "unix_stream_socket", TRUE);
  g_assert_cmpuint (ask (mac, one, two, "unix_stream_socket", "connectto").allowed, ==, 0);

  cordon_fake_mac_allow (mac, "svirt_t", "cordon_disk_t", "file", "open read");
  g_assert_cmpuint (ask (mac, one, "system_u:object_r:cordon_disk_t:s0", "file", "read").allowed,
                    ==, 1);
  cordon_fake_mac_forbid (mac, "svirt_t", "cordon_disk_t", "file", "read");
  g_assert_cmpuint (ask (mac, one, "system_u:object_r:cordon_disk_t:s0", "file", "read").allowed,
                    ==, 0);

  /* A permissive domain changes no decision: it makes them void. */
  cordon_fake_mac_set_permissive (mac, "svirt_t", TRUE);
  g_assert_true (ask (mac, one, two, "process", "signal").permissive);
  g_assert_cmpuint (ask (mac, one, two, "process", "signal").allowed, ==, 0);
}

static void
test_unknown (void)
{
  static const char *const read[] = { "read", NULL };
  static const char *const fly[] = { "read", "fly", NULL };
  static const CordonMacQuestion table[] = {
    { PROCESS ("s0:c1"), IMAGE ("s0:c1"), "file", fly },
    { PROCESS ("s0:c1"), IMAGE ("s0:c1"), "aeroplane", read },
    { "system_u:system_r:fly_t:s0", IMAGE ("s0:c1"), "file", read },
    { PROCESS ("s0:c1"), "system_u:object_r:svirt_image_t:s0:c1024", "file", read },
    { PROCESS ("s0:c1"), "svirt_image_t", "file", read },
  };
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      CordonMacAnswer answer = { .serial = 77 };
      g_autoptr(GError) error = NULL;

      g_assert_false (
        cordon_mac_probe_decide (CORDON_MAC_PROBE (mac), &table[i], &answer, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
      g_assert_cmpuint (answer.serial, ==, 77);
    }
}

static void
assert_label (CordonFakeMac *mac, const char *path, const char *expected)
{
  g_autofree char *label = cordon_mac_probe_read_path (CORDON_MAC_PROBE (mac), path, NULL);

  g_assert_cmpstr (label, ==, expected);
}

static void
test_files (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  assert_label (mac, "/store/a/disk", NULL);
  cordon_fake_mac_set_file (mac, "/store", "u:r:t:s0");
  cordon_fake_mac_set_file (mac, "/store/a", "u:r:t:s0:c1");
  cordon_fake_mac_set_file (mac, "/store/vfat", NULL);
  assert_label (mac, "/store/a/disk", "u:r:t:s0:c1");
  assert_label (mac, "/store/ab", "u:r:t:s0");
  assert_label (mac, "/store/vfat/disk", NULL);
  cordon_fake_mac_remove_file (mac, "/store/a");
  assert_label (mac, "/store/a/disk", "u:r:t:s0");
  cordon_fake_mac_set_broken (mac, CORDON_FAKE_MAC_READ_PATH, TRUE);
  assert_label (mac, "/store/a/disk", NULL);
}

static void
assert_process (CordonFakeMac *mac, const char *expected, gboolean expected_enforced)
{
  gboolean enforced = FALSE;
  g_autofree char *context =
    cordon_mac_probe_read_context (CORDON_MAC_PROBE (mac), CORDON_MAC_SELINUX, 7, &enforced, NULL);

  g_assert_cmpstr (context, ==, expected);
  g_assert_cmpint (enforced, ==, expected_enforced);
}

static void
test_processes (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();
  static const char context[] = PROCESS ("s0:c1");

  assert_process (mac, NULL, FALSE);
  cordon_fake_mac_set_process (mac, 7, context);
  assert_process (mac, context, TRUE);
  cordon_fake_mac_set_permissive (mac, "svirt_t", TRUE);
  assert_process (mac, context, FALSE);
  cordon_fake_mac_set_permissive (mac, "svirt_t", FALSE);
  cordon_fake_mac_set_enforcing (mac, FALSE);
  assert_process (mac, context, FALSE);
  cordon_fake_mac_set_process (mac, 7, NULL);
  assert_process (mac, NULL, FALSE);
}

static void
test_valid (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  g_assert_true (cordon_mac_probe_is_valid (CORDON_MAC_PROBE (mac), PROCESS ("s0:c1.c3")));
  g_assert_false (cordon_mac_probe_is_valid (CORDON_MAC_PROBE (mac), PROCESS ("s0:c3.c1")));
  g_assert_false (cordon_mac_probe_is_valid (CORDON_MAC_PROBE (mac), "u:r:unheard_t:s0"));
  g_assert_false (cordon_mac_probe_is_valid (CORDON_MAC_PROBE (mac), ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fake-mac/rules", test_rules);
  g_test_add_func ("/fake-mac/knobs", test_knobs);
  g_test_add_func ("/fake-mac/unknown", test_unknown);
  g_test_add_func ("/fake-mac/files", test_files);
  g_test_add_func ("/fake-mac/processes", test_processes);
  g_test_add_func ("/fake-mac/valid", test_valid);
  return g_test_run ();
}
