/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session with a machine that shows a browser: an address on its way, and the window that follows. What
 * the browser makes of the address is never asked.
 */
#include "config.h"
#include "client/session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "core/errors.h"

/* A browser starts in its own time. Its window may have been told already. */
void
cordon_session_browser_expect (CordonSession *self)
{
  self->window = TRUE;
  if (self->state != CORDON_SESSION_SENT)
    return;
  cordon_session_expect_within (self, CORDON_DEADLINE_WINDOW);
}

void
cordon_session_browser_window (CordonAgentLink *link, CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  if (self->state != CORDON_SESSION_SENT || self->file >= 0)
    return;
  self->window = TRUE;
  cordon_deadline_clear (&self->step_deadline);
  cordon_session_set_state (self, CORDON_SESSION_SHOWN);
  cordon_session_tell_stage (self, "window-shown");
  if (self->lasting)
    cordon_session_tell_stage (self, "machine-ready");
  cordon_session_browser_catch_up (self);
  cordon_session_apps_ask (self);
  cordon_session_talk_make_wishes (self);
}

static void
on_url (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSession) self = cordon_session_weak_take (data);
  g_autoptr (GError) error = NULL;

  cordon_agent_link_request_finish (CORDON_AGENT_LINK (source), result, &error);
  if (!cordon_session_talk_is_current (self, source, error))
    return;
  if (error && self->state != CORDON_SESSION_SHOWN)
    cordon_session_talk_fail (self, g_steal_pointer (&error));
  else if (error)
    g_debug ("address or application: %s", error->message);
  else
    cordon_session_browser_expect (self);
}

gboolean
cordon_session_browser_wants (CordonSession *self)
{
  return self->url != NULL || self->app != NULL;
}

void
cordon_session_browser_send (CordonSession *self)
{
  g_autofree char *url = g_steal_pointer (&self->url), *app = g_steal_pointer (&self->app);

  /* Whoever opens an address starts the browser with it. */
  if (url == NULL)
    {
      cordon_agent_link_run_app_async (self->link, app, cordon_deadline_ms (CORDON_DEADLINE_REQUEST, self->scale),
                                       self->cancellable, on_url, cordon_session_weak_new (self));
      return;
    }
  cordon_agent_link_open_url_async (self->link, url, cordon_deadline_ms (CORDON_DEADLINE_REQUEST, self->scale),
                                    self->cancellable, on_url, cordon_session_weak_new (self));
}

void
cordon_session_browser_catch_up (CordonSession *self)
{
  if (self->link && self->greeted && cordon_session_browser_wants (self))
    cordon_session_browser_send (self);
}

gboolean
cordon_session_url_check (const char *url, GError **error)
{
  if (cordon_agent_url_valid ((const guint8 *) url, strlen (url)))
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       /* Translators: %XX is meant as it is, nothing takes its place */
                       _("This is no address that can be opened: it begins with http:// or https://, has at "
                         "most 2048 characters, and whatever is no plain letter, digit or sign in it is "
                         "written as %XX."));
  return FALSE;
}

static gboolean
may_hand_over (CordonSession *self, GError **error)
{
  if (!cordon_session_is_foreign (self))
    return TRUE;
  g_propagate_error (error, cordon_session_foreign_refusal ());
  return FALSE;
}

gboolean
cordon_session_open_url (CordonSession *self, const char *url, GError **error)
{
  if (!cordon_session_url_check (url, error) || !may_hand_over (self, error))
    return FALSE;
  g_free (self->url);
  self->url = g_strdup (url);
  if (self->state == CORDON_SESSION_SHOWN)
    cordon_session_browser_catch_up (self);
  return TRUE;
}

gboolean
cordon_session_app_check (const char *id, GError **error)
{
  if (cordon_agent_app_id_valid ((const guint8 *) id, strlen (id)))
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("This is no application's ID: it has letters, digits, dots, hyphens and underscores only. "
                         "“cordon apps” lists those of a machine."));
  return FALSE;
}

gboolean
cordon_session_run_app (CordonSession *self, const char *id, GError **error)
{
  if (!cordon_session_app_check (id, error) || !may_hand_over (self, error))
    return FALSE;
  g_free (self->app);
  self->app = g_strdup (id);
  if (self->state == CORDON_SESSION_SHOWN)
    cordon_session_browser_catch_up (self);
  return TRUE;
}
