/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reachable, denied or not measured, and by which wall: each kind of access against the model of
 * the kernel, with each of its parts taken away once.
 */
#include "config.h"

#include "core/errors.h"
#include "fakes/fake-mac.h"
#include "service/access.h"

#define OWN_LEVEL "s0:c1,c300,c1022,c1023"
#define OTHER_LEVEL "s0:c2,c301,c1022,c1023"
#define PROCESS(level) "system_u:system_r:svirt_t:" level
#define IMAGE(level) "system_u:object_r:svirt_image_t:" level

static const CordonAccessTarget own = { PROCESS (OWN_LEVEL), IMAGE (OWN_LEVEL),
                                        IMAGE (OWN_LEVEL) };
static const CordonAccessTarget other = { PROCESS (OTHER_LEVEL), IMAGE (OTHER_LEVEL),
                                          IMAGE (OTHER_LEVEL) };

static CordonAccess
ask (CordonFakeMac *mac, CordonAccessKind kind, const CordonAccessTarget *target)
{
  CordonAccess access;
  g_autoptr(GError) error = NULL;

  cordon_access_ask (CORDON_MAC_PROBE (mac), kind, PROCESS (OWN_LEVEL), target, &access, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (access.n_answers, >, 0);
  g_assert_cmpuint (access.serial, >, 0);
  return access;
}

/* Its own things within reach, the other's not, and the categories are why. */
static void
test_walls (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  for (guint kind = 0; kind < CORDON_N_ACCESS_KINDS; kind++)
    {
      CordonAccess access = ask (mac, kind, &own);

      g_test_message ("%s", cordon_access_kind_name (kind));
      g_assert_cmpint (access.reach, ==, CORDON_REACH_REACHABLE);
      g_assert_false (access.answers[0].asked_equal);
      access = ask (mac, kind, &other);
      g_assert_cmpint (access.reach, ==, CORDON_REACH_DENIED);
      g_assert_true (access.by_categories);
      g_assert_true (access.answers[0].asked_equal);
      g_assert_cmpuint (access.answers[0].allowed, ==, 0);
      g_assert_cmpuint (access.answers[0].allowed_equal, !=, 0);
    }
}

static void
test_by_type (void)
{
  static const CordonAccessTarget stopped = { .file = "system_u:object_r:cordon_disk_t:s0" };
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();
  CordonAccess access = ask (mac, CORDON_ACCESS_DISK, &stopped);

  g_assert_cmpint (access.reach, ==, CORDON_REACH_DENIED);
  g_assert_false (access.by_categories);
  g_assert_true (access.answers[0].asked_equal);
}

/* What dominates reaches; one level's worth of domination is enough. */
static void
test_domination (void)
{
  static const CordonAccessTarget below = { PROCESS ("s0:c1"), IMAGE ("s0:c1"), IMAGE ("s0:c1") };
  static const CordonAccessTarget above = { PROCESS ("s0:c1,c5,c300,c1022,c1023"),
                                            IMAGE ("s0:c1,c5,c300,c1022,c1023"),
                                            IMAGE ("s0:c1,c5,c300,c1022,c1023") };
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  for (guint kind = 0; kind < CORDON_N_ACCESS_KINDS; kind++)
    {
      g_assert_cmpint (ask (mac, kind, &below).reach, ==, CORDON_REACH_REACHABLE);
      g_assert_cmpint (ask (mac, kind, &above).reach, ==, CORDON_REACH_DENIED);
    }
}

/* Every condition of a kind counts. */
static void
test_parts (void)
{
  static const struct {
    CordonAccessKind kind;
    const char *target_type, *object_class, *permissions;
    CordonReach reach;
  } table[] = {
    { CORDON_ACCESS_DISK, "svirt_image_t", "file", "open", CORDON_REACH_DENIED },
    { CORDON_ACCESS_DISK, "svirt_image_t", "file", "read", CORDON_REACH_REACHABLE },
    { CORDON_ACCESS_DISK, "svirt_image_t", "file", "read write", CORDON_REACH_REACHABLE },
    { CORDON_ACCESS_DISK, "svirt_image_t", "file", "write append", CORDON_REACH_REACHABLE },
    { CORDON_ACCESS_DISK, "svirt_image_t", "file", "read write append", CORDON_REACH_DENIED },
    { CORDON_ACCESS_BLOCK_DISK, "svirt_image_t", "blk_file", "open", CORDON_REACH_DENIED },
    { CORDON_ACCESS_DIRECTORY, "svirt_image_t", "dir", "search", CORDON_REACH_REACHABLE },
    { CORDON_ACCESS_DIRECTORY, "svirt_image_t", "dir", "search read", CORDON_REACH_DENIED },
    { CORDON_ACCESS_SOCKET, "svirt_image_t", "dir", "search", CORDON_REACH_DENIED },
    { CORDON_ACCESS_SOCKET, "svirt_image_t", "sock_file", "write", CORDON_REACH_DENIED },
    { CORDON_ACCESS_SOCKET, "svirt_t", "unix_stream_socket", "connectto", CORDON_REACH_DENIED },
    { CORDON_ACCESS_ABSTRACT_SOCKET, "svirt_image_t", "dir", "search", CORDON_REACH_REACHABLE },
    { CORDON_ACCESS_ABSTRACT_SOCKET, "svirt_t", "unix_stream_socket", "connectto",
      CORDON_REACH_DENIED },
    { CORDON_ACCESS_PROCESS, "svirt_t", "file", "open", CORDON_REACH_REACHABLE },
    { CORDON_ACCESS_PROCESS, "svirt_t", "process", "signal signull setsched",
      CORDON_REACH_REACHABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

      g_test_message ("row %zu", i);
      cordon_fake_mac_forbid (mac, "svirt_t", table[i].target_type, table[i].object_class,
                              table[i].permissions);
      g_assert_cmpint (ask (mac, table[i].kind, &own).reach, ==, table[i].reach);
    }
}

/* As in Fedora's policy without Cordon's module: sockets by path are saved by their directory. */
static void
test_unconstrained (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  cordon_fake_mac_set_constrained (mac, "unix_stream_socket", FALSE);
  g_assert_cmpint (ask (mac, CORDON_ACCESS_ABSTRACT_SOCKET, &other).reach, ==,
                   CORDON_REACH_REACHABLE);
  g_assert_cmpint (ask (mac, CORDON_ACCESS_SOCKET, &other).reach, ==, CORDON_REACH_DENIED);
}

static void
test_permissive (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  cordon_fake_mac_set_permissive (mac, "svirt_t", TRUE);
  for (guint kind = 0; kind < CORDON_N_ACCESS_KINDS; kind++)
    {
      CordonAccess access = ask (mac, kind, &other);

      g_assert_cmpint (access.reach, ==, CORDON_REACH_REACHABLE);
      g_assert_true (access.permissive);
    }
}

static void
assert_not_measured (CordonFakeMac *mac, CordonAccessKind kind, const char *source,
                     const CordonAccessTarget *target)
{
  CordonAccess access = { .reach = CORDON_REACH_DENIED };
  g_autoptr(GError) error = NULL;

  g_assert_false (
    cordon_access_ask (CORDON_MAC_PROBE (mac), kind, source, target, &access, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_assert_cmpint (access.reach, ==, CORDON_REACH_NOT_MEASURED);
}

static void
test_not_measured (void)
{
  static const CordonAccessTarget nothing = { NULL, NULL, NULL };
  static const CordonAccessTarget half = { PROCESS (OTHER_LEVEL), NULL, IMAGE (OTHER_LEVEL) };
  static const CordonAccessTarget unknown = { "u:r:x_t:s0", "u:r:x_t:s0", "u:r:x_t:s0" };
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  for (guint kind = 0; kind < CORDON_N_ACCESS_KINDS; kind++)
    {
      assert_not_measured (mac, kind, PROCESS (OWN_LEVEL), &nothing);
      assert_not_measured (mac, kind, PROCESS (OWN_LEVEL), &unknown);
      assert_not_measured (mac, kind, NULL, &other);
      assert_not_measured (mac, kind, "svirt_t", &other);
    }
  assert_not_measured (mac, CORDON_ACCESS_SOCKET, PROCESS (OWN_LEVEL), &half);
  assert_not_measured (mac, CORDON_ACCESS_DISK, PROCESS (OWN_LEVEL), &half);
  cordon_fake_mac_set_broken (mac, CORDON_FAKE_MAC_DECIDE, TRUE);
  for (guint kind = 0; kind < CORDON_N_ACCESS_KINDS; kind++)
    assert_not_measured (mac, kind, PROCESS (OWN_LEVEL), &other);
}

static void
test_book (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();
  CordonAccessBook *book = cordon_access_book_new (CORDON_MAC_PROBE (mac));
  CordonAccess access;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (cordon_access_book_get_serial (book), ==, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_true (cordon_access_book_ask (book, CORDON_ACCESS_DISK, PROCESS (OWN_LEVEL), &other,
                                           &access, NULL));
  g_assert_cmpuint (cordon_access_book_get_n_asked (book), ==, 1);
  g_assert_true (cordon_access_book_ask (book, CORDON_ACCESS_DISK, PROCESS (OTHER_LEVEL), &other,
                                         &access, NULL));
  g_assert_cmpint (access.reach, ==, CORDON_REACH_REACHABLE);
  g_assert_cmpuint (cordon_access_book_get_n_asked (book), ==, 2);
  g_assert_cmpuint (cordon_access_book_get_serial (book), ==, access.serial);

  /* Two policies in one measurement are none. */
  cordon_fake_mac_load_policy (mac);
  g_assert_false (cordon_access_book_ask (book, CORDON_ACCESS_PROCESS, PROCESS (OWN_LEVEL), &other,
                                          &access, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_assert_cmpint (access.reach, ==, CORDON_REACH_NOT_MEASURED);
  cordon_access_book_free (book);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/access/walls", test_walls);
  g_test_add_func ("/access/by-type", test_by_type);
  g_test_add_func ("/access/domination", test_domination);
  g_test_add_func ("/access/parts", test_parts);
  g_test_add_func ("/access/unconstrained", test_unconstrained);
  g_test_add_func ("/access/permissive", test_permissive);
  g_test_add_func ("/access/not-measured", test_not_measured);
  g_test_add_func ("/access/book", test_book);
  return g_test_run ();
}
