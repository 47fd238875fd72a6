/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file's way through the house as its client sees it: the whole way, every way it can be refused or
 * get stuck, and leaving it anywhere. Nothing may stay behind.
 */
#include "visit.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <string.h>
#include <unistd.h>
#include "client/session-private.h"
#include "core/errors.h"
#include "wait.h"

#define ALL_STAGES "machine-started verified agent-ready file-sent first-page"

static void
assert_file (Visit *visit, gsize size)
{
  GBytes *stored = fake_guest_get_file (house_get_guest (visit->house));
  gsize have;

  g_assert_nonnull (stored);
  const guint8 *bytes = g_bytes_get_data (stored, &have);
  g_assert_cmpuint (have, ==, size);
  for (gsize i = 0; i < size; i++)
    g_assert_true (bytes[i] == (guint8) (i * 7 + i / 253));
}

/* --- the whole way --------------------------------------------------------------------------- */

static void
test_whole (void)
{
  const CordonGuestPreferences preferences = { (char *) "de", (char *) "", (char *) "de_DE.UTF-8",
                                               (char *) "Europe/Berlin", FALSE, 800, 600, 100 };
  House *house = house_new ("normal");
  Visit *visit = visit_new (house);
  guint64 sent, total;

  visit_set_file (visit, 3000001);
  cordon_session_set_preferences (visit->session, &preferences);
  cordon_session_resize (visit->session, 700, 500);
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_SHOWN);
  g_assert_cmpstr (visit->stages->str, ==, ALL_STAGES);
  assert_file (visit, 3000001);
  g_object_get (visit->session, "bytes-sent", &sent, "bytes-total", &total, NULL);
  g_assert_cmpuint (sent, ==, 3000001);
  g_assert_cmpuint (total, ==, 3000001);
  g_assert_cmpuint (visit_number (visit, "pages"), ==, FAKE_GUEST_PAGES);
  g_assert_cmpuint (visit_number (visit, "page"), ==, 1);
  g_assert_cmpuint (visit->screens, ==, 1);
  poll_until (visit->damages > 0);

  /* The newest size went along with hello: the guest laid its page out once. */
  const CordonAgentHello *hello = fake_guest_get_hello (house_get_guest (house));
  g_assert_cmpstr (hello->layout, ==, "de");
  g_assert_cmpuint (hello->width, ==, 700);

  const CordonMachineInfo *machine = cordon_session_get_machine (visit->session);
  g_assert_cmpuint (strlen (machine->uuid), ==, 36);
  g_assert_cmpstr (machine->compartment, ==, "documents");
  wait_until (*cordon_session_get_machine (visit->session)->account);
  g_assert_false (cordon_session_get_machine (visit->session)->labelled);
  visit_close (visit);
  house_free (house);
}

static void
test_wishes (void)
{
  House *house = house_new ("normal");
  Visit *visit = visit_new (house);
  FakeGuest *guest = house_get_guest (house);

  visit_set_file (visit, 10);
  visit_start (visit);
  cordon_session_go_to_page (visit->session, 2); /* too early: nothing */
  visit_until (visit, CORDON_SESSION_SHOWN);
  g_assert_cmpuint (fake_guest_count (guest, CORDON_AGENT_PAGE), ==, 0);

  /* One on its way, the newest next: of three turns two are asked for. */
  cordon_session_go_to_page (visit->session, 2);
  cordon_session_go_to_page (visit->session, 1);
  cordon_session_go_to_page (visit->session, 99);
  wait_until (visit_number (visit, "page") == FAKE_GUEST_PAGES);
  g_assert_cmpuint (fake_guest_count (guest, CORDON_AGENT_PAGE), ==, 2);

  for (guint i = 0; i < 50; i++)
    cordon_session_resize (visit->session, 300 + i, 200);
  wait_until (fake_guest_count (guest, CORDON_AGENT_RESIZE) == 1);
  cordon_session_set_zoom (visit->session, CORDON_AGENT_ZOOM_PERCENT, 5000);
  cordon_session_set_zoom (visit->session, 77, 100);
  wait_until (fake_guest_count (guest, CORDON_AGENT_ZOOM) == 1);
  wait_ms (50);
  g_assert_cmpuint (fake_guest_count (guest, CORDON_AGENT_RESIZE), ==, 1);
  visit_close (visit);
  house_free (house);
}

/* Who turns three times before the guest has told of one has turned three times. */
static void
test_look (void)
{
  House *house = house_new ("looks");
  Visit *visit = visit_new (house);
  FakeGuest *guest = house_get_guest (house);

  visit_set_file (visit, 10);
  visit_start (visit);
  cordon_session_set_look (visit->session, 1); /* too early: nothing */
  visit_until (visit, CORDON_SESSION_SHOWN);
  g_assert_cmpuint (visit_number (visit, "look"), ==, 0);
  g_assert_true (cordon_session_may_look (visit->session));
  for (guint i = 0; i < 3; i++)
    cordon_session_set_look (visit->session, visit_number (visit, "look") + 1);
  g_assert_cmpuint (visit_number (visit, "look"), ==, 3);
  wait_until (visit->session->look_told == 3);
  g_assert_cmpuint (visit_number (visit, "look"), ==, 3);
  g_assert_cmpuint (fake_guest_count (guest, CORDON_AGENT_LOOK), ==, 2);
  visit_close (visit);
  house_free (house);
}

/* What the guest did not do is not said to be so. */
static void
test_look_refused (void)
{
  House *house = house_new ("looks,error:look:12");
  Visit *visit = visit_new (house);

  visit_set_file (visit, 10);
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_SHOWN);
  cordon_session_set_look (visit->session, 1);
  g_assert_cmpuint (visit_number (visit, "look"), ==, 1);
  wait_until (visit_number (visit, "look") == 0);
  g_assert_cmpint (visit_state (visit), ==, CORDON_SESSION_SHOWN);
  visit_close (visit);
  house_free (house);
}

static void
test_password (void)
{
  g_autofree char *too_long = g_strnfill (500, 'x');
  House *house = house_new ("lock");
  Visit *visit = visit_new (house);
  FakeGuest *guest = house_get_guest (house);

  visit_set_file (visit, 10);
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_PASSWORD);
  cordon_session_give_password (visit->session, "wrong");
  g_assert_cmpint (visit_state (visit), ==, CORDON_SESSION_SENT);
  visit_until (visit, CORDON_SESSION_PASSWORD);
  cordon_session_give_password (visit->session, too_long);
  visit_until (visit, CORDON_SESSION_PASSWORD);
  g_assert_cmpuint (fake_guest_count (guest, CORDON_AGENT_PASSWORD), ==, 1);
  cordon_session_give_password (visit->session, FAKE_GUEST_PASSWORD);
  visit_until (visit, CORDON_SESSION_SHOWN);
  g_assert_cmpstr (visit->stages->str, ==, ALL_STAGES);
  visit_close (visit);
  house_free (house);
}

/* Without a file it waits, ready. */
static void
test_no_file (void)
{
  House *house = house_new ("normal");
  Visit *visit = visit_new (house);

  visit_start (visit);
  visit_until (visit, CORDON_SESSION_AGENT);
  wait_ms (50);
  g_assert_cmpstr (visit->stages->str, ==, "machine-started verified agent-ready");
  visit_close (visit);
  house_free (house);
}

static void
test_viewer_died_later (void)
{
  House *house = house_new ("crash-later");
  Visit *visit = visit_new (house);

  visit_set_file (visit, 10);
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_SHOWN);
  wait_until (visit->viewer_deaths == 1);
  g_assert_cmpint (visit_state (visit), ==, CORDON_SESSION_SHOWN);
  visit_close (visit);
  house_free (house);
}

/* The machine goes on while its display is lost and comes back, again and again. */
static void
test_screen_killed (void)
{
  House *house = house_new ("normal");
  Visit *visit = visit_new (house);
  FakeGuest *guest = house_get_guest (house);
  g_autofree char *uuid = NULL;

  visit_set_file (visit, 10);
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_SHOWN);
  uuid = g_strdup (cordon_session_get_machine (visit->session)->uuid);
  for (guint i = 1; i <= CORDON_LIMIT_SCREENS_AT_ONCE; i++)
    {
      guint damages = visit->damages;
      GPid screen = 0;

      cordon_session_go_to_page (visit->session, 1 + i % 2);
      wait_until (visit_number (visit, "page") == 1 + i % 2);
      poll_until (house_count_screens (getpid (), &screen) == 1);
      g_assert_no_errno (kill (screen, SIGKILL));
      wait_until (visit->screens == 1 + i && visit->damages > damages && visit->session->greeted);
      g_assert_cmpuint (fake_guest_count (guest, CORDON_AGENT_HELLO), ==, 1 + i);
      g_assert_cmpuint (fake_guest_count (guest, CORDON_AGENT_FILE_BEGIN), ==, 1);
      g_assert_cmpuint (visit_number (visit, "page"), ==, 1 + i % 2);
      g_assert_cmpstr (cordon_session_get_machine (visit->session)->uuid, ==, uuid);
    }

  /* A person can read what a loop does only where it ends. */
  GPid screen = 0;
  poll_until (house_count_screens (getpid (), &screen) == 1);
  g_assert_no_errno (kill (screen, SIGKILL));
  visit_until_failed (visit, CORDON_ERROR_SCREEN_LOST);
  visit_expect_failure (visit, CORDON_ERROR_SCREEN_LOST);
  house_free (house);
}

/* What is on the screen then is what the guest says, and no page that was there in another document. */
static void
test_screen_killed_inside (void)
{
  House *house = house_new ("inside");
  Visit *visit = visit_new (house);
  GPid screen = 0;

  visit_set_file (visit, 10);
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_SHOWN);
  wait_until (visit_number (visit, "page") == FAKE_GUEST_PAGES + 2);
  g_assert_cmpuint (visit_number (visit, "pages"), ==, FAKE_GUEST_PAGES + 2);
  poll_until (house_count_screens (getpid (), &screen) == 1);
  g_assert_no_errno (kill (screen, SIGKILL));
  wait_until (visit->screens == 2 && visit_number (visit, "page") == 1);
  g_assert_cmpuint (visit_number (visit, "pages"), ==, FAKE_GUEST_PAGES);
  g_assert_cmpint (visit_state (visit), ==, CORDON_SESSION_SHOWN);
  visit_close (visit);
  house_free (house);
}

/* --- files ----------------------------------------------------------------------------------- */

static void
test_files (void)
{
  g_autoptr (GDBusConnection) bus = NULL;
  House *house = house_new ("absent");
  Visit *visit = visit_new (house);
  static const struct { const char *path; int flags; int code; } table[] = {
    { "/", O_RDONLY | O_DIRECTORY, CORDON_ERROR_FILE_KIND },
    { "/dev/null", O_RDONLY, CORDON_ERROR_FILE_KIND },
    { "/proc/self/mem", O_PATH, CORDON_ERROR_FILE_EMPTY },
    { "/etc/hostname", O_PATH, CORDON_ERROR_FILE_UNREADABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      int fd = open (table[i].path, table[i].flags | O_CLOEXEC);
      g_assert_cmpint (fd, >=, 0);
      g_assert_false (cordon_session_set_file (visit->session, fd, &error));
      g_assert_error (error, CORDON_ERROR, table[i].code);
      g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1); /* closed */
    }
  visit_free (visit);
  house_free (house);
}

/* --- a persistent machine -------------------------------------------------------------------- */

static GVariant *
ask_service (House *house, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_sync (house_get_bus (house), "org.cordon.Cordon1", "/org/cordon/Cordon1",
                                                 "org.cordon.Cordon1", method, arguments, NULL,
                                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

/* Whoever lets go of a machine before it runs may end its start by that, or come too late for it. */
static void
stop_unless_stopped (House *house, const char *uuid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_sync (house_get_bus (house), "org.cordon.Cordon1", "/org/cordon/Cordon1",
                                 "org.cordon.Cordon1", "Stop", g_variant_new ("(s)", uuid), NULL,
                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  if (reply != NULL)
    return;
  cordon_error_from_dbus (&error);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED);
}

/* Started where it is stopped, taken where it runs; without a document it is on the screen all the same. */
static void
test_lasting (void)
{
  House *house = house_new ("normal");
  g_autoptr (GVariant) made = ask_service (house, "CreateMachine", g_variant_new_parsed ("('home', 'Bank', @a{sv} {})"));
  const char *uuid;
  Visit *visit;

  g_variant_get (made, "(&s)", &uuid);
  for (guint again = 0; again < 2; again++)
    {
      visit = visit_new_for_machine (house, uuid);
      visit_start (visit);
      visit_until (visit, CORDON_SESSION_SHOWN);
      g_assert_cmpstr (visit->stages->str, ==, "machine-started verified agent-ready machine-ready");
      g_assert_cmpuint (visit_number (visit, "pages"), ==, 0);
      g_assert_cmpstr (cordon_session_get_machine (visit->session)->name, ==, "Bank");
      g_assert_false (cordon_session_get_machine (visit->session)->throwaway);
      g_assert_false (cordon_session_get_disk_damaged (visit->session));
      cordon_session_go_to_page (visit->session, 2); /* nothing to turn: nothing is asked */
      visit_leave (visit);
    }
  g_variant_unref (ask_service (house, "Stop", g_variant_new ("(s)", uuid)));
  g_variant_unref (ask_service (house, "PurgeMachine", g_variant_new ("(s)", uuid)));
  house_free (house);
}

/* --- a browser ------------------------------------------------------------------------------- */

static void
test_address (void)
{
  House *house = house_new ("browser");
  Visit *visit = visit_new (house);
  g_autoptr (GError) error = NULL;

  g_assert_false (cordon_session_open_url (visit->session, "about:config", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_true (cordon_session_open_url (visit->session, "https://a.example/", NULL));
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_SHOWN);
  g_assert_cmpstr (visit->stages->str, ==, "machine-started verified agent-ready window-shown");
  g_assert_cmpuint (fake_guest_count (house_get_guest (house), CORDON_AGENT_OPEN_URL), ==, 1);
  g_assert_cmpuint (visit_number (visit, "pages"), ==, 0);
  /* In the one that runs. */
  g_assert_true (cordon_session_open_url (visit->session, "https://b.example/", NULL));
  wait_until (fake_guest_count (house_get_guest (house), CORDON_AGENT_OPEN_URL) == 2);
  visit_close (visit);
  house_free (house);
}

/* Without an address it shows what it has; with one that goes before. */
static void
test_lasting_browser (void)
{
  House *house = house_new ("browser");
  g_autoptr (GVariant) made = ask_service (house, "CreateMachine", g_variant_new_parsed ("('home', 'Bank', @a{sv} {})"));
  const char *uuid;

  g_variant_get (made, "(&s)", &uuid);
  for (guint address = 0; address < 2; address++)
    {
      Visit *visit = visit_new_for_machine (house, uuid);

      if (address)
        g_assert_true (cordon_session_open_url (visit->session, "https://a.example/", NULL));
      visit_start (visit);
      visit_until (visit, CORDON_SESSION_SHOWN);
      g_assert_cmpstr (visit->stages->str, ==, "machine-started verified agent-ready window-shown machine-ready");
      g_assert_cmpuint (fake_guest_count (house_get_guest (house), address ? CORDON_AGENT_OPEN_URL : CORDON_AGENT_SHOW),
                        ==, 1);
      visit_leave (visit);
    }
  g_variant_unref (ask_service (house, "Stop", g_variant_new ("(s)", uuid)));
  g_variant_unref (ask_service (house, "PurgeMachine", g_variant_new ("(s)", uuid)));
  house_free (house);
}

static void
count_apps (CordonSession *session, GPtrArray *apps, guint *count)
{
  g_assert_cmpuint (*count, ==, G_MAXUINT);
  *count = apps->len;
}

/* Listed once the machine is shown: not more than may be asked for, each id once; a guest that errs loses its
 * list and not its window. */
static void
test_applications (void)
{
  static const struct {
    const char *rules, *app;
    guint count, asked, shown, run;
  } table[] = {
    { "browser,apps:app:2", NULL, 2, 3, 1, 0 },
    { "browser,apps:app:0", NULL, 0, 1, 1, 0 },
    { "browser,apps:app:1", "app-0", 1, 2, 0, 1 },
    { "browser,apps:app:4294967295", NULL, CORDON_AGENT_APPS_MAX, CORDON_AGENT_APPS_MAX, 1, 0 },
    { "browser,apps:app:5,same:app", NULL, 1, 6, 1, 0 },
    { "browser", NULL, 0, 0, 1, 0 },
    { "browser,apps:app:1,error:app:12", NULL, G_MAXUINT, 1, 1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      House *house = house_new (table[i].rules);
      g_autoptr (GVariant) made =
        ask_service (house, "CreateMachine", g_variant_new_parsed ("('home', 'Bank', @a{sv} {})"));
      guint count = G_MAXUINT;
      const char *uuid;

      g_test_message ("%s", table[i].rules);
      g_variant_get (made, "(&s)", &uuid);
      Visit *visit = visit_new_for_machine (house, uuid);
      g_signal_connect (visit->session, "applications", G_CALLBACK (count_apps), &count);
      if (table[i].app)
        g_assert_true (cordon_session_run_app (visit->session, table[i].app, NULL));
      g_assert_false (cordon_session_run_app (visit->session, "a/b", NULL));
      visit_start (visit);
      visit_until (visit, CORDON_SESSION_SHOWN);
      g_assert_cmpstr (visit->stages->str, ==, "machine-started verified agent-ready window-shown machine-ready");
      if (table[i].count != G_MAXUINT)
        wait_until (count != G_MAXUINT);
      else
        wait_until (fake_guest_count (house_get_guest (house), CORDON_AGENT_GET_APP) == 1);
      g_assert_cmpuint (count, ==, table[i].count);
      g_assert_cmpuint (fake_guest_count (house_get_guest (house), CORDON_AGENT_GET_APP), ==, table[i].asked);
      g_assert_cmpuint (fake_guest_count (house_get_guest (house), CORDON_AGENT_SHOW), ==, table[i].shown);
      g_assert_cmpuint (fake_guest_count (house_get_guest (house), CORDON_AGENT_RUN_APP), ==, table[i].run);
      visit_leave (visit);
      g_variant_unref (ask_service (house, "Stop", g_variant_new ("(s)", uuid)));
      g_variant_unref (ask_service (house, "PurgeMachine", g_variant_new ("(s)", uuid)));
      house_free (house);
    }
}

static void
run_when_sent (Visit *visit, CordonSessionState state)
{
  if (state == CORDON_SESSION_SENT)
    g_assert_true (cordon_session_run_app (visit->session, "app-0", NULL));
}

/* Asked for while the machine says what it has: not before it has said so, and not lost. */
static void
test_application_meanwhile (void)
{
  House *house = house_new ("browser,apps:app:1");
  g_autoptr (GVariant) made = ask_service (house, "CreateMachine", g_variant_new_parsed ("('home', 'Bank', @a{sv} {})"));
  const char *uuid;

  g_variant_get (made, "(&s)", &uuid);
  Visit *visit = visit_new_for_machine (house, uuid);
  visit->on_state = run_when_sent;
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_SHOWN);
  wait_until (fake_guest_count (house_get_guest (house), CORDON_AGENT_RUN_APP) == 1);
  g_assert_cmpuint (fake_guest_count (house_get_guest (house), CORDON_AGENT_SHOW), ==, 1);
  visit_leave (visit);
  g_variant_unref (ask_service (house, "Stop", g_variant_new ("(s)", uuid)));
  g_variant_unref (ask_service (house, "PurgeMachine", g_variant_new ("(s)", uuid)));
  house_free (house);
}

static void
expect_address_failure (const char *rules, int code)
{
  House *house = house_new (rules);
  Visit *visit = visit_new (house);

  g_assert_true (cordon_session_open_url (visit->session, "https://a.example/", NULL));
  visit_start (visit);
  visit_expect_failure (visit, code);
  house_free (house);
}

static void
test_address_failures (void)
{
  expect_address_failure ("normal", CORDON_ERROR_NOT_DOCUMENT); /* an older one, which must not even hear of it */
  expect_address_failure ("browser,error:url:13", CORDON_ERROR_NOT_DOCUMENT);
  expect_address_failure ("browser,crash", CORDON_ERROR_VIEWER_DIED);
}

/* --- a machine without an agent -------------------------------------------------------------- */

static char *
import_cd (House *house)
{
  int fd = open ("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new_from_array (&fd, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_sync (
    house_get_bus (house), "org.cordon.Cordon1", "/org/cordon/Cordon1", "org.cordon.Cordon1", "ImportMachine",
    g_variant_new_parsed ("('home', 'Old', 'iso', handle 0, uint64 0, @a{sv} {})"), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
    fds, NULL, NULL, &error);
  char *uuid;

  g_assert_no_error (error);
  g_variant_get (reply, "(s)", &uuid);
  return uuid;
}

static void
end_cd (House *house, const char *uuid)
{
  g_variant_unref (ask_service (house, "Stop", g_variant_new ("(s)", uuid)));
  g_variant_unref (ask_service (house, "PurgeMachine", g_variant_new ("(s)", uuid)));
  house_free (house);
}

/* Shown with its first picture; nobody in it is waited for. */
static void
test_foreign (void)
{
  House *house = house_new ("absent");
  g_autofree char *uuid = import_cd (house);

  for (guint again = 0; again < 2; again++)
    {
      g_autoptr (GError) error = NULL;
      Visit *visit = visit_new_for_machine (house, uuid);

      visit_start (visit);
      visit_until (visit, CORDON_SESSION_SHOWN);
      g_assert_cmpstr (visit->stages->str, ==, "machine-started verified machine-ready");
      g_assert_true (cordon_session_get_machine (visit->session)->foreign);
      g_assert_cmpstr (cordon_session_get_machine (visit->session)->template_name, ==, "");
      g_assert_cmpuint (visit->damages, >, 0);
      cordon_session_resize (visit->session, 700, 500); /* nobody to tell */
      cordon_session_go_to_page (visit->session, 2);
      g_assert_false (cordon_session_open_url (visit->session, "https://a.example/", &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      g_clear_error (&error);
      g_assert_false (cordon_session_run_app (visit->session, "firefox", &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      visit_leave (visit);
    }
  end_cd (house, uuid);
}

/* Nothing but one colour is no picture; when the time for one is over it is shown all the same. */
static void
test_foreign_dark (void)
{
  House *house = house_new ("dark");
  g_autofree char *uuid = import_cd (house);
  Visit *visit = visit_new_for_machine (house, uuid);

  cordon_session_set_deadline_scale (visit->session, 0.05);
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_RUNNING);
  poll_until (visit->damages > 0);
  g_assert_cmpint (visit_state (visit), ==, CORDON_SESSION_RUNNING);
  visit_until (visit, CORDON_SESSION_SHOWN);
  g_assert_cmpstr (visit->stages->str, ==, "machine-started verified machine-ready");
  visit_leave (visit);
  end_cd (house, uuid);
}

/* An address that was to be opened in it, and an application that was to be started. */
static void
test_foreign_handed (void)
{
  House *house = house_new ("absent");
  g_autofree char *uuid = import_cd (house);

  for (guint app = 0; app < 2; app++)
    {
      Visit *visit = visit_new_for_machine (house, uuid);

      g_assert_true (app ? cordon_session_run_app (visit->session, "firefox", NULL)
                         : cordon_session_open_url (visit->session, "https://a.example/", NULL));
      visit_start (visit);
      visit_until_failed (visit, CORDON_ERROR_USAGE);
      visit_leave (visit);
    }
  stop_unless_stopped (house, uuid);
  g_variant_unref (ask_service (house, "PurgeMachine", g_variant_new ("(s)", uuid)));
  house_free (house);
}

static void
test_closed_before_start (void)
{
  House *house = house_new ("absent");
  Visit *visit = visit_new (house);

  cordon_session_close (visit->session);
  g_assert_cmpint (visit_state (visit), ==, CORDON_SESSION_CLOSED);
  cordon_session_close (visit->session);
  visit_free (visit);
  house_free (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/whole", test_whole);
  g_test_add_func ("/session/wishes", test_wishes);
  g_test_add_func ("/session/look", test_look);
  g_test_add_func ("/session/look-refused", test_look_refused);
  g_test_add_func ("/session/password", test_password);
  g_test_add_func ("/session/no-file", test_no_file);
  g_test_add_func ("/session/viewer-died-later", test_viewer_died_later);
  g_test_add_func ("/session/screen-killed", test_screen_killed);
  g_test_add_func ("/session/screen-killed-inside", test_screen_killed_inside);
  g_test_add_func ("/session/files", test_files);
  g_test_add_func ("/session/lasting", test_lasting);
  g_test_add_func ("/session/address", test_address);
  g_test_add_func ("/session/lasting-browser", test_lasting_browser);
  g_test_add_func ("/session/applications", test_applications);
  g_test_add_func ("/session/application-meanwhile", test_application_meanwhile);
  g_test_add_func ("/session/foreign", test_foreign);
  g_test_add_func ("/session/foreign-dark", test_foreign_dark);
  g_test_add_func ("/session/foreign-handed", test_foreign_handed);
  g_test_add_func ("/session/address-failures", test_address_failures);
  g_test_add_func ("/session/closed-before-start", test_closed_before_start);
  return g_test_run ();
}
