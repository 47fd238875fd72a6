/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person asks of a guest that is shown: the newest wish waits while one of its kind is on its way, and a page
 * that was asked for has a deadline.
 */
#include "config.h"
#include "client/session-private.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"

/* A window that is being dragged changes its size with every frame. */
#define RESIZE_WAIT_MS 150

static guint
ms (CordonSession *self, guint seconds)
{
  return cordon_deadline_ms (seconds, self->scale);
}

/* --- pages that were asked for --------------------------------------------------------------- */

static void
on_page_late (gpointer data)
{
  cordon_session_fail_with (data, CORDON_ERROR_TIMEOUT,
                            _("The viewer did not finish this page in time; the page may be made to hang "
                              "it. Open the file again for its other pages."));
}

static void
expect_page (CordonSession *self)
{
  self->pages_awaited++;
  cordon_deadline_set (&self->page_deadline, CORDON_DEADLINE_PAGE, self->scale, on_page_late, self);
}

/* Or never will. One that the guest turned by itself counts as one that was asked for: what hangs is
 * noticed with the next question at the latest. */
void
cordon_session_page_arrived (CordonSession *self)
{
  if (self->pages_awaited > 0)
    self->pages_awaited--;
  if (self->pages_awaited == 0)
    cordon_deadline_clear (&self->page_deadline);
}

void
cordon_session_forget_pages (CordonSession *self)
{
  self->pages_awaited = 0;
  cordon_deadline_clear (&self->page_deadline);
}

/* --- wishes ---------------------------------------------------------------------------------- */

static void
on_wish (CordonSession *session, GObject *source, GAsyncResult *result, gsize wish_offset)
{
  g_autoptr (CordonSession) self = session;
  g_autoptr (GError) error = NULL;

  cordon_agent_link_request_finish (CORDON_AGENT_LINK (source), result, &error);
  if (!cordon_session_talk_is_current (self, source, error))
    return;
  G_STRUCT_MEMBER (CordonWish, self, wish_offset).on_its_way = FALSE;
  if (error)
    g_debug ("request: %s", error->message);
  if (error && wish_offset == G_STRUCT_OFFSET (struct _CordonSession, look_wish))
    cordon_session_catch_up_look (self);
  if (error && wish_offset != G_STRUCT_OFFSET (struct _CordonSession, size))
    {
      /* A viewer that paints for ever does not even answer. */
      if (g_error_matches (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT))
        {
          on_page_late (self);
          return;
        }
      cordon_session_page_arrived (self);
    }
  cordon_session_talk_make_wishes (self);
}

static void
on_go (GObject *source, GAsyncResult *result, gpointer data)
{
  on_wish (cordon_session_weak_take (data), source, result,
           G_STRUCT_OFFSET (struct _CordonSession, go));
}

static void
on_zoom (GObject *source, GAsyncResult *result, gpointer data)
{
  on_wish (cordon_session_weak_take (data), source, result,
           G_STRUCT_OFFSET (struct _CordonSession, zoom));
}

static void
take_look (CordonSession *self, guint look)
{
  if (self->look == look)
    return;
  self->look = look;
  cordon_session_notify (self, CORDON_SESSION_PROP_LOOK);
}

/* Somebody who turns twice wants two turns, also where the guest has told of none yet. */
void
cordon_session_catch_up_look (CordonSession *self)
{
  if (!self->look_wish.wanted && !self->look_wish.on_its_way)
    take_look (self, self->look_told);
}

static void
on_look (GObject *source, GAsyncResult *result, gpointer data)
{
  on_wish (cordon_session_weak_take (data), source, result,
           G_STRUCT_OFFSET (struct _CordonSession, look_wish));
}

static void
on_size (GObject *source, GAsyncResult *result, gpointer data)
{
  on_wish (cordon_session_weak_take (data), source, result,
           G_STRUCT_OFFSET (struct _CordonSession, size));
}

static gboolean
begin_wish (CordonWish *wish)
{
  if (!wish->wanted || wish->on_its_way)
    return FALSE;
  wish->wanted = FALSE;
  wish->on_its_way = TRUE;
  return TRUE;
}

void
cordon_session_talk_make_wishes (CordonSession *self)
{
  guint deadline = ms (self, CORDON_DEADLINE_REQUEST);

  if (self->link == NULL || !self->greeted)
    return;
  if (self->resize_wait == 0 && begin_wish (&self->size))
    cordon_agent_link_resize_async (self->link, self->size.a, self->size.b, deadline,
                                    self->cancellable, on_size, cordon_session_weak_new (self));
  if (self->state != CORDON_SESSION_SHOWN)
    return;
  if (begin_wish (&self->go))
    {
      expect_page (self);
      cordon_agent_link_page_async (self->link, self->go.a, deadline, self->cancellable, on_go,
                                    cordon_session_weak_new (self));
    }
  if (begin_wish (&self->zoom))
    {
      expect_page (self);
      cordon_agent_link_zoom_async (self->link, self->zoom.a, self->zoom.b, deadline,
                                    self->cancellable, on_zoom, cordon_session_weak_new (self));
    }
  if (begin_wish (&self->look_wish))
    {
      expect_page (self);
      cordon_agent_link_look_async (self->link, self->look_wish.a, deadline, self->cancellable, on_look,
                                    cordon_session_weak_new (self));
    }
}

static void
wish (CordonWish *wish_of, guint a, guint b)
{
  wish_of->wanted = TRUE;
  wish_of->a = a;
  wish_of->b = b;
}

CordonAgentLink *
cordon_session_get_agent (CordonSession *self)
{
  return self->state == CORDON_SESSION_SHOWN && self->pages > 0 && self->greeted ? self->link : NULL;
}

gboolean
cordon_session_may_print (CordonSession *self)
{
  CordonAgentLink *link = cordon_session_get_agent (self);

  return link && cordon_agent_link_check_sheets (link, NULL);
}

void
cordon_session_go_to_page (CordonSession *self, guint page)
{
  if (self->state != CORDON_SESSION_SHOWN || self->pages == 0)
    return;
  wish (&self->go, CLAMP (page, 1, self->pages), 0);
  cordon_session_talk_make_wishes (self);
}

void
cordon_session_set_zoom (CordonSession *self, guint mode, guint percent)
{
  if (self->state != CORDON_SESSION_SHOWN || self->pages == 0 || mode > CORDON_AGENT_ZOOM_FIT_PAGE)
    return;
  wish (&self->zoom, mode, CLAMP (percent, CORDON_AGENT_ZOOM_MIN, CORDON_AGENT_ZOOM_MAX));
  cordon_session_talk_make_wishes (self);
}

gboolean
cordon_session_may_look (CordonSession *self)
{
  return cordon_session_get_agent (self) && cordon_agent_link_has_look (self->link);
}

void
cordon_session_set_look (CordonSession *self, guint look)
{
  if (!cordon_session_may_look (self))
    return;
  wish (&self->look_wish, look & CORDON_AGENT_LOOK_ALL, 0);
  take_look (self, look & CORDON_AGENT_LOOK_ALL);
  cordon_session_talk_make_wishes (self);
}

static gboolean
on_resize_waited (gpointer data)
{
  g_autoptr (CordonSession) self = g_object_ref (data);

  self->resize_wait = 0;
  cordon_session_talk_make_wishes (self);
  return G_SOURCE_REMOVE;
}

void
cordon_session_resize (CordonSession *self, guint width, guint height)
{
  if (cordon_session_is_over (self))
    return;
  wish (&self->size, CLAMP (width, CORDON_AGENT_SIZE_MIN, CORDON_AGENT_SIZE_MAX),
        CLAMP (height, CORDON_AGENT_SIZE_MIN, CORDON_AGENT_SIZE_MAX));
  g_clear_handle_id (&self->resize_wait, g_source_remove);
  self->resize_wait = g_timeout_add (RESIZE_WAIT_MS, on_resize_waited, self);
}
