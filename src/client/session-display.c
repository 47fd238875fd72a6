/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The session's screen process: started early, given channels once the machine runs, and started
 * again where it dies alone, as long as that is not too often. It must never outlive the session.
 */
#include "config.h"
#include "client/session-private.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"

/* A machine that ended takes its screen along: its own word comes first, within this time. */
#define RETRY_SECONDS 1

static void begin_screen (CordonSession *self);

static void
on_channel (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  CordonScreenProcess *screen = g_task_get_source_object (task);
  guint cookie = GPOINTER_TO_UINT (g_task_get_task_data (task));
  int fd = cordon_lease_open_channel_finish (CORDON_LEASE (source), result, &error);

  if (error)
    g_debug ("channel %u: %s", cookie, error->message);
  cordon_screen_process_give_channel (screen, cookie, fd);
}

/* A task only to carry the screen that asked: by the time of the answer it may be another. */
static void
open_channel (CordonSession *self, guint cookie)
{
  GTask *carrier = g_task_new (self->screen, NULL, NULL, NULL);

  g_task_set_task_data (carrier, GUINT_TO_POINTER (cookie), NULL);
  cordon_lease_open_channel_async (self->lease, self->cancellable, on_channel, carrier);
}

static void
on_need_channel (CordonScreenProcess *screen, guint cookie, CordonSession *self)
{
  self->screen_connects = TRUE;
  cordon_deadline_clear (&self->screen_deadline);
  if (self->machine_runs)
    open_channel (self, cookie);
  else
    g_array_append_val (self->early_channels, cookie);
}

static void
on_agent_port (CordonScreenProcess *screen, gboolean open, CordonSession *self)
{
  /* No guest runs yet: nobody's word but a rogue process's. */
  if (!self->machine_runs || cordon_session_is_foreign (self))
    return;
  if (open && self->link == NULL)
    cordon_session_talk_begin (self);
  else if (!open && self->link != NULL)
    cordon_session_fail_with (self, CORDON_ERROR_MACHINE_ENDED,
                              _("The agent in the machine stopped; open the file again."));
}

static void
on_retry (gpointer data)
{
  g_autoptr (CordonSession) self = g_object_ref (data);

  begin_screen (self);
}

/* One that never gets as far as the agent will not do so the next time either. */
static gboolean
may_start_again (CordonSession *self)
{
  return self->screens_in_vain < CORDON_LIMIT_SCREENS_IN_VAIN
         && cordon_token_bucket_take (&self->screen_starts, g_get_monotonic_time ());
}

static GError *
too_often (const GError *error)
{
  /* Translators: a whole sentence about what happened to the display comes first. */
  return g_error_new (error->domain, error->code,
                      _("%s It happened too often to try again with this machine."), error->message);
}

/* The machine may live on. What it said so far is void: the next process begins a new talk. */
static void
on_lost (CordonScreenProcess *screen, const GError *error, CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  if (cordon_session_is_over (self) || screen != self->screen)
    return;
  cordon_deadline_clear (&self->screen_deadline);
  cordon_session_talk_end (self);
  if (may_start_again (self))
    cordon_deadline_set (&self->screen_retry, RETRY_SECONDS, MIN (self->scale, 1.0), on_retry, self);
  else
    cordon_session_fail (self, too_often (error));
}

static void
on_screen_late (gpointer data)
{
  g_autoptr (CordonSession) self = g_object_ref (data);

  cordon_screen_process_stop (self->screen);
  cordon_session_fail_with (self, CORDON_ERROR_SCREEN_LOST,
                            _("The display of the machine does not start; `cordon doctor` says "
                              "what is wrong."));
}

static void
expect_screen (CordonSession *self)
{
  if (self->machine_runs && !self->screen_connects)
    cordon_deadline_set (&self->screen_deadline, CORDON_DEADLINE_SCREEN, self->scale,
                         on_screen_late, self);
}

static void
forget_screen (CordonSession *self)
{
  if (self->screen == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->screen, self);
  cordon_screen_process_stop (self->screen);
  g_clear_object (&self->screen);
  g_array_set_size (self->early_channels, 0);
}

static void
begin_screen (CordonSession *self)
{
  GError *error = NULL;
  CordonScreenProcess *screen = cordon_screen_process_new (self->screen_program, &error);

  if (screen == NULL)
    {
      cordon_session_fail (self, error);
      return;
    }
  forget_screen (self);
  self->screen = screen;
  self->screens_in_vain++;
  self->screen_connects = FALSE;
  g_signal_connect (screen, "need-channel", G_CALLBACK (on_need_channel), self);
  g_signal_connect (screen, "agent-port", G_CALLBACK (on_agent_port), self);
  g_signal_connect (screen, "lost", G_CALLBACK (on_lost), self);
  expect_screen (self);
  cordon_session_foreign_look (self);
  cordon_session_tell_screen (self);
}

void
cordon_session_display_begin (CordonSession *self)
{
  begin_screen (self);
}

void
cordon_session_display_machine_runs (CordonSession *self)
{
  self->machine_runs = TRUE;
  expect_screen (self);
  for (guint i = 0; i < self->early_channels->len; i++)
    open_channel (self, g_array_index (self->early_channels, guint, i));
  g_array_set_size (self->early_channels, 0);
}

/* The object stays for those who still look at its last picture. */
void
cordon_session_display_end (CordonSession *self)
{
  cordon_deadline_clear (&self->screen_deadline);
  cordon_deadline_clear (&self->screen_retry);
  if (self->screen == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->screen, self);
  cordon_screen_process_stop (self->screen);
}
