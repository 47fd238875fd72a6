/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent's conversations, whole, split, out of order and with partners that fail.
 */
#include "script.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- whole conversations --------------------------------------------------------------------- */

static Script
whole_script (void)
{
  Script script = script_new ();

  script_hello (&script, "de", 1);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_bytes (&script, CORDON_AGENT_PASSWORD, "falsch");
  script_bytes (&script, CORDON_AGENT_PASSWORD, PASSWORD);
  script_page (&script, CORDON_AGENT_PAGE, 3, 0);
  script_page (&script, CORDON_AGENT_PAGE, 4, 0);
  script_page (&script, CORDON_AGENT_ZOOM, 0, 200);
  script_size (&script, 640, 480);
  script_empty (&script, CORDON_AGENT_SHUTDOWN);
  return script;
}

#define WHOLE_HEARD "1:hello 2:ok 4:ok 5:error8 6:error8 7:pages3 shown1 8:ok shown3 9:error11 " \
                    "10:ok 11:ok 12:ok"
#define WHOLE_LOG "keymap de nodeadkeys\nsize 1001x707\n" \
                  "settings 1 150 de_DE.UTF-8 Europe/Berlin\nzoom 0 200\nsize 640x480\n"

static void
assert_whole (FakeGuest *guest)
{
  script_assert_heard (guest, WHOLE_HEARD);
  g_assert_cmpstr (guest->log->str, ==, WHOLE_LOG);
  g_assert_false (guest->running);
  g_assert_false (guest->viewer_confused);
  g_assert_cmpuint (guest->viewers, ==, 1);
}

static void
test_splits (void)
{
  Script script = whole_script ();

  for (guint split = 0; split < script.bytes->len; split++)
    {
      FakeGuest guest;

      fake_guest_init (&guest, LOCKED, 60000);
      fake_guest_settle (&guest);
      if (split > 0)
        script_send_part (&guest, script.bytes->data, split);
      script_send_part (&guest, script.bytes->data + split, script.bytes->len - split);
      assert_whole (&guest);
      fake_guest_clear (&guest);
    }
  g_byte_array_unref (script.bytes);
}

static void
test_bytes (void)
{
  Script script = whole_script ();
  FakeGuest guest;

  fake_guest_init (&guest, LOCKED, 60000);
  for (guint i = 0; i < script.bytes->len; i++)
    script_send_part (&guest, script.bytes->data + i, 1);
  assert_whole (&guest);
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* The port is the guest's sign of readiness: not opened, nothing said before the blank page. */
static void
test_port_waits (void)
{
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  g_assert_true (cordon_agent_step (guest.agent, 0));
  g_assert_cmpint (guest.port[0], >=, 0);
  fake_guest_settle (&guest);
  g_assert_cmpint (guest.port[0], ==, -1);
  script_assert_heard (&guest, "");
  fake_guest_clear (&guest);
}

/* --- the viewer ------------------------------------------------------------------------------ */

static void
check_death (Behaviour behaviour, const char *heard)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, behaviour, 60000);
  script_greet (&guest, &script);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_page (&script, CORDON_AGENT_PAGE, 2, 0);
  script_send (&guest, &script);
  script_assert_heard (&guest, heard);
  g_assert_true (guest.running);
  g_assert_cmpuint (guest.viewers, ==, 2);
  /* The new viewer takes the next document. */
  guest.behaviour = GOOD;
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "7:ok 9:ok 10:pages3 shown1");
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

static void
test_viewer_dies (void)
{
  check_death (DIES_ON_OPEN, "2:ok 4:ok 5:error9 died11 6:error3");
  check_death (DIES_ON_PAGE, "2:ok 4:ok 5:pages3 shown1 6:error9 died11");
}

static void
test_viewer_lies (void)
{
  check_death (LIES_ABOUT_COUNT, "2:ok 4:ok 5:error9 died11 6:error3");
  check_death (LIES_ABOUT_CODE, "2:ok 4:ok 5:error9 died11 6:error3");
  check_death (LIES_ABOUT_TYPE, "2:ok 4:ok 5:error9 died11 6:error3");
}

static void
check_lie_about_page (Behaviour behaviour)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, behaviour, 60000);
  script_greet (&guest, &script);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:ok 4:ok 5:pages3 died11");
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

static void
test_viewer_lies_about_page (void)
{
  check_lie_about_page (LIES_ABOUT_PAGES);
  check_lie_about_page (LIES_ABOUT_LOOK);
}

static void
test_viewer_never_starts (void)
{
  FakeGuest guest;

  fake_guest_init (&guest, DIES_EARLY, 60000);
  fake_guest_settle (&guest);
  g_assert_false (guest.running);
  g_assert_cmpuint (guest.viewers, ==, 3);
  g_assert_cmpint (guest.port[0], >=, 0);
  fake_guest_clear (&guest);
}

static void
test_viewer_stuck (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, SILENT_ON_OPEN, 30);
  script_greet (&guest, &script);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:ok 4:ok");
  /* Returns at the deadline, without anything having happened. */
  g_assert_true (cordon_agent_step (guest.agent, 20000));
  fake_guest_settle (&guest);
  script_assert_heard (&guest, "5:error9 died11");
  g_assert_cmpuint (guest.viewers, ==, 2);
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* A file in the document is shown with its own pages; a host that does not know of that hears of those alone that it
 * knows. */
static void
test_inside (void)
{
  static const struct { guint16 version; const char *in, *inside, *out; } cases[] = {
    { 5, "6:ok inside7 shown6", "7:ok shown7", "8:ok inside3 shown3" },
    { 3, "6:ok", "7:ok", "8:ok shown3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Script script = script_new ();
      FakeGuest guest;

      fake_guest_init (&guest, GOES_IN, 60000);
      script_hello (&script, "", cases[i].version);
      script_file (&script);
      script_empty (&script, CORDON_AGENT_SHOW);
      script_send (&guest, &script);
      script_assert_heard (&guest, i == 0 ? "1:hello-v5 2:ok 4:ok 5:pages3 shown1"
                                          : "1:hello-v3 2:ok 4:ok 5:pages3 shown1");
      script_page (&script, CORDON_AGENT_PAGE, 2, 0);
      script_send (&guest, &script);
      script_assert_heard (&guest, cases[i].in);
      script_page (&script, CORDON_AGENT_PAGE, 7, 0);
      script_send (&guest, &script);
      script_assert_heard (&guest, cases[i].inside);
      script_page (&script, CORDON_AGENT_PAGE, 3, 0);
      script_send (&guest, &script);
      script_assert_heard (&guest, cases[i].out);
      fake_guest_clear (&guest);
      g_byte_array_unref (script.bytes);
    }
}

/* Whoever wanted it, the host hears how pages are shown before it hears of a page that is; an older host has no word
 * for it. */
static void
test_look (void)
{
  static const struct { guint16 version; const char *asked, *by_key, *turned; } cases[] = {
    { 6, "6:ok looks1 shown1", "looks3 shown1", "7:ok shown2" },
    { 5, "6:error3", "shown1", "7:ok shown2" },
    { 1, "6:error3", "shown1", "7:ok shown2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Script script = script_new ();
      FakeGuest guest;

      fake_guest_init (&guest, GOOD, 60000);
      script_hello (&script, "", cases[i].version);
      script_file (&script);
      script_empty (&script, CORDON_AGENT_SHOW);
      script_send (&guest, &script);
      g_byte_array_set_size (guest.heard, 0);
      script_u32 (&script, CORDON_AGENT_LOOK, 1);
      script_send (&guest, &script);
      script_assert_heard (&guest, cases[i].asked);
      fake_guest_viewer_looks (&guest, 3);
      script_assert_heard (&guest, cases[i].by_key);
      script_page (&script, CORDON_AGENT_PAGE, 2, 0);
      script_send (&guest, &script);
      script_assert_heard (&guest, cases[i].turned);
      fake_guest_clear (&guest);
      g_byte_array_unref (script.bytes);
    }
}

/* The next host, and the next document. */
static void
test_look_anew (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  script_hello (&script, "", 6);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_u32 (&script, CORDON_AGENT_LOOK, 2);
  script_send (&guest, &script);
  script_assert_heard (&guest, "1:hello-v6 2:ok 4:ok 5:pages3 shown1 6:ok looks2 shown1");
  script_hello (&script, "", 6);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "7:hello-v6 8:pages3 looks2 shown1");
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "9:ok 11:ok 12:pages3 looks0 shown1");
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* A host that came back hears of no page, and of no way to show it, before it has heard that there is a document. */
static void
test_look_before_show (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  script_hello (&script, "", 6);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_u32 (&script, CORDON_AGENT_LOOK, 2);
  script_send (&guest, &script);
  script_assert_heard (&guest, "1:hello-v6 2:ok 4:ok 5:pages3 shown1 6:ok looks2 shown1");
  script_hello (&script, "", 6);
  script_send (&guest, &script);
  script_assert_heard (&guest, "7:hello-v6");
  fake_guest_viewer_goes_in (&guest, 7);
  fake_guest_viewer_looks (&guest, 3);
  script_assert_heard (&guest, "");
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "8:pages7 looks3 shown1");
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

static void
test_viewer_refuses (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, REFUSING, 60000);
  script_greet (&guest, &script);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_page (&script, CORDON_AGENT_PAGE, 1, 0);
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:ok 4:ok 5:error7 6:error3");
  g_assert_cmpuint (guest.viewers, ==, 1);
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* A viewer that has had a document never gets another. */
static void
test_viewer_is_replaced (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  script_greet (&guest, &script);
  for (int i = 0; i < 3; i++)
    {
      script_file (&script);
      script_empty (&script, CORDON_AGENT_SHOW);
    }
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:ok 4:ok 5:pages3 shown1 6:ok 8:ok 9:pages3 shown1 10:ok 12:ok "
                        "13:pages3 shown1");
  g_assert_cmpuint (guest.viewers, ==, 3);
  g_assert_cmpuint (guest.opened, ==, 3);
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* What the last document holds is room for the next: before a file is refused, its viewer goes. */
static void
test_viewer_makes_room (void)
{
  const struct rlimit small = { 1 << 16, RLIM_INFINITY }, all = { RLIM_INFINITY, RLIM_INFINITY };
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  script_greet (&guest, &script);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:ok 4:ok 5:pages3 shown1");
  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
  script_begin (&script, 1 << 20);
  script_begin (&script, 1 << 20);
  script_page (&script, CORDON_AGENT_PAGE, 1, 0);
  script_send (&guest, &script);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &all));
  script_assert_heard (&guest, "6:error4 7:error4 8:error3");
  g_assert_cmpuint (guest.viewers, ==, 2);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "9:ok 11:ok 12:pages3 shown1");
  g_assert_cmpuint (guest.viewers, ==, 2);
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* --- files ----------------------------------------------------------------------------------- */

static void
test_file_sizes (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  script_greet (&guest, &script);
  script_begin (&script, 10);
  script_bytes (&script, CORDON_AGENT_FILE_DATA, "12345");
  script_empty (&script, CORDON_AGENT_FILE_END);
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:ok 4:error5");
  /* Too long: said once for the excess, once at the end, and not for what comes in between. */
  script_begin (&script, 4);
  script_bytes (&script, CORDON_AGENT_FILE_DATA, "12345");
  script_bytes (&script, CORDON_AGENT_FILE_DATA, "12345");
  script_empty (&script, CORDON_AGENT_FILE_END);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "5:ok 6:error5 8:error5 9:error3");
  script_begin (&script, CORDON_AGENT_FILE_MAX);
  script_send (&guest, &script);
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

static void
test_file_without_room (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  script_greet (&guest, &script);
  g_assert_cmpint (g_rmdir (guest.directory), ==, 0);
  script_begin (&script, 10);
  script_bytes (&script, CORDON_AGENT_FILE_DATA, "12345");
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:error12 3:error3");
  g_assert_cmpint (g_mkdir (guest.directory, 0700), ==, 0);
  script_file (&script);
  script_send (&guest, &script);
  script_assert_heard (&guest, "4:ok 6:ok");
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* --- order and protocol ---------------------------------------------------------------------- */

static void
test_order (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  fake_guest_settle (&guest);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_begin (&script, 4);
  script_size (&script, 640, 480);
  script_empty (&script, CORDON_AGENT_SHUTDOWN);
  script_send (&guest, &script);
  script_assert_heard (&guest, "1:error3 2:error3 3:error3 4:error3");
  script_hello (&script, "", 1);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_empty (&script, CORDON_AGENT_FILE_END);
  script_bytes (&script, CORDON_AGENT_PASSWORD, PASSWORD);
  script_page (&script, CORDON_AGENT_PAGE, 1, 0);
  script_page (&script, CORDON_AGENT_ZOOM, 0, 100);
  script_send (&guest, &script);
  script_assert_heard (&guest, "5:hello 6:error3 7:error3 8:error3 9:error3 10:error3");
  g_assert_true (guest.running);
  g_assert_cmpuint (guest.opened, ==, 0);
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* The newest that both speak; a host that has forgotten the old ones is told so. */
static void
test_version (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  fake_guest_settle (&guest);
  script_hello (&script, "", CORDON_AGENT_VERSION + 1);
  script_begin (&script, 4);
  script_send (&guest, &script);
  script_assert_heard (&guest, "1:error2 2:error3");
  for (guint16 version = 1; version <= CORDON_AGENT_VERSION; version++)
    {
      script_hello (&script, "", version);
      script_send (&guest, &script);
      g_autofree char *wanted = version == 1 ? g_strdup ("3:hello")
                                             : g_strdup_printf ("%u:hello-v%u", 2u + version, version);

      script_assert_heard (&guest, wanted);
    }
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

static void
test_garbage (void)
{
  static const guint8 garbage[] = "GET / HTTP/1.1\r\n\r\n";
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  fake_guest_settle (&guest);
  script_send_part (&guest, garbage, sizeof garbage);
  script_assert_heard (&guest, "0:error1");
  /* Nothing is heard any more, however right it is. */
  script_hello (&script, "", 1);
  script_send (&guest, &script);
  script_assert_heard (&guest, "");
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

static void
test_keymap_missing (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  guest.kiosk_fails = TRUE;
  fake_guest_settle (&guest);
  script_hello (&script, "xx", 1);
  script_size (&script, 640, 480);
  script_send (&guest, &script);
  script_assert_heard (&guest, "1:hello 2:error4");
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* A host that asks and asks and does not listen gets no more than the port holds. */
static void
test_deaf_host (void)
{
  Script script = script_new ();
  FakeGuest guest;
  int size = 1;

  fake_guest_init (&guest, GOOD, 60000);
  g_assert_cmpint (setsockopt (guest.port[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size), ==, 0);
  fake_guest_settle (&guest);
  for (int i = 0; i < 5000; i++)
    script_empty (&script, CORDON_AGENT_SHOW);
  for (guint sent = 0; sent < script.bytes->len;)
    {
      gssize done = write (guest.port[1], script.bytes->data + sent, script.bytes->len - sent);

      for (int i = 0; i < 10; i++)
        g_assert_true (cordon_agent_step (guest.agent, 0));
      if (done < 0)
        fake_guest_settle (&guest);
      else
        sent += (guint) done;
    }
  fake_guest_settle (&guest);
  g_assert_cmpuint (guest.heard->len, ==, 5000 * (CORDON_AGENT_HEADER_SIZE + 4));
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

static void
test_hang_up (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  script_greet (&guest, &script);
  script_begin (&script, 100);
  script_bytes (&script, CORDON_AGENT_FILE_DATA, "half");
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:ok");
  fake_guest_close (&guest.port[1]);
  for (int i = 0; i < 5; i++)
    g_assert_true (cordon_agent_step (guest.agent, 0));
  /* A host that is away costs nothing: the loop sleeps until its next deadline. */
  g_assert_true (cordon_agent_step (guest.agent, 1));
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

/* What a person opened in the document meanwhile is no reason to take it away. */
static void
test_hang_up_inside (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init (&guest, GOOD, 60000);
  script_greet (&guest, &script);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  fake_guest_close (&guest.port[1]);
  for (int i = 0; i < 5; i++)
    g_assert_true (cordon_agent_step (guest.agent, 0));
  /* A viewer that is killed hears nothing any more, and says nothing. */
  fake_guest_viewer_goes_in (&guest, 7);
  fake_guest_viewer_goes_in (&guest, 3);
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

static void
test_parts_gone (void)
{
  for (int i = 0; i < 2; i++)
    {
      FakeGuest guest;

      fake_guest_init (&guest, GOOD, 60000);
      fake_guest_settle (&guest);
      fake_guest_close (i == 0 ? &guest.init[1] : &guest.kiosk[1]);
      g_assert_false (cordon_agent_step (guest.agent, 0));
      fake_guest_clear (&guest);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/splits", test_splits);
  g_test_add_func ("/agent/bytes", test_bytes);
  g_test_add_func ("/agent/port-waits", test_port_waits);
  g_test_add_func ("/agent/viewer/dies", test_viewer_dies);
  g_test_add_func ("/agent/viewer/lies", test_viewer_lies);
  g_test_add_func ("/agent/viewer/lies-about-page", test_viewer_lies_about_page);
  g_test_add_func ("/agent/viewer/never-starts", test_viewer_never_starts);
  g_test_add_func ("/agent/viewer/stuck", test_viewer_stuck);
  g_test_add_func ("/agent/viewer/refuses", test_viewer_refuses);
  g_test_add_func ("/agent/viewer/inside", test_inside);
  g_test_add_func ("/agent/viewer/look", test_look);
  g_test_add_func ("/agent/viewer/look-anew", test_look_anew);
  g_test_add_func ("/agent/viewer/look-before-show", test_look_before_show);
  g_test_add_func ("/agent/viewer/is-replaced", test_viewer_is_replaced);
  g_test_add_func ("/agent/viewer/makes-room", test_viewer_makes_room);
  g_test_add_func ("/agent/file/sizes", test_file_sizes);
  g_test_add_func ("/agent/file/without-room", test_file_without_room);
  g_test_add_func ("/agent/order", test_order);
  g_test_add_func ("/agent/version", test_version);
  g_test_add_func ("/agent/garbage", test_garbage);
  g_test_add_func ("/agent/keymap-missing", test_keymap_missing);
  g_test_add_func ("/agent/deaf-host", test_deaf_host);
  g_test_add_func ("/agent/hang-up", test_hang_up);
  g_test_add_func ("/agent/hang-up-inside", test_hang_up_inside);
  g_test_add_func ("/agent/parts-gone", test_parts_gone);
  return g_test_run ();
}
