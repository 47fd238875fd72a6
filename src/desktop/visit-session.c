/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sessions of a visit: the one that shows it, and those of earlier tries, whose machines go while another
 * one comes. Each gets a duplicate of the file's descriptor; the end of every machine is waited for.
 */
#include "config.h"
#include "desktop/visit-private.h"

#include <fcntl.h>
#include "client/preferences.h"

static void
set_session (CordonVisit *self, CordonSession *session)
{
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  g_object_notify (G_OBJECT (self), "session");
}

static void
on_session_stage (CordonVisit *self, const char *word, guint ms)
{
  cordon_visit_tell_stage (self, word);
}

static void
on_viewer_died (CordonVisit *self)
{
  g_signal_emit_by_name (self, "viewer-died");
}

static gboolean
has_session (CordonVisit *self)
{
  return self->session && cordon_session_get_state (self->session) != CORDON_SESSION_CLOSED;
}

void
cordon_visit_close_if_gone (CordonVisit *self)
{
  if (self->state == CORDON_VISIT_CLOSING && !has_session (self) && self->leaving->len == 0)
    cordon_visit_set_state (self, CORDON_VISIT_CLOSED);
}

/* A machine that lasts keeps what was opened in it, so another try after this one opens nothing again. */
static void
forget_source (CordonVisit *self)
{
  if (!self->lasting)
    return;
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->app, g_free);
}

/* Nobody looks any more, but whoever asked for the file is told that its machine may be left. */
static void
keep_error (CordonVisit *self, const GError *error)
{
  if (self->error == NULL)
    self->error = g_error_copy (error);
}

static void
on_session_state (CordonVisit *self)
{
  g_autoptr (CordonVisit) alive = g_object_ref (self);
  CordonSessionState state = cordon_session_get_state (self->session);

  if (state == CORDON_SESSION_SHOWN)
    forget_source (self);
  if (state == CORDON_SESSION_FAILED && self->state == CORDON_VISIT_CLOSING)
    keep_error (self, cordon_session_get_error (self->session));
  else if (state == CORDON_SESSION_FAILED)
    cordon_visit_fail (self, g_error_copy (cordon_session_get_error (self->session)));
  else if (state == CORDON_SESSION_CLOSED)
    {
      /* Stopped from elsewhere. */
      if (self->state != CORDON_VISIT_CLOSING)
        cordon_visit_set_state (self, CORDON_VISIT_CLOSING);
      cordon_visit_close_if_gone (self);
    }
}

static void
on_leaving_state (CordonSession *session, GParamSpec *pspec, CordonVisit *self)
{
  g_autoptr (CordonVisit) alive = g_object_ref (self);

  if (cordon_session_get_state (session) == CORDON_SESSION_FAILED)
    keep_error (self, cordon_session_get_error (session));
  if (cordon_session_get_state (session) != CORDON_SESSION_CLOSED)
    return;
  g_signal_handlers_disconnect_by_data (session, self);
  g_ptr_array_remove (self->leaving, session);
  cordon_visit_close_if_gone (self);
}

void
cordon_visit_leave_session (CordonVisit *self)
{
  CordonSession *old = g_object_ref (self->session);

  set_session (self, NULL);
  g_ptr_array_add (self->leaving, old);
  g_signal_connect_object (old, "notify::state", G_CALLBACK (on_leaving_state), self, 0);
  cordon_session_close (old);
}

static CordonGuestPreferences *
make_preferences (CordonVisit *self)
{
  CordonGuestPreferences *preferences = cordon_guest_preferences_new (self->xkb_names);

  preferences->width = self->width;
  preferences->height = self->height;
  preferences->scale_percent = self->scale_percent;
  return preferences;
}

static gboolean
give_source (CordonVisit *self, CordonSession *session, GError **error)
{
  if (self->app && !cordon_session_run_app (session, self->app, error))
    return FALSE;
  if (self->url)
    return cordon_session_open_url (session, self->url, error);
  return self->lasting || cordon_session_set_file (session, fcntl (self->fd, F_DUPFD_CLOEXEC, 3), error);
}

static CordonSession *
make_session (CordonVisit *self, GDBusConnection *bus, GError **error)
{
  g_autoptr (CordonSession) session =
    self->lasting ? cordon_session_new_for_machine (bus, self->lasting->uuid, self->allow_unlabelled)
                  : cordon_session_new (bus, self->compartment_name, self->allow_unlabelled);
  g_autoptr (CordonGuestPreferences) preferences = make_preferences (self);
  /* The environment is the person's own, as is this process; tests use it. */
  const char *program = g_getenv ("CORDON_SCREEN_PROGRAM");

  if (program)
    cordon_session_set_screen_program (session, program);
  cordon_session_set_preferences (session, preferences);
  if (self->take_over)
    cordon_session_set_take_over (session, TRUE);
  self->take_over = FALSE;
  return give_source (self, session, error) ? g_steal_pointer (&session) : NULL;
}

void
cordon_visit_begin_session (CordonVisit *self, GDBusConnection *bus)
{
  GError *error = NULL;
  g_autoptr (CordonSession) session = make_session (self, bus, &error);

  if (!session)
    {
      cordon_visit_fail (self, error);
      return;
    }
  g_set_object (&self->bus, bus);
  set_session (self, session);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_session_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "stage", G_CALLBACK (on_session_stage), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "viewer-died", G_CALLBACK (on_viewer_died), self, G_CONNECT_SWAPPED);
  cordon_visit_set_state (self, CORDON_VISIT_SESSION);
  cordon_session_start (session);
}
