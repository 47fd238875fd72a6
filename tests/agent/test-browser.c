/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent where a browser is shown: when it is started, what waits for its window, and what is believed
 * of it.
 */
#include "script.h"

#include "agent/browser/ready.h"
#include "agent/browser/settings.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define A "https://a.example/"
#define B "https://b.example/"
#define SETTINGS "size 1001x707\nsettings 1 150 de_DE.UTF-8 Europe/Berlin\n"

static FakeGuest guest;
static Script script;

static void
begin (guint16 version)
{
  fake_guest_init_browser (&guest, GOOD);
  fake_guest_settle (&guest);
  script = script_new ();
  script_hello (&script, "", version);
  script_send (&guest, &script);
  script_assert_heard (&guest, version == 1 ? "1:hello" : version == 2 ? "1:hello-v2" : "1:hello-v3");
}

static void
end (void)
{
  g_assert_false (guest.viewer_confused);
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

static void
open_url (const char *url, const char *heard)
{
  script_bytes (&script, CORDON_AGENT_OPEN_URL, url);
  script_send (&guest, &script);
  script_assert_heard (&guest, heard);
}

/* Started with the first address; the others follow when there is a window, one after the other. */
static void
test_addresses (void)
{
  begin (2);
  guest.browser_holds = TRUE;
  open_url (A, "2:ok");
  open_url (B, "3:ok");
  open_url (A "2", "4:ok");
  g_assert_cmpstr (guest.log->str, ==, SETTINGS "visit " A "\n");
  fake_guest_browser_says (&guest, CORDON_VIEWER_DONE);
  g_assert_cmpstr (guest.log->str, ==, SETTINGS "visit " A "\n");
  fake_guest_window_comes (&guest);
  script_assert_heard (&guest, "window");
  g_assert_cmpstr (guest.log->str, ==, SETTINGS "visit " A "\nvisit " B "\n");
  fake_guest_browser_says (&guest, CORDON_VIEWER_DONE);
  g_assert_cmpstr (guest.log->str, ==, SETTINGS "visit " A "\nvisit " B "\nvisit " A "2\n");
  fake_guest_browser_says (&guest, CORDON_VIEWER_DONE);
  open_url (B, "5:ok window");
  g_assert_cmpuint (guest.viewers, ==, 1);
  g_assert_true (guest.running);
  end ();
}

/* Without an address: once, and the window is told to whoever asks. */
static void
test_show (void)
{
  begin (2);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:ok");
  fake_guest_window_comes (&guest);
  script_assert_heard (&guest, "window");
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  script_assert_heard (&guest, "3:ok window");
  g_assert_cmpstr (guest.log->str, ==, SETTINGS "visit \n");
  end ();
}

/* A window before anything was asked for is not the browser's. */
static void
test_early_window (void)
{
  begin (2);
  fake_guest_window_comes (&guest);
  open_url (A, "2:ok");
  fake_guest_window_comes (&guest);
  script_assert_heard (&guest, "window");
  end ();
}

static void
test_too_many (void)
{
  begin (2);
  open_url (A, "2:ok");
  for (guint i = 0; i < 8; i++)
    script_bytes (&script, CORDON_AGENT_OPEN_URL, B);
  script_send (&guest, &script);
  script_assert_heard (&guest, "3:ok 4:ok 5:ok 6:ok 7:ok 8:ok 9:ok 10:ok");
  open_url (B, "11:error4");
  g_assert_true (guest.running);
  end ();
}

/* No document, no page; and what a host of another version may not say. */
static void
test_refused (void)
{
  begin (2);
  script_begin (&script, 5);
  script_empty (&script, CORDON_AGENT_FILE_END);
  script_page (&script, CORDON_AGENT_PAGE, 1, 0);
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:error6 3:error3 4:error3");
  end ();

  begin (1);
  open_url (A, "2:error3");
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  fake_guest_window_comes (&guest);
  script_assert_heard (&guest, "3:ok");
  end ();
}

/* The codec of the host cannot write this: a head by hand. */
static void
test_bad_address (void)
{
  static const guint8 frame[] = "\x0b\0\0\0\2\0\0\0\x0c\0\0\0about:config";

  begin (2);
  script_send_part (&guest, frame, sizeof frame - 1);
  script_assert_heard (&guest, "0:error1");
  g_assert_cmpstr (guest.log->str, ==, "size 1001x707\n");
  end ();
}

static void
test_viewer_opens_none (void)
{
  fake_guest_init (&guest, GOOD, 60000);
  fake_guest_settle (&guest);
  script = script_new ();
  script_bytes (&script, CORDON_AGENT_OPEN_URL, A);
  script_hello (&script, "", 2);
  script_bytes (&script, CORDON_AGENT_OPEN_URL, A);
  script_send (&guest, &script);
  script_assert_heard (&guest, "1:error3 2:hello-v2 3:error13");
  end ();
}

/* What waited is gone with it; the next one starts anew, and no window is promised before it is there. */
static void
test_death (void)
{
  begin (2);
  open_url (A, "2:ok");
  open_url (B, "3:ok");
  fake_guest_window_comes (&guest);
  script_assert_heard (&guest, "window");
  fake_guest_viewer_dies (&guest);
  script_assert_heard (&guest, "died11");
  g_string_truncate (guest.log, 0);
  open_url (B "2", "4:ok");
  g_assert_cmpstr (guest.log->str, ==, "settings 1 150 de_DE.UTF-8 Europe/Berlin\nvisit " B "2\n");
  fake_guest_window_comes (&guest);
  script_assert_heard (&guest, "window");
  g_assert_cmpuint (guest.viewers, ==, 2);
  end ();
}

static void
test_closed (void)
{
  begin (2);
  open_url (A, "2:ok");
  fake_guest_browser_says (&guest, CORDON_VIEWER_CLOSED);
  g_assert_false (guest.running);
  end ();
}

/* Whatever does not fit is its end. */
static void
test_lies (void)
{
  static const CordonViewerType lies[] = { CORDON_VIEWER_DONE, CORDON_VIEWER_READY, CORDON_VIEWER_DOCUMENT,
                                           CORDON_VIEWER_PAGE_SHOWN, CORDON_VIEWER_FAILED, CORDON_VIEWER_VISIT, 99 };

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      begin (2);
      open_url (A, "2:ok");
      fake_guest_browser_says (&guest, lies[i]);
      script_assert_heard (&guest, "died11");
      g_assert_cmpuint (guest.viewers, ==, 2);
      end ();
    }
  begin (2);
  fake_guest_browser_says (&guest, CORDON_VIEWER_CLOSED);
  g_assert_true (guest.running);
  g_assert_cmpuint (guest.viewers, ==, 2);
  end ();
}

/* --- applications ---------------------------------------------------------------------------- */

static void
add_app (guint number, const char *id, gsize missing)
{
  static CordonAgentApp app;
  static guint8 frame[CORDON_AGENT_FRAME_MAX];

  app = (CordonAgentApp) { .name = "Firefox", .icon = { 1, 2, 3, 255 } };
  g_strlcpy (app.id, id, sizeof app.id);
  gsize size = cordon_agent_write_app (frame, sizeof frame, 1, &app);
  fake_guest_add_app (&guest, number, frame + CORDON_AGENT_HEADER_SIZE, size - CORDON_AGENT_HEADER_SIZE - missing);
}

static void
get_app (guint32 number)
{
  script_u32 (&script, CORDON_AGENT_GET_APP, number);
}

/* One by one; all that a host asks for at once has room, too. What runs is what is shown. */
static void
test_apps (void)
{
  begin (3);
  add_app (0, "firefox-esr", 0);
  add_app (1, "org.example.Other", 0);
  for (guint32 i = 0; i < 4; i++)
    get_app (i);
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:app-firefox-esr 3:app-org.example.Other 4:ok 5:ok");
  script_bytes (&script, CORDON_AGENT_RUN_APP, "firefox");
  script_send (&guest, &script);
  script_assert_heard (&guest, "6:error11");
  g_assert_cmpstr (guest.log->str, ==, "size 1001x707\n");
  script_bytes (&script, CORDON_AGENT_RUN_APP, "firefox-esr");
  script_send (&guest, &script);
  script_assert_heard (&guest, "7:ok");
  fake_guest_window_comes (&guest);
  script_assert_heard (&guest, "window");
  g_assert_cmpstr (guest.log->str, ==, SETTINGS "visit \n");
  script_bytes (&script, CORDON_AGENT_RUN_APP, "firefox-esr");
  script_send (&guest, &script);
  script_assert_heard (&guest, "8:ok window");
  end ();
}

/* A file that is none of the list's ends it. */
static void
test_bad_apps (void)
{
  begin (3);
  add_app (0, "firefox-esr", 1);
  add_app (1, "firefox-esr", 0);
  get_app (0);
  script_bytes (&script, CORDON_AGENT_RUN_APP, "firefox-esr");
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:ok 3:error11");
  fake_guest_add_app (&guest, 0, "", 0);
  get_app (0);
  script_send (&guest, &script);
  script_assert_heard (&guest, "4:ok");
  end ();
}

/* Hosts that are older, strangers, and templates that show documents. */
static void
test_no_apps (void)
{
  begin (2);
  add_app (0, "firefox-esr", 0);
  get_app (0);
  script_send (&guest, &script);
  script_assert_heard (&guest, "2:error3");
  end ();

  fake_guest_init (&guest, GOOD, 60000);
  fake_guest_settle (&guest);
  script = script_new ();
  get_app (0);
  script_hello (&script, "", 3);
  get_app (0);
  script_bytes (&script, CORDON_AGENT_RUN_APP, "firefox-esr");
  script_send (&guest, &script);
  script_assert_heard (&guest, "1:error3 2:hello-v3 3:ok 4:error11");
  end ();
}

/* --- settings -------------------------------------------------------------------------------- */

#define SCALE(text) "user_pref(\"layout.css.devPixelsPerPx\", \"" text "\");\n"
#define LANGUAGES(text) "user_pref(\"intl.accept_languages\", \"" text ", en-US, en\");\n"

static const struct {
  guint scale;
  const char *locale, *text;
} settings_cases[] = {
  { 100, "", SCALE ("1.00") },
  { 150, "C.UTF-8", SCALE ("1.50") },
  { 405, "", NULL },
  { 99, "", NULL },
  { 100, "en_GB.UTF-8", SCALE ("1.00") },
  { 100, "de_DE.UTF-8", SCALE ("1.00") LANGUAGES ("de-DE, de") },
  { 225, "gsw_CH", SCALE ("2.25") LANGUAGES ("gsw-CH, gsw") },
  { 100, "eo", SCALE ("1.00") LANGUAGES ("eo, eo") },
  { 100, "de_DE@euro", SCALE ("1.00") LANGUAGES ("de-DE, de") },
  { 100, "de_de", SCALE ("1.00") },
  { 100, "de\");evil(\"", SCALE ("1.00") },
  { 100, "x", SCALE ("1.00") },
  { 100, "abcd_DE", SCALE ("1.00") },
};

static void
test_settings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings_cases); i++)
    {
      CordonViewerMessage message = { .scale_percent = (guint16) settings_cases[i].scale };
      char text[512] = "";

      g_test_message ("%s", settings_cases[i].locale);
      g_strlcpy (message.locale, settings_cases[i].locale, sizeof message.locale);
      g_assert_cmpint (cordon_browser_settings (&message, text, sizeof text), ==, settings_cases[i].text != NULL);
      if (settings_cases[i].text)
        g_assert_cmpstr (text, ==, settings_cases[i].text);
      g_assert_false (cordon_browser_settings (&message, text, 8));
    }
}

/* --- when it takes addresses ----------------------------------------------------------------- */

static void
make_file (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static void
remove_file (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_ready (void)
{
  g_autofree char *directory = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (directory, "window-ready", NULL);
  int watch;

  /* What an earlier start said does not count, and is not in the way of the next word. */
  make_file (directory, "window-ready");
  watch = cordon_ready_watch (directory, "window-ready");
  g_assert_cmpint (watch, >=, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (cordon_ready_seen (watch));
  for (int i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("window-ready-%d", i);

      make_file (directory, name);
      remove_file (directory, name);
    }
  g_assert_false (cordon_ready_seen (watch));
  make_file (directory, "window-ready");
  g_assert_true (cordon_ready_seen (watch));
  remove_file (directory, "window-ready");
  g_assert_true (cordon_ready_seen (watch));
  close (watch);

  watch = cordon_ready_watch (directory, "window-ready");
  g_assert_false (cordon_ready_seen (watch));
  close (watch);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  g_assert_cmpint (cordon_ready_watch (directory, "window-ready"), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/browser/addresses", test_addresses);
  g_test_add_func ("/agent/browser/show", test_show);
  g_test_add_func ("/agent/browser/early-window", test_early_window);
  g_test_add_func ("/agent/browser/too-many", test_too_many);
  g_test_add_func ("/agent/browser/refused", test_refused);
  g_test_add_func ("/agent/browser/bad-address", test_bad_address);
  g_test_add_func ("/agent/browser/viewer-opens-none", test_viewer_opens_none);
  g_test_add_func ("/agent/browser/death", test_death);
  g_test_add_func ("/agent/browser/closed", test_closed);
  g_test_add_func ("/agent/browser/lies", test_lies);
  g_test_add_func ("/agent/browser/apps", test_apps);
  g_test_add_func ("/agent/browser/bad-apps", test_bad_apps);
  g_test_add_func ("/agent/browser/no-apps", test_no_apps);
  g_test_add_func ("/agent/browser/settings", test_settings);
  g_test_add_func ("/agent/browser/ready", test_ready);
  return g_test_run ();
}
