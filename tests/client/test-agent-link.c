/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host's end of the agent protocol against a guest that obeys, errs, stalls and lies.
 */
#include "client/agent-link.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/errors.h"
#include "fake-guest.h"
#include "wait.h"

#define LONG_MS 10000
#define SHORT_MS 60

typedef struct {
  CordonAgentLink *link;
  FakeGuest *guest;
  GAsyncResult *result; /* of the last question */
  GError *broken;
  guint page, viewer_deaths, answers;
} Fixture;

static void
on_broken (CordonAgentLink *link, const GError *error, Fixture *fixture)
{
  g_assert_null (fixture->broken);
  fixture->broken = g_error_copy (error);
}

static void
on_page (CordonAgentLink *link, guint page, guint percent, guint mode, Fixture *fixture)
{
  fixture->page = page;
}

static void
on_viewer_died (CordonAgentLink *link, Fixture *fixture)
{
  fixture->viewer_deaths++;
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  fixture->answers++;
  g_set_object (&fixture->result, result);
}

static void
begin (Fixture *fixture, const char *rules)
{
  int ends[2];

  *fixture = (Fixture) { 0 };
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends));
  fixture->link = cordon_agent_link_new (ends[0]);
  fixture->guest = fake_guest_new (ends[1], rules);
  g_signal_connect (fixture->link, "broken", G_CALLBACK (on_broken), fixture);
  g_signal_connect (fixture->link, "page-shown", G_CALLBACK (on_page), fixture);
  g_signal_connect (fixture->link, "viewer-died", G_CALLBACK (on_viewer_died), fixture);
}

static void
end (Fixture *fixture)
{
  g_clear_object (&fixture->result);
  wait_until_finalized (fixture->link);
  fake_guest_free (fixture->guest);
  g_clear_error (&fixture->broken);
}

/* --- questions ------------------------------------------------------------------------------- */

static CordonAgentHello
hello (void)
{
  return (CordonAgentHello) { .version_min = 1, .version_max = 1, .width = 800, .height = 600,
                              .scale_percent = 100, .layout = "de", .locale = "de_DE.UTF-8",
                              .timezone = "Europe/Berlin" };
}

static gboolean
ask_hello_up_to (Fixture *fixture, guint16 version)
{
  CordonAgentHello said = hello ();

  said.version_max = version;
  g_clear_object (&fixture->result);
  cordon_agent_link_hello_async (fixture->link, &said, LONG_MS, NULL, on_result, fixture);
  wait_until (fixture->result);
  return cordon_agent_link_hello_finish (fixture->link, fixture->result, NULL);
}

static CordonAgentApp *
ask_app (Fixture *fixture, guint number, guint deadline_ms, GError **error)
{
  g_clear_object (&fixture->result);
  cordon_agent_link_get_app_async (fixture->link, number, deadline_ms, NULL, on_result, fixture);
  wait_until (fixture->result);
  return cordon_agent_link_get_app_finish (fixture->link, fixture->result, error);
}

static gboolean
ask_run (Fixture *fixture, const char *id, GError **error)
{
  g_clear_object (&fixture->result);
  cordon_agent_link_run_app_async (fixture->link, id, LONG_MS, NULL, on_result, fixture);
  wait_until (fixture->result);
  return cordon_agent_link_request_finish (fixture->link, fixture->result, error);
}

static gboolean
ask_hello (Fixture *fixture, guint deadline_ms, GError **error)
{
  CordonAgentHello said = hello ();

  g_clear_object (&fixture->result);
  cordon_agent_link_hello_async (fixture->link, &said, deadline_ms, NULL, on_result, fixture);
  wait_until (fixture->result);
  return cordon_agent_link_hello_finish (fixture->link, fixture->result, error);
}

static gboolean
ask_resize (Fixture *fixture, guint deadline_ms, GError **error)
{
  g_clear_object (&fixture->result);
  cordon_agent_link_resize_async (fixture->link, 640, 480, deadline_ms, NULL, on_result, fixture);
  wait_until (fixture->result);
  return cordon_agent_link_request_finish (fixture->link, fixture->result, error);
}

static gboolean
ask_page (Fixture *fixture, guint page, guint deadline_ms, GError **error)
{
  g_clear_object (&fixture->result);
  cordon_agent_link_page_async (fixture->link, page, deadline_ms, NULL, on_result, fixture);
  wait_until (fixture->result);
  return cordon_agent_link_request_finish (fixture->link, fixture->result, error);
}

static guint
ask_show (Fixture *fixture, const char *password, guint deadline_ms, GError **error)
{
  g_clear_object (&fixture->result);
  cordon_agent_link_show_async (fixture->link, password, deadline_ms, NULL, on_result, fixture);
  wait_until (fixture->result);
  return cordon_agent_link_show_finish (fixture->link, fixture->result, error);
}

static gboolean
ask_send (Fixture *fixture, int fd, guint stall_ms, GFileProgressCallback progress, gpointer data,
          GError **error)
{
  g_clear_object (&fixture->result);
  cordon_agent_link_send_file_async (fixture->link, fd, stall_ms, progress, data, NULL, on_result,
                                     fixture);
  wait_until (fixture->result);
  return cordon_agent_link_send_file_finish (fixture->link, fixture->result, error);
}

/* A file without a name, of bytes that repeat with no frame's period. */
static int
make_file (gsize size)
{
  g_autofree char *path = NULL;
  g_autofree guint8 *bytes = g_malloc (size + 1);
  int fd = g_file_open_tmp ("cordon-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (g_unlink (path));
  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 31 + i / 251);
  g_assert_cmpint (pwrite (fd, bytes, size, 0), ==, (ssize_t) size);
  return fd;
}

static void
assert_stored (Fixture *fixture, int fd)
{
  GBytes *stored = fake_guest_get_file (fixture->guest);
  gsize size;

  g_assert_nonnull (stored);
  const guint8 *have = g_bytes_get_data (stored, &size);
  g_autofree guint8 *want = g_malloc (size);
  g_assert_cmpint (pread (fd, want, size, 0), ==, (ssize_t) size);
  g_assert_cmpmem (have, size, want, size);
}

/* --- what should work ------------------------------------------------------------------------ */

typedef struct {
  goffset last, total;
  guint calls;
} Progress;

static void
on_progress (goffset sent, goffset total, gpointer data)
{
  Progress *progress = data;

  g_assert_cmpint (sent, >, 0);
  g_assert_cmpint (sent, >=, progress->last);
  g_assert_cmpint (sent, <=, total);
  progress->last = sent;
  progress->total = total;
  progress->calls++;
}

static void
run_whole (const char *rules, gsize size)
{
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  Fixture fixture;
  guint answers;
  int fd = make_file (size);

  begin (&fixture, rules);
  ask_hello (&fixture, LONG_MS, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_guest_get_hello (fixture.guest)->timezone, ==, "Europe/Berlin");
  ask_send (&fixture, fd, LONG_MS, on_progress, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpint (progress.last, ==, (goffset) size);
  g_assert_cmpint (progress.total, ==, (goffset) size);
  assert_stored (&fixture, fd);
  g_assert_cmpuint (ask_show (&fixture, NULL, LONG_MS, &error), ==, FAKE_GUEST_PAGES);
  g_assert_no_error (error);
  wait_until (fixture.page == 1);
  g_assert_true (ask_page (&fixture, 3, LONG_MS, &error));
  wait_until (fixture.page == 3);
  g_assert_true (ask_resize (&fixture, LONG_MS, &error));
  g_assert_no_error (error);

  answers = fixture.answers;
  cordon_agent_link_zoom_async (fixture.link, CORDON_AGENT_ZOOM_PERCENT, 150, LONG_MS, NULL,
                                on_result, &fixture);
  cordon_agent_link_zoom_async (fixture.link, CORDON_AGENT_ZOOM_FIT_PAGE, 150, LONG_MS, NULL,
                                on_result, &fixture);
  cordon_agent_link_shutdown_async (fixture.link, LONG_MS, NULL, on_result, &fixture);
  wait_until (fixture.answers == answers + 3);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_SHUTDOWN), ==, 1);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_ZOOM), ==, 2);
  g_assert_no_error (fixture.broken);
  close (fd);
  end (&fixture);
}

static void
test_whole (void)
{
  run_whole ("normal", 3 * 1024 * 1024 + 17);
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 1, 65535, 65536, 65537, 1024 * 1024, 1024 * 1024 + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    run_whole ("normal", sizes[i]);
}

static void
test_byte_by_byte (void)
{
  run_whole ("trickle", 200000);
}

/* The bus hands over descriptors whose position a stranger shares. */
static void
test_position_is_not_used (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;
  int fd = make_file (100000);

  begin (&fixture, "normal");
  g_assert_cmpint (lseek (fd, 77777, SEEK_SET), ==, 77777);
  ask_send (&fixture, fd, LONG_MS, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_stored (&fixture, fd);
  g_assert_cmpint (lseek (fd, 0, SEEK_CUR), ==, 77777);
  close (fd);
  end (&fixture);
}

static void
test_password (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;
  int fd = make_file (10);

  begin (&fixture, "lock");
  g_assert_true (ask_send (&fixture, fd, LONG_MS, NULL, NULL, &error));
  g_assert_cmpuint (ask_show (&fixture, NULL, LONG_MS, &error), ==, 0);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_cmpuint (ask_show (&fixture, "wrong", LONG_MS, &error), ==, 0);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_cmpuint (ask_show (&fixture, FAKE_GUEST_PASSWORD, LONG_MS, &error), ==,
                    FAKE_GUEST_PAGES);
  g_assert_no_error (error);
  close (fd);
  end (&fixture);
}

/* So that there is something to show. */
static void
give_file_up_to (Fixture *fixture, guint16 version)
{
  int fd = make_file (10);

  g_assert_true (ask_hello_up_to (fixture, version));
  g_assert_true (ask_send (fixture, fd, LONG_MS, NULL, NULL, NULL));
  close (fd);
}

static void
give_file (Fixture *fixture)
{
  give_file_up_to (fixture, 1);
}

/* --- errors and breaches --------------------------------------------------------------------- */

static void
test_every_error (void)
{
  static const struct { guint code; CordonError error; gboolean broken; } table[] = {
    { CORDON_AGENT_ERROR_PROTOCOL, CORDON_ERROR_GUEST_PROTOCOL, TRUE },
    { CORDON_AGENT_ERROR_VERSION, CORDON_ERROR_TEMPLATE_DAMAGED, FALSE },
    { CORDON_AGENT_ERROR_ORDER, CORDON_ERROR_BUSY, FALSE },
    { CORDON_AGENT_ERROR_NO_SPACE, CORDON_ERROR_FILE_TOO_LARGE, FALSE },
    { CORDON_AGENT_ERROR_TRUNCATED, CORDON_ERROR_FAILED, FALSE },
    { CORDON_AGENT_ERROR_NOT_DOCUMENT, CORDON_ERROR_NOT_DOCUMENT, FALSE },
    { CORDON_AGENT_ERROR_DAMAGED, CORDON_ERROR_DOCUMENT_DAMAGED, FALSE },
    { CORDON_AGENT_ERROR_PASSWORD, CORDON_ERROR_PASSWORD, FALSE },
    { CORDON_AGENT_ERROR_VIEWER_DIED, CORDON_ERROR_VIEWER_DIED, FALSE },
    { CORDON_AGENT_ERROR_TOO_MANY, CORDON_ERROR_DOCUMENT_DAMAGED, FALSE },
    { CORDON_AGENT_ERROR_RANGE, CORDON_ERROR_USAGE, FALSE },
    { CORDON_AGENT_ERROR_INTERNAL, CORDON_ERROR_FAILED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *rules = g_strdup_printf ("error:show:%u", table[i].code);
      g_autoptr (GError) error = NULL;
      Fixture fixture;

      begin (&fixture, rules);
      g_assert_cmpuint (ask_show (&fixture, NULL, LONG_MS, &error), ==, 0);
      g_assert_error (error, CORDON_ERROR, (int) table[i].error);
      g_assert_cmpint (fixture.broken != NULL, ==, table[i].broken);
      if (!table[i].broken)
        g_assert_true (ask_resize (&fixture, LONG_MS, NULL));
      end (&fixture);
    }
}

static void
test_breaches (void)
{
  static const char *const table[] = {
    "wrong-serial:hello", "zero-serial:hello", "wrong-type:hello", "wrong-value:hello",
    "garbage:hello",      "twice:hello",       "endless:hello",    "early",
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      Fixture fixture;

      g_test_message ("%s", table[i]);
      begin (&fixture, table[i]);
      ask_hello (&fixture, LONG_MS, &error);
      wait_until (fixture.broken);
      g_assert_error (fixture.broken, CORDON_ERROR, CORDON_ERROR_GUEST_PROTOCOL);
      wait_until (fake_guest_has_hung_up (fixture.guest));
      g_clear_error (&error);
      g_assert_false (ask_resize (&fixture, LONG_MS, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED);
      end (&fixture);
    }
}

static void
test_breaches_of_show (void)
{
  static const char *const table[] = { "wrong-value:show", "wrong-type:show", "far-page" };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Fixture fixture;

      g_test_message ("%s", table[i]);
      begin (&fixture, table[i]);
      give_file (&fixture);
      ask_show (&fixture, NULL, LONG_MS, NULL);
      wait_until (fixture.broken);
      g_assert_error (fixture.broken, CORDON_ERROR, CORDON_ERROR_GUEST_PROTOCOL);
      g_assert_cmpuint (fixture.page, ==, 0);
      end (&fixture);
    }
}

static void
test_closed (void)
{
  static const char *const table[] = { "close:hello", "close:begin", "close:data", "close:end" };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      Fixture fixture;
      int fd = make_file (500000);

      g_test_message ("%s", table[i]);
      begin (&fixture, table[i]);
      if (ask_hello (&fixture, LONG_MS, &error))
        ask_send (&fixture, fd, LONG_MS, NULL, NULL, &error);
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED);
      g_assert_error (fixture.broken, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED);
      close (fd);
      end (&fixture);
    }
}

static void
test_silence (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "silent:hello");
  g_assert_false (ask_hello (&fixture, SHORT_MS, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  g_assert_no_error (fixture.broken);

  /* The answer is still owed: nothing else may be asked before it, and nothing waits for ever. */
  g_clear_error (&error);
  g_assert_false (ask_resize (&fixture, SHORT_MS, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_RESIZE), ==, 0);
  end (&fixture);
}

/* The late answer belongs to the question that was given up, not to the one asked since. */
static void
test_late_answer (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "late:resize:200");
  g_assert_false (ask_resize (&fixture, SHORT_MS, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  g_clear_error (&error);
  g_assert_true (ask_resize (&fixture, LONG_MS, &error));
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_RESIZE), ==, 2);
  g_assert_no_error (fixture.broken);
  end (&fixture);
}

static void
test_viewer_died (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "crash");
  give_file (&fixture);
  g_assert_cmpuint (ask_show (&fixture, NULL, LONG_MS, &error), ==, 0);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_VIEWER_DIED);
  g_assert_cmpuint (fixture.viewer_deaths, ==, 1);
  end (&fixture);
}

static void
on_inside (CordonAgentLink *link, guint pages, guint *told)
{
  *told = pages;
}

/* A file in the document has its own pages; who did not ask for that version must not hear of it. */
static void
test_inside (void)
{
  guint told = 0;
  Fixture fixture;

  begin (&fixture, "inside");
  g_signal_connect (fixture.link, "inside", G_CALLBACK (on_inside), &told);
  give_file_up_to (&fixture, 5);
  g_assert_cmpuint (ask_show (&fixture, NULL, LONG_MS, NULL), ==, FAKE_GUEST_PAGES);
  wait_until (fixture.page == FAKE_GUEST_PAGES + 2);
  g_assert_cmpuint (told, ==, FAKE_GUEST_PAGES + 2);
  g_assert_no_error (fixture.broken);
  end (&fixture);
  begin (&fixture, "inside-early");
  give_file_up_to (&fixture, 5);
  ask_show (&fixture, NULL, LONG_MS, NULL);
  wait_until (fixture.broken);
  g_assert_error (fixture.broken, CORDON_ERROR, CORDON_ERROR_GUEST_PROTOCOL);
  end (&fixture);
}

static void
on_looks (CordonAgentLink *link, guint look, guint *told)
{
  *told = look;
}

static gboolean
ask_look (Fixture *fixture, guint look, GError **error)
{
  g_clear_object (&fixture->result);
  cordon_agent_link_look_async (fixture->link, look, LONG_MS, NULL, on_result, fixture);
  wait_until (fixture->result);
  return cordon_agent_link_request_finish (fixture->link, fixture->result, error);
}

static void
test_look (void)
{
  g_autoptr (GError) error = NULL;
  guint told = 99;
  Fixture fixture;

  begin (&fixture, "looks");
  g_signal_connect (fixture.link, "looks", G_CALLBACK (on_looks), &told);
  give_file_up_to (&fixture, 6);
  g_assert_true (cordon_agent_link_has_look (fixture.link));
  ask_show (&fixture, NULL, LONG_MS, NULL);
  g_assert_true (ask_look (&fixture, 3, &error));
  wait_until (told == 3);
  g_assert_false (ask_look (&fixture, CORDON_AGENT_LOOK_ALL + 1, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_LOOK), ==, 1);
  g_assert_no_error (fixture.broken);
  end (&fixture);
}

/* It is not asked, and goes on. */
static void
test_look_older (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "inside");
  give_file_up_to (&fixture, 6);
  ask_show (&fixture, NULL, LONG_MS, NULL);
  g_assert_false (cordon_agent_link_has_look (fixture.link));
  g_assert_false (ask_look (&fixture, 1, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
  g_assert_true (ask_page (&fixture, 2, LONG_MS, NULL));
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_LOOK), ==, 0);
  end (&fixture);
}

static void
test_look_lies (void)
{
  static const char *const lies[] = {
    "looks-unasked",            /* to a host that does not know of it */
    "looks,no-such-look:look",  /* a bit that there is not */
    "looks,twice:look",         /* an answer to no question */
    "looks,wrong-type:look",
    "looks,wrong-serial:look",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      Fixture fixture;

      g_test_message ("%s", lies[i]);
      begin (&fixture, lies[i]);
      give_file_up_to (&fixture, 6);
      ask_show (&fixture, NULL, LONG_MS, NULL);
      if (i > 0)
        ask_look (&fixture, 1, NULL);
      wait_until (fixture.broken);
      g_assert_error (fixture.broken, CORDON_ERROR, CORDON_ERROR_GUEST_PROTOCOL);
      end (&fixture);
    }
}

static void
test_out_of_range (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *long_password = g_strnfill (CORDON_AGENT_PASSWORD_MAX + 1, 'x');
  static const char *const passwords[] = { "", "a\nb", "\xff\xfe" };
  Fixture fixture;

  begin (&fixture, "normal");
  g_assert_false (ask_page (&fixture, 0, LONG_MS, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (ask_page (&fixture, G_MAXUINT, LONG_MS, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_clear_error (&error);
  ask_show (&fixture, long_password, LONG_MS, &error);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_clear_error (&error);
      ask_show (&fixture, passwords[i], LONG_MS, &error);
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_PASSWORD), ==, 0);
  g_assert_true (ask_resize (&fixture, LONG_MS, NULL));
  end (&fixture);
}

/* --- applications ---------------------------------------------------------------------------- */

static void
test_apps (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "apps:app:2");
  g_assert_true (ask_hello_up_to (&fixture, 3));
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("app-%u", i);
      g_autofree CordonAgentApp *app = ask_app (&fixture, i, LONG_MS, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (app->id, ==, id);
      g_assert_cmpint (app->icon[2], ==, 3);
    }
  g_assert_null (ask_app (&fixture, 2, LONG_MS, &error));
  g_assert_no_error (error);
  g_assert_null (ask_app (&fixture, CORDON_AGENT_APPS_MAX, LONG_MS, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_true (ask_run (&fixture, "app-0", &error));
  g_assert_no_error (error);
  g_assert_false (ask_run (&fixture, "../app", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_GET_APP), ==, 3);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_RUN_APP), ==, 1);
  end (&fixture);
}

/* An older guest is not asked what it would not understand. */
static void
test_apps_of_older (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "browser");
  g_assert_true (ask_hello_up_to (&fixture, 3));
  g_assert_null (ask_app (&fixture, 0, LONG_MS, &error));
  g_assert_no_error (error);
  g_assert_false (ask_run (&fixture, "app-0", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_GET_APP), ==, 0);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_RUN_APP), ==, 0);
  end (&fixture);
}

static void
test_run_refused (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "apps:app:1,error:run:11");
  g_assert_true (ask_hello_up_to (&fixture, 3));
  g_assert_false (ask_run (&fixture, "app-0", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  g_assert_no_error (fixture.broken);
  end (&fixture);
}

static void
test_apps_lies (void)
{
  static const char *const table[] = {
    "large:app",        "miscount:app",   "escape:app",  "climb:app",     "behind:app",  "wrong-serial:app",
    "wrong-type:app",   "wrong-value:app", "garbage:app", "zero-serial:app", "twice:app", "endless:app",
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *rules = g_strdup_printf ("apps:app:3,%s", table[i]);
      g_autofree CordonAgentApp *app = NULL;
      Fixture fixture;

      g_test_message ("%s", table[i]);
      begin (&fixture, rules);
      g_assert_true (ask_hello_up_to (&fixture, 3));
      app = ask_app (&fixture, 0, LONG_MS, NULL);
      if (i < 10)
        g_assert_null (app);
      wait_until (fixture.broken);
      g_assert_error (fixture.broken, CORDON_ERROR, CORDON_ERROR_GUEST_PROTOCOL);
      end (&fixture);
    }
}

static void
test_apps_silence (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "apps:app:3,silent:app");
  g_assert_true (ask_hello_up_to (&fixture, 3));
  g_assert_null (ask_app (&fixture, 0, SHORT_MS, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  end (&fixture);
}

/* --- files ----------------------------------------------------------------------------------- */

static void
refuse_file (int fd, CordonError code)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  g_assert_cmpint (fd, >=, 0);
  begin (&fixture, "normal");
  g_assert_false (ask_send (&fixture, fd, LONG_MS, NULL, NULL, &error));
  g_assert_error (error, CORDON_ERROR, (int) code);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_FILE_BEGIN), ==, 0);
  close (fd);
  end (&fixture);
}

static void
test_kinds (void)
{
  g_autofree char *path = NULL;
  int pipe_ends[2];
  int fd = g_file_open_tmp ("cordon-XXXXXX", &path, NULL);

  refuse_file (make_file (0), CORDON_ERROR_FILE_EMPTY);
  refuse_file (open ("/", O_RDONLY | O_DIRECTORY), CORDON_ERROR_FILE_KIND);
  refuse_file (open ("/dev/null", O_RDONLY), CORDON_ERROR_FILE_KIND);
  g_assert_no_errno (pipe (pipe_ends));
  refuse_file (pipe_ends[0], CORDON_ERROR_FILE_KIND);
  close (pipe_ends[1]);

  g_assert_cmpint (pwrite (fd, "x", 1, 0), ==, 1);
  refuse_file (open (path, O_WRONLY), CORDON_ERROR_FILE_UNREADABLE);
  refuse_file (open (path, O_PATH), CORDON_ERROR_FILE_UNREADABLE);
  g_assert_no_errno (ftruncate (fd, (off_t) CORDON_AGENT_FILE_MAX + 1));
  refuse_file (open (path, O_RDONLY), CORDON_ERROR_FILE_TOO_LARGE);
  g_assert_no_errno (g_unlink (path));
  close (fd);
}

typedef struct {
  int fd;
  off_t size; /* -1: only written again */
  gboolean done;
} Change;

static void
on_progress_change (goffset sent, goffset total, gpointer data)
{
  Change *change = data;
  struct timespec later[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 1 } };

  if (change->done)
    return;
  change->done = TRUE;
  g_assert_cmpint (sent, <, total);
  if (change->size >= 0)
    g_assert_no_errno (ftruncate (change->fd, change->size));
  else
    g_assert_no_errno (futimens (change->fd, later));
}

static void
test_changes (void)
{
  const gsize size = 8 * 1024 * 1024;
  const off_t changes[] = { (off_t) size + 1, (off_t) size - 1, 1, 0, -1 };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      Fixture fixture;
      Change change = { make_file (size), changes[i], FALSE };

      begin (&fixture, "normal");
      g_assert_false (ask_send (&fixture, change.fd, LONG_MS, on_progress_change, &change, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FILE_CHANGED);
      g_assert_true (change.done);
      /* The conversation goes on: the guest was told that this was all. */
      g_assert_true (ask_resize (&fixture, LONG_MS, NULL));
      g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_FILE_END), ==, 1);
      g_assert_no_error (fixture.broken);
      close (change.fd);
      end (&fixture);
    }
}

static void
test_stall (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;
  int fd = make_file (8 * 1024 * 1024);

  begin (&fixture, "deaf:data");
  g_assert_false (ask_send (&fixture, fd, SHORT_MS, NULL, NULL, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  close (fd);
  end (&fixture);
}

static void
test_refused_piece (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;
  int fd = make_file (8 * 1024 * 1024);

  begin (&fixture, "error:data:4");
  g_assert_false (ask_send (&fixture, fd, LONG_MS, NULL, NULL, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FILE_TOO_LARGE);
  g_assert_true (ask_resize (&fixture, LONG_MS, NULL));
  g_assert_no_error (fixture.broken);
  g_assert_null (fake_guest_get_file (fixture.guest));
  close (fd);
  end (&fixture);
}

static void
on_progress_cancel (goffset sent, goffset total, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Fixture fixture;
  int fd = make_file (8 * 1024 * 1024);

  begin (&fixture, "normal");
  cordon_agent_link_send_file_async (fixture.link, fd, LONG_MS, on_progress_cancel, cancellable,
                                     cancellable, on_result, &fixture);
  wait_until (fixture.result);
  g_assert_false (cordon_agent_link_send_file_finish (fixture.link, fixture.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (ask_resize (&fixture, LONG_MS, NULL));
  g_assert_null (fake_guest_get_file (fixture.guest));
  close (fd);
  end (&fixture);
}

static void
test_cancel_while_waiting (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "silent:resize");
  cordon_agent_link_resize_async (fixture.link, 99, 99, LONG_MS, NULL, NULL, NULL);
  cordon_agent_link_page_async (fixture.link, 1, LONG_MS, cancellable, on_result, &fixture);
  g_cancellable_cancel (cancellable);
  wait_until (fixture.result);
  g_assert_false (cordon_agent_link_request_finish (fixture.link, fixture.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  cordon_agent_link_hang_up (fixture.link);
  wait_until (fake_guest_has_hung_up (fixture.guest));
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_PAGE), ==, 0);
  end (&fixture);
}

static void
test_hang_up_while_sending (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;
  int fd = make_file (8 * 1024 * 1024);

  begin (&fixture, "deaf:data");
  cordon_agent_link_send_file_async (fixture.link, fd, LONG_MS, NULL, NULL, NULL, on_result,
                                     &fixture);
  wait_until (fake_guest_count (fixture.guest, CORDON_AGENT_FILE_DATA) == 1);
  cordon_agent_link_hang_up (fixture.link);
  wait_until (fixture.result);
  g_assert_false (cordon_agent_link_send_file_finish (fixture.link, fixture.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error (fixture.broken);
  close (fd);
  end (&fixture);
}

/* --- the password leaves no copy ------------------------------------------------------------- */

#ifndef __SANITIZE_ADDRESS__
/* Written so that the text itself stands nowhere in the program. */
static void
spell (char password[17])
{
  for (guint i = 0; i < 16; i++)
    password[i] = (char) ("Qm7#Lw2!Zx9$Rk4?"[15 - i] ^ 1);
  password[16] = '\0';
}

static gboolean
memory_holds (const char *needle, const char *except)
{
  g_autofree char *maps = NULL;
  int memory = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  gboolean found = FALSE;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] && !found; i++)
    {
      guint64 from, to;
      char mode[5];
      if (sscanf (lines[i], "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s", &from, &to, mode)
              != 3 || mode[1] != 'w' || strstr (lines[i], "[stack]") || to - from > 1u << 28)
        continue;
      gsize size = (gsize) (to - from);
      g_autofree char *bytes = g_malloc (size);
      if (pread (memory, bytes, size, (off_t) from) != (ssize_t) size)
        continue;
      for (char *at = bytes; (at = memmem (at, size - (gsize) (at - bytes), needle, 16)); at++)
        {
          const char *real = (const char *) (gsize) (from + (guint64) (at - bytes));
          gboolean own_copy = real >= bytes && real < bytes + size;
          if (real != except && !own_copy)
            found = TRUE;
        }
      explicit_bzero (bytes, size);
    }
  close (memory);
  return found;
}

static void
test_password_is_wiped (void)
{
  char *password = g_malloc (17);
  char received[64];
  int ends[2];

  spell (password);
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends));
  g_autoptr (CordonAgentLink) link = cordon_agent_link_new (ends[0]);
  cordon_agent_link_show_async (link, password, LONG_MS, NULL, NULL, NULL);
  g_assert_true (memory_holds (password, password));
  wait_until (recv (ends[1], received, sizeof received, MSG_DONTWAIT) == 12 + 16);
  explicit_bzero (received, sizeof received);
  wait_ms (1);
  g_assert_false (memory_holds (password, password));
  cordon_agent_link_hang_up (link);
  wait_ms (1);
  close (ends[1]);
  g_free (password);
}

#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent-link/apps", test_apps);
  g_test_add_func ("/agent-link/apps-of-older", test_apps_of_older);
  g_test_add_func ("/agent-link/run-refused", test_run_refused);
  g_test_add_func ("/agent-link/apps-lies", test_apps_lies);
  g_test_add_func ("/agent-link/apps-silence", test_apps_silence);
  g_test_add_func ("/agent-link/whole", test_whole);
  g_test_add_func ("/agent-link/sizes", test_sizes);
  g_test_add_func ("/agent-link/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/agent-link/position-is-not-used", test_position_is_not_used);
  g_test_add_func ("/agent-link/password", test_password);
  g_test_add_func ("/agent-link/every-error", test_every_error);
  g_test_add_func ("/agent-link/breaches", test_breaches);
  g_test_add_func ("/agent-link/breaches-of-show", test_breaches_of_show);
  g_test_add_func ("/agent-link/closed", test_closed);
  g_test_add_func ("/agent-link/silence", test_silence);
  g_test_add_func ("/agent-link/late-answer", test_late_answer);
  g_test_add_func ("/agent-link/viewer-died", test_viewer_died);
  g_test_add_func ("/agent-link/inside", test_inside);
  g_test_add_func ("/agent-link/look", test_look);
  g_test_add_func ("/agent-link/look-older", test_look_older);
  g_test_add_func ("/agent-link/look-lies", test_look_lies);
  g_test_add_func ("/agent-link/out-of-range", test_out_of_range);
  g_test_add_func ("/agent-link/kinds", test_kinds);
  g_test_add_func ("/agent-link/changes", test_changes);
  g_test_add_func ("/agent-link/stall", test_stall);
  g_test_add_func ("/agent-link/refused-piece", test_refused_piece);
  g_test_add_func ("/agent-link/cancel", test_cancel);
  g_test_add_func ("/agent-link/cancel-while-waiting", test_cancel_while_waiting);
  g_test_add_func ("/agent-link/hang-up-while-sending", test_hang_up_while_sending);
#ifndef __SANITIZE_ADDRESS__
  /* The sanitiser's own memory keeps what was freed; the plain build looks. */
  g_test_add_func ("/agent-link/password-is-wiped", test_password_is_wiped);
#endif
  return g_test_run ();
}
