/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every way a file can be refused or get stuck: each ends in one error of the right kind with a
 * sentence, and nothing stays behind.
 */
#include "visit.h"

#include <string.h>
#include <unistd.h>
#include "client/session-private.h"
#include "core/errors.h"
#include "wait.h"

static void
test_guest_errors (void)
{
  static const struct { const char *rules; int code; } table[] = {
    { "error:hello:2", CORDON_ERROR_TEMPLATE_DAMAGED },
    { "error:begin:4", CORDON_ERROR_FILE_TOO_LARGE },
    { "error:data:4", CORDON_ERROR_FILE_TOO_LARGE },
    { "error:end:5", CORDON_ERROR_FAILED },
    { "error:show:6", CORDON_ERROR_NOT_DOCUMENT },
    { "error:show:7", CORDON_ERROR_DOCUMENT_DAMAGED },
    { "crash", CORDON_ERROR_VIEWER_DIED },
    { "no-page,crash-later", CORDON_ERROR_VIEWER_DIED },
    { "inside-early", CORDON_ERROR_GUEST_PROTOCOL },
    { "far-page", CORDON_ERROR_GUEST_PROTOCOL },
    { "wrong-serial:show", CORDON_ERROR_GUEST_PROTOCOL },
    { "garbage:hello", CORDON_ERROR_GUEST_PROTOCOL },
    { "endless:hello", CORDON_ERROR_GUEST_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      House *house = house_new (table[i].rules);
          Visit *visit = visit_new (house);

      g_test_message ("%s", table[i].rules);
      visit_set_file (visit, 1000000);
      visit_start (visit);
      visit_expect_failure (visit, table[i].code);
      house_free (house);
    }
}

/* The deadline of the stage that is stuck is made short, those before it stay long. */
static void
on_state_hurry (Visit *visit, CordonSessionState state)
{
  if (state == (CordonSessionState) GPOINTER_TO_INT (visit->data))
    visit->session->scale = 0.003;
}

/* The machine waits for the display, whose own deadline would be made short, too. */
static void
start_with_display (Visit *visit)
{
  house_tell (visit->house, "SetDeadline", g_variant_new ("(u)", 600000));
  house_tell (visit->house, "SetFault", g_variant_new ("(ssu)", "create", "hangs", 0));
  visit_start (visit);
  wait_until (visit->session->screen_connects);
  house_tell (visit->house, "SetFault", g_variant_new ("(ssu)", "create", "works", 0));
}

static void
test_guest_silence (void)
{
  static const struct { const char *rules; CordonSessionState before; } table[] = {
    { "absent", CORDON_SESSION_VERIFIED },
    { "silent:hello", CORDON_SESSION_VERIFIED },
    { "silent:begin", CORDON_SESSION_AGENT },
    { "deaf:data", CORDON_SESSION_AGENT },
    { "silent:end", CORDON_SESSION_AGENT },
    { "silent:show", CORDON_SESSION_SENT },
    { "no-page", CORDON_SESSION_SENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      House *house = house_new (table[i].rules);
      Visit *visit = visit_new (house);

      g_test_message ("%s", table[i].rules);
      visit->on_state = on_state_hurry;
      visit->data = GINT_TO_POINTER (table[i].before);
      visit_set_file (visit, 8000000);
      start_with_display (visit);
      visit_expect_failure (visit, CORDON_ERROR_TIMEOUT);
      house_free (house);
    }
}

static void
test_start_refused (void)
{
  House *house = house_new ("normal");
  Visit *visit = visit_new (house);

  house_tell (house, "SetAuthority", g_variant_new ("(ss)", "machines", "deny"));
  visit_start (visit);
  visit_expect_failure (visit, CORDON_ERROR_DENIED);
  house_tell (house, "SetAuthority", g_variant_new ("(ss)", "machines", "allow"));

  house_tell (house, "SetFault", g_variant_new ("(ssu)", "create", "fails", 0));
  visit = visit_new (house);
  visit_start (visit);
  visit_expect_failure (visit, CORDON_ERROR_HYPERVISOR);
  house_tell (house, "SetFault", g_variant_new ("(ssu)", "create", "works", 0));

  house_tell (house, "SetLie", g_variant_new ("(s)", "account"));
  visit = visit_new (house);
  visit_start (visit);
  visit_expect_failure (visit, CORDON_ERROR_UNVERIFIED);
  house_tell (house, "SetLie", g_variant_new ("(s)", ""));

  house_tell (house, "SetFault", g_variant_new ("(ssu)", "open-graphics", "fails", 0));
  visit = visit_new (house);
  cordon_session_set_deadline_scale (visit->session, 0.2);
  visit_start (visit);
  visit_expect_failure (visit, CORDON_ERROR_SCREEN_LOST);
  house_free (house);
}

static void
test_unknown (void)
{
  House *house = house_new ("normal");
  Visit *visit = visit_new (house);

  g_clear_pointer (&visit->session->compartment, g_free);
  visit->session->compartment = g_strdup ("no-such");
  visit_start (visit);
  visit_expect_failure (visit, CORDON_ERROR_NOT_FOUND);

  visit = visit_new (house);
  visit->session->allow_unlabelled = FALSE;
  visit_start (visit);
  visit_expect_failure (visit, CORDON_ERROR_UNLABELLED);
  house_free (house);
}

static void
test_service_hangs (void)
{
  House *house = house_new ("normal");
  Visit *visit = visit_new (house);

  house_tell (house, "SetFault", g_variant_new ("(ssu)", "create", "hangs", 0));
  house_tell (house, "SetDeadline", g_variant_new ("(u)", 1500));
  cordon_session_set_deadline_scale (visit->session, 0.004);
  visit_start (visit);
  visit_expect_failure (visit, CORDON_ERROR_TIMEOUT);
  house_free (house);
}

static void
test_no_service (void)
{
  House *house = house_new ("normal");
  Visit *visit = visit_new (house);

  house_kill_cordond (house);
  visit_start (visit);
  wait_until (visit_state (visit) == CORDON_SESSION_FAILED);
  g_assert_error (cordon_session_get_error (visit->session), CORDON_ERROR, CORDON_ERROR_SERVICE);
  visit_free (visit);
  house_free (house);
}

static void
test_no_screen_program (void)
{
  static const char *const programs[] = { "/nonexistent/cordon-screen", "/bin/true", "/etc/hostname" };
  House *house = house_new ("normal");

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      Visit *visit = visit_new (house);
      g_test_message ("%s", programs[i]);
      cordon_session_set_screen_program (visit->session, programs[i]);
      visit->session->scale = 0.1;
      visit_start (visit);
      visit_expect_failure (visit, CORDON_ERROR_SCREEN_LOST);
    }
  house_free (house);
}

/* Another page of a document that is shown already. */
static void
test_later_page (void)
{
  static const char *const rules[] = { "hang:page", "silent:page", "silent:zoom", NULL };

  for (guint i = 0; rules[i]; i++)
    {
      House *house = house_new (rules[i]);
      Visit *visit = visit_new (house);

      g_test_message ("%s", rules[i]);
      visit_set_file (visit, 10);
      visit_start (visit);
      visit_until (visit, CORDON_SESSION_SHOWN);
      visit->session->scale = 0.003;
      cordon_session_go_to_page (visit->session, 2);
      cordon_session_set_zoom (visit->session, CORDON_AGENT_ZOOM_PERCENT, 50);
      visit_expect_failure (visit, CORDON_ERROR_TIMEOUT);
      house_free (house);
    }
}

/* --- the end --------------------------------------------------------------------------------- */

static void
set_fault (House *house, const char *operation, const char *fault)
{
  house_tell (house, "SetFault", g_variant_new ("(ssu)", operation, fault, 0));
}

/* Closed is what cordond says is gone. It takes as long as that takes. */
static void
test_close_waits (void)
{
  House *house = house_new ("normal");
  Visit *visit = visit_new (house);

  house_tell (house, "SetDeadline", g_variant_new ("(u)", 600000));
  visit_set_file (visit, 10);
  visit_start (visit);
  visit_until (visit, CORDON_SESSION_SHOWN);
  set_fault (house, "destroy", "hangs");
  visit_ask_to_close (visit);
  poll_until (house_count_screens (getpid (), NULL) == 0);
  g_assert_false (house_is_empty (house));
  g_assert_cmpint (visit_state (visit), ==, CORDON_SESSION_SHOWN);
  set_fault (house, "destroy", "works");
  visit_close (visit);
  house_free (house);
}

/* A machine that failed is awaited the same, also where nobody closes it. */
static void
test_failure_waits (void)
{
  House *house = house_new ("error:show:7");
  Visit *visit = visit_new (house);

  house_tell (house, "SetDeadline", g_variant_new ("(u)", 600000));
  set_fault (house, "destroy", "hangs");
  visit_set_file (visit, 10);
  visit_start (visit);
  visit_until_failed (visit, CORDON_ERROR_DOCUMENT_DAMAGED);
  g_assert_false (house_is_empty (house));
  g_assert_false (cordon_session_is_gone (visit->session));
  set_fault (house, "destroy", "works");
  wait_until (cordon_session_is_gone (visit->session));
  g_assert_true (house_is_empty (house));
  visit_expect_failure (visit, CORDON_ERROR_DOCUMENT_DAMAGED);
  house_free (house);
}

/* cordond says that it cannot; or it says nothing; or it is gone. */
static void
test_close_fails (void)
{
  static const struct { const char *fault; gboolean dies; int code; } table[] = {
    { "fails", FALSE, CORDON_ERROR_HYPERVISOR },
    { "hangs", FALSE, CORDON_ERROR_TIMEOUT },
    { "hangs", TRUE, CORDON_ERROR_SERVICE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      House *house = house_new ("normal");
      Visit *visit = visit_new (house);

      house_tell (house, "SetDeadline", g_variant_new ("(u)", 600000));
      visit_set_file (visit, 10);
      visit_start (visit);
      visit_until (visit, CORDON_SESSION_SHOWN);
      set_fault (house, "destroy", table[i].fault);
      visit->may_fail = TRUE;
      visit->session->scale = table[i].code == CORDON_ERROR_TIMEOUT ? 0.001 : 1;
      visit_ask_to_close (visit);
      if (table[i].dies)
        house_kill_cordond (house);
      wait_until (visit_state (visit) == CORDON_SESSION_CLOSED);
      g_assert_error (cordon_session_get_error (visit->session), CORDON_ERROR, table[i].code);
      g_assert_true (g_str_has_suffix (cordon_session_get_error (visit->session)->message, "."));
      if (!table[i].dies)
        set_fault (house, "destroy", "works");
      if (table[i].code == CORDON_ERROR_TIMEOUT)
        poll_until (house_is_empty (house));
      visit_free (visit);
      house_free (house);
    }
}

/* In every stage, also before cordond has answered. */
static void
test_close_while_starting (void)
{
  static const char *const operations[] = { NULL, "create", "describe", "resume" };

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      House *house = house_new ("normal");
      Visit *visit = visit_new (house);

      house_tell (house, "SetDeadline", g_variant_new ("(u)", 600000));
      if (operations[i])
        set_fault (house, operations[i], "hangs");
      visit_start (visit);
      if (operations[i])
        wait_until (cordon_session_get_machine (visit->session));
      visit_ask_to_close (visit);
      g_assert_cmpint (visit_state (visit), <, CORDON_SESSION_FAILED);
      if (operations[i])
        set_fault (house, operations[i], "works");
      visit_close (visit);
      house_free (house);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-faults/guest-errors", test_guest_errors);
  g_test_add_func ("/session-faults/guest-silence", test_guest_silence);
  g_test_add_func ("/session-faults/start-refused", test_start_refused);
  g_test_add_func ("/session-faults/unknown", test_unknown);
  g_test_add_func ("/session-faults/service-hangs", test_service_hangs);
  g_test_add_func ("/session-faults/no-service", test_no_service);
  g_test_add_func ("/session-faults/no-screen-program", test_no_screen_program);
  g_test_add_func ("/session-faults/later-page", test_later_page);
  g_test_add_func ("/session-faults/close-waits", test_close_waits);
  g_test_add_func ("/session-faults/failure-waits", test_failure_waits);
  g_test_add_func ("/session-faults/close-fails", test_close_fails);
  g_test_add_func ("/session-faults/close-while-starting", test_close_while_starting);
  return g_test_run ();
}
