/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session with a persistent machine: what can be started in it. Asked one by one once the machine is on the
 * screen, at most as many as the protocol has numbers for; a guest that says more is not asked. An error here is
 * no reason to end the session: the machine is shown, only its list is not known.
 */
#include "config.h"
#include "client/session-private.h"

static void ask (CordonSession *self);

static gboolean
is_known (GPtrArray *apps, const char *id)
{
  for (guint i = 0; i < apps->len; i++)
    if (g_str_equal (((const CordonAgentApp *) g_ptr_array_index (apps, i))->id, id))
      return TRUE;
  return FALSE;
}

static void
tell (CordonSession *self)
{
  g_autoptr (GPtrArray) apps = g_steal_pointer (&self->apps);

  cordon_session_tell_apps (self, apps);
}

static void
on_app (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSession) self = cordon_session_weak_take (data);
  g_autoptr (GError) error = NULL;
  g_autofree CordonAgentApp *app = cordon_agent_link_get_app_finish (CORDON_AGENT_LINK (source), result, &error);

  if (!cordon_session_talk_is_current (self, source, error) || self->apps == NULL)
    return;
  if (error)
    {
      g_debug ("applications: %s", error->message);
      g_clear_pointer (&self->apps, g_ptr_array_unref);
      return;
    }
  if (app == NULL)
    {
      tell (self);
      return;
    }
  self->apps_asked++;
  if (!is_known (self->apps, app->id))
    g_ptr_array_add (self->apps, g_steal_pointer (&app));
  if (self->apps_asked < CORDON_AGENT_APPS_MAX)
    ask (self);
  else
    tell (self);
}

static void
ask (CordonSession *self)
{
  cordon_agent_link_get_app_async (self->link, self->apps_asked,
                                   cordon_deadline_ms (CORDON_DEADLINE_REQUEST, self->scale), self->cancellable, on_app,
                                   cordon_session_weak_new (self));
}

void
cordon_session_apps_ask (CordonSession *self)
{
  if (self->lasting == NULL || self->link == NULL || !self->greeted)
    return;
  g_clear_pointer (&self->apps, g_ptr_array_unref);
  self->apps = g_ptr_array_new_with_free_func (g_free);
  self->apps_asked = 0;
  ask (self);
}
