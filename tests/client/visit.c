/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks at a session as a window does: it paints, and it writes down what it was told.
 */
#include "visit.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include "core/errors.h"
#include "program.h"
#include "wait.h"

static void
on_stage (CordonSession *session, const char *stage, guint ms, Visit *self)
{
  g_string_append_printf (self->stages, "%s%s", self->stages->len ? " " : "", stage);
}

static void
on_damage (CordonScreenProcess *screen, CordonFramebuffer *framebuffer,
           const CordonScreenRect *rects, guint n, Visit *self)
{
  self->damages++;
  cordon_screen_process_give_credit (screen);
}

static void
on_screen (CordonSession *session, CordonScreenProcess *screen, Visit *self)
{
  self->screens++;
  g_signal_connect (screen, "damage", G_CALLBACK (on_damage), self);
}

static void
on_viewer_died (CordonSession *session, Visit *self)
{
  self->viewer_deaths++;
}

static void
on_state (CordonSession *session, GParamSpec *pspec, Visit *self)
{
  CordonSessionState state = cordon_session_get_state (session);

  g_assert_true (!self->closed || state == CORDON_SESSION_CLOSED
                 || (self->may_fail && state == CORDON_SESSION_FAILED));
  if (self->on_state)
    self->on_state (self, state);
}

static Visit *
new_of (House *house, CordonSession *session)
{
  Visit *self = g_new0 (Visit, 1);

  self->house = house;
  self->stages = g_string_new (NULL);
  self->session = session;
  cordon_session_set_screen_program (self->session, program_path ("CORDON_TEST_SCREEN"));
  g_signal_connect (self->session, "stage", G_CALLBACK (on_stage), self);
  g_signal_connect (self->session, "screen", G_CALLBACK (on_screen), self);
  g_signal_connect (self->session, "viewer-died", G_CALLBACK (on_viewer_died), self);
  g_signal_connect (self->session, "notify::state", G_CALLBACK (on_state), self);
  return self;
}

Visit *
visit_new (House *house)
{
  return new_of (house, cordon_session_new (house_get_bus (house), "documents", TRUE));
}

Visit *
visit_new_for_machine (House *house, const char *uuid)
{
  return new_of (house, cordon_session_new_for_machine (house_get_bus (house), uuid, TRUE));
}

void
visit_free (Visit *self)
{
  CordonScreenProcess *screen = self->session ? cordon_session_get_screen (self->session) : NULL;

  if (screen)
    g_signal_handlers_disconnect_by_data (screen, self);
  if (self->session)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      wait_until_finalized (self->session);
    }
  g_string_free (self->stages, TRUE);
  g_free (self);
}

void
visit_set_file (Visit *self, gsize size)
{
  g_autofree char *path = NULL;
  g_autofree guint8 *bytes = g_malloc (size);
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("cordon-XXXXXX", &path, NULL);

  g_assert_no_errno (g_unlink (path));
  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 7 + i / 253);
  g_assert_cmpint (pwrite (fd, bytes, size, 0), ==, (ssize_t) size);
  cordon_session_set_file (self->session, fd, &error);
  g_assert_no_error (error);
}

CordonSessionState
visit_state (Visit *self)
{
  return cordon_session_get_state (self->session);
}

guint
visit_number (Visit *self, const char *property)
{
  guint value;

  g_object_get (self->session, property, &value, NULL);
  return value;
}

void
visit_start (Visit *self)
{
  cordon_session_start (self->session);
}

void
visit_until (Visit *self, CordonSessionState state)
{
  wait_until (visit_state (self) == state || visit_state (self) >= CORDON_SESSION_FAILED);
  if (visit_state (self) == CORDON_SESSION_FAILED && state != CORDON_SESSION_FAILED)
    g_error ("failed after \"%s\": %s", self->stages->str,
             cordon_session_get_error (self->session)->message);
  g_assert_cmpint (visit_state (self), ==, state);
}

void
visit_expect_nothing_left (Visit *self)
{
  poll_until (house_is_empty (self->house));
  poll_until (house_count_screens (getpid (), NULL) == 0);
}

void
visit_ask_to_close (Visit *self)
{
  self->closed = TRUE;
  cordon_session_close (self->session);
}

void
visit_close (Visit *self)
{
  visit_ask_to_close (self);
  visit_until (self, CORDON_SESSION_CLOSED);
  /* Not a moment later: the word is cordond's. */
  g_assert_true (house_is_empty (self->house));
  visit_expect_nothing_left (self);
  visit_free (self);
}

void
visit_leave (Visit *self)
{
  cordon_session_close (self->session);
  wait_until (visit_state (self) == CORDON_SESSION_CLOSED);
  visit_free (self);
}

void
visit_until_failed (Visit *self, int code)
{
  wait_until (visit_state (self) >= CORDON_SESSION_FAILED);
  g_assert_cmpint (visit_state (self), ==, CORDON_SESSION_FAILED);
  const GError *error = cordon_session_get_error (self->session);
  g_test_message ("%s", error->message);
  g_assert_error (error, CORDON_ERROR, code);
  g_assert_true (g_str_has_suffix (error->message, "."));
  poll_until (house_count_screens (getpid (), NULL) == 0);
}

void
visit_expect_failure (Visit *self, int code)
{
  visit_until_failed (self, code);
  visit_expect_nothing_left (self);
  visit_ask_to_close (self);
  wait_until (visit_state (self) == CORDON_SESSION_CLOSED);
  g_assert_true (cordon_session_is_gone (self->session));
  visit_free (self);
}
