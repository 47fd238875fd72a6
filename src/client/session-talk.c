/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The session's conversation with the agent: hello, the file and its first page; what a person asks for
 * then is in session-wishes.c. After a lost screen it begins anew with hello; only a document that is already
 * shown is not sent again.
 */
#include "config.h"
#include "client/session-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "core/errors.h"

static guint
ms (CordonSession *self, guint seconds)
{
  return cordon_deadline_ms (seconds, self->scale);
}

/* Sentences of what is late, by what is under way. */
const char *
cordon_session_talk_late (CordonSession *self)
{
  switch (self->state)
    {
    case CORDON_SESSION_SENDING:
      return _("The machine takes no more of the file; close the window and open it again.");
    case CORDON_SESSION_SENT:
      if (self->window)
        return _("The browser's window did not come; start the machine again.");
      return _("The viewer did not show the file in time; it may be damaged or made to hang it.");
    case CORDON_SESSION_RUNNING:
    case CORDON_SESSION_SHOWN:
    default:
      return _("The machine did not answer in time; `cordon doctor` checks what it needs.");
    }
}

/* A deadline of the link's is a deadline of the session's; what was cancelled was given up. */
void
cordon_session_talk_fail (CordonSession *self, GError *error)
{
  if (g_error_matches (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT))
    {
      g_error_free (error);
      cordon_session_fail_with (self, CORDON_ERROR_TIMEOUT, cordon_session_talk_late (self));
    }
  else
    cordon_session_fail (self, error);
}

/* Whether the answer is one of this conversation: not of one that was given up, or whose stream hung up; the
 * link tells that by itself, after the questions that got no answer. */
gboolean
cordon_session_talk_is_current (CordonSession *self, GObject *link, const GError *error)
{
  return self && link == G_OBJECT (self->link) && !cordon_session_is_over (self)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         && !g_error_matches (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED);
}

/* --- the document ---------------------------------------------------------------------------- */

static void
set_pages (CordonSession *self, guint pages)
{
  if (self->pages == pages)
    return;
  self->pages = pages;
  cordon_session_notify (self, CORDON_SESSION_PROP_PAGES);
}

/* A persistent machine is on the screen, with a document or without one. */
static void
show_machine (CordonSession *self)
{
  cordon_deadline_clear (&self->step_deadline);
  cordon_session_set_state (self, CORDON_SESSION_SHOWN);
  cordon_session_tell_stage (self, "machine-ready");
  cordon_session_browser_catch_up (self);
  cordon_session_apps_ask (self);
  cordon_session_talk_make_wishes (self);
}

/* What it kept, if it kept anything, is its own affair: it may not be one that can be shown. */
static gboolean
shows_nothing (CordonSession *self, const GError *error)
{
  return self->lasting && error && error->domain == CORDON_ERROR
         && error->code != CORDON_ERROR_TIMEOUT && error->code != CORDON_ERROR_GUEST_PROTOCOL
         && error->code != CORDON_ERROR_MACHINE_ENDED;
}

static void
on_document (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSession) self = cordon_session_weak_take (data);
  g_autoptr (GError) error = NULL;
  guint pages = cordon_agent_link_show_finish (CORDON_AGENT_LINK (source), result, &error);

  if (!cordon_session_talk_is_current (self, source, error))
    return;
  /* USAGE: what was typed is no password a document can have. */
  if (g_error_matches (error, CORDON_ERROR, CORDON_ERROR_PASSWORD)
      || g_error_matches (error, CORDON_ERROR, CORDON_ERROR_USAGE))
    {
      cordon_deadline_clear (&self->step_deadline);
      cordon_session_set_state (self, CORDON_SESSION_PASSWORD);
    }
  else if (shows_nothing (self, error))
    show_machine (self);
  else if (error)
    cordon_session_talk_fail (self, g_steal_pointer (&error));
  else if (pages == CORDON_AGENT_LINK_WINDOW)
    cordon_session_browser_expect (self);
  else
    {
      self->document = TRUE;
      set_pages (self, pages);
    }
}

static void
show (CordonSession *self, const char *password)
{
  self->document = FALSE;
  cordon_session_expect_within (self, CORDON_DEADLINE_SHOW);
  cordon_agent_link_show_async (self->link, password, ms (self, CORDON_DEADLINE_SHOW),
                                self->cancellable, on_document, cordon_session_weak_new (self));
}

static void
on_progress (goffset sent, goffset total, gpointer data)
{
  g_autoptr (CordonSession) self = g_object_ref (data);

  self->bytes_sent = (guint64) sent;
  cordon_session_notify (self, CORDON_SESSION_PROP_BYTES_SENT);
  if (self->bytes_total == (guint64) total)
    return;
  self->bytes_total = (guint64) total;
  cordon_session_notify (self, CORDON_SESSION_PROP_BYTES_TOTAL);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSession) self = cordon_session_weak_take (data);
  g_autoptr (GError) error = NULL;

  cordon_agent_link_send_file_finish (CORDON_AGENT_LINK (source), result, &error);
  if (!cordon_session_talk_is_current (self, source, error))
    return;
  if (error)
    {
      cordon_session_talk_fail (self, g_steal_pointer (&error));
      return;
    }
  cordon_session_set_state (self, CORDON_SESSION_SENT);
  cordon_session_tell_stage (self, "file-sent");
  /* Whoever heard that may have closed us. */
  if (self->link)
    show (self, NULL);
}

static void
send_file (CordonSession *self)
{
  cordon_deadline_clear (&self->step_deadline); /* the link watches for a stall */
  cordon_session_set_state (self, CORDON_SESSION_SENDING);
  if (self->link)
    cordon_agent_link_send_file_async (self->link, self->file, ms (self, CORDON_DEADLINE_SEND_STALL),
                                       on_progress, self, self->cancellable, on_sent,
                                       cordon_session_weak_new (self));
}

/* The copy in the guest is the only one that is needed from here on. */
static void
forget_file (CordonSession *self)
{
  if (self->file >= 0)
    close (self->file);
  self->file = -1;
}

/* --- what the guest says by itself ----------------------------------------------------------- */

static void
take_number (CordonSession *self, guint *field, guint value, CordonSessionProp prop)
{
  if (*field == value)
    return;
  *field = value;
  cordon_session_notify (self, prop);
}

static void
on_page_shown (CordonAgentLink *link, guint page, guint percent, guint mode, CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  if (self->state != CORDON_SESSION_SHOWN && !(self->state == CORDON_SESSION_SENT && self->document))
    return;
  if (page > self->pages)
    {
      cordon_session_fail_with (self, CORDON_ERROR_GUEST_PROTOCOL,
                                _("The machine shows a page the document does not have; open the "
                                  "file again."));
      return;
    }
  cordon_session_page_arrived (self);
  take_number (self, &self->page, page, CORDON_SESSION_PROP_PAGE);
  take_number (self, &self->zoom_percent, percent, CORDON_SESSION_PROP_ZOOM_PERCENT);
  take_number (self, &self->zoom_mode, mode, CORDON_SESSION_PROP_ZOOM_MODE);
  if (self->state != CORDON_SESSION_SENT)
    return;
  cordon_deadline_clear (&self->step_deadline);
  forget_file (self);
  cordon_session_set_state (self, CORDON_SESSION_SHOWN);
  cordon_session_tell_stage (self, "first-page");
  if (self->lasting)
    cordon_session_tell_stage (self, "machine-ready");
  cordon_session_apps_ask (self);
  cordon_session_talk_make_wishes (self);
}

/* A page that was wished for was one of the document before. */
static void
on_inside (CordonAgentLink *link, guint pages, CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  self->go.wanted = FALSE;
  take_number (self, &self->page, MIN (self->page, pages), CORDON_SESSION_PROP_PAGE);
  set_pages (self, pages);
}

static void
on_looks (CordonAgentLink *link, guint look, CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  self->look_told = look;
  cordon_session_catch_up_look (self);
}

static void
on_viewer_died (CordonAgentLink *link, CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  cordon_session_forget_pages (self);
  cordon_session_tell_viewer_died (self);
  if (self->state == CORDON_SESSION_SENT && self->window)
    cordon_session_fail_with (self, CORDON_ERROR_VIEWER_DIED,
                              _("The browser ended before it showed anything; start the machine again."));
  else if (self->state == CORDON_SESSION_SENT && self->document && self->lasting)
    show_machine (self);
  else if (self->state == CORDON_SESSION_SENT && self->document)
    cordon_session_fail_with (self, CORDON_ERROR_VIEWER_DIED,
                              _("The viewer crashed on this file; it ran inside the machine only."));
}

/* A stream that hung up may only mean that the screen process is gone: that is told by itself, as
 * is the end of the machine. A breach is the guest's. */
static void
on_broken (CordonAgentLink *link, const GError *error, CordonSession *self)
{
  if (g_error_matches (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED))
    cordon_session_talk_end (self);
  else
    cordon_session_fail (self, g_error_copy (error));
}

/* --- hello ----------------------------------------------------------------------------------- */

/* The document is still there if the guest shows it once more. It says how many pages there are on the screen by now:
 * a person may have gone into a file in it without our hearing of that. */
static void
on_resumed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSession) self = cordon_session_weak_take (data);
  g_autoptr (GError) error = NULL;

  guint pages = cordon_agent_link_show_finish (CORDON_AGENT_LINK (source), result, &error);
  if (!cordon_session_talk_is_current (self, source, error))
    return;
  if (g_error_matches (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT))
    cordon_session_talk_fail (self, g_steal_pointer (&error));
  else if (error || pages == CORDON_AGENT_LINK_WINDOW)
    cordon_session_fail_with (self, CORDON_ERROR_SCREEN_LOST,
                              _("The display came back, but the document is gone; open the file "
                                "again."));
  else
    {
      if (pages != self->pages)
        on_inside (CORDON_AGENT_LINK (source), pages, self);
      cordon_session_talk_make_wishes (self);
    }
}

static void
tell_disk (CordonSession *self)
{
  if (self->link == NULL)
    return;
  self->disk_damaged = cordon_agent_link_get_home (self->link) == CORDON_AGENT_HOME_DAMAGED;
  if (self->disk_damaged)
    cordon_session_tell_stage (self, "disk-damaged");
}

/* A persistent machine that nothing is sent to says what it has. */
static void
look_around (CordonSession *self)
{
  cordon_session_set_state (self, CORDON_SESSION_SENT);
  show (self, NULL);
}

static void
on_hello (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSession) self = cordon_session_weak_take (data);
  g_autoptr (GError) error = NULL;

  cordon_agent_link_hello_finish (CORDON_AGENT_LINK (source), result, &error);
  if (!cordon_session_talk_is_current (self, source, error))
    return;
  if (error)
    {
      cordon_session_talk_fail (self, g_steal_pointer (&error));
      return;
    }
  cordon_deadline_clear (&self->step_deadline);
  self->greeted = TRUE;
  self->look_told = 0;
  cordon_session_catch_up_look (self);
  self->screens_in_vain = 0;
  if (self->state == CORDON_SESSION_SHOWN && self->page == 0)
    {
      cordon_session_browser_catch_up (self);
      cordon_session_apps_ask (self);
      cordon_session_talk_make_wishes (self);
      return;
    }
  if (self->state == CORDON_SESSION_SHOWN)
    {
      cordon_agent_link_show_async (self->link, NULL, ms (self, CORDON_DEADLINE_REQUEST), self->cancellable,
                                    on_resumed, cordon_session_weak_new (self));
      return;
    }

  gboolean again = self->state != CORDON_SESSION_RUNNING;
  cordon_session_set_state (self, CORDON_SESSION_AGENT);
  if (!again)
    cordon_session_tell_stage (self, "agent-ready");
  tell_disk (self);
  if (self->link && self->file >= 0)
    send_file (self);
  else if (self->link && cordon_session_browser_wants (self))
    {
      cordon_session_set_state (self, CORDON_SESSION_SENT);
      cordon_session_expect_within (self, CORDON_DEADLINE_WINDOW);
      if (self->link)
        cordon_session_browser_send (self);
    }
  else if (self->link && self->lasting)
    look_around (self);
  cordon_session_talk_make_wishes (self);
}

/* The newest size goes along with hello, so that the page is laid out once. */
static void
take_size_wish (CordonSession *self)
{
  if (!self->size.wanted)
    return;
  self->hello.width = (guint16) self->size.a;
  self->hello.height = (guint16) self->size.b;
  self->size.wanted = FALSE;
}

void
cordon_session_talk_begin (CordonSession *self)
{
  int fd = fcntl (cordon_screen_process_get_agent_fd (self->screen), F_DUPFD_CLOEXEC, 3);

  if (fd < 0)
    {
      GError *error = NULL;
      cordon_error_set_errno (&error, errno, CORDON_ERROR_EXHAUSTED,
                              _("The machine cannot be talked to"));
      cordon_session_fail (self, error);
      return;
    }
  self->link = cordon_agent_link_new (fd);
  /* cordond's word on the machine came with its lease; without it, no. */
  if (self->machine && self->machine->print)
    cordon_agent_link_allow_sheets (self->link);
  g_signal_connect (self->link, "page-shown", G_CALLBACK (on_page_shown), self);
  g_signal_connect (self->link, "inside", G_CALLBACK (on_inside), self);
  g_signal_connect (self->link, "looks", G_CALLBACK (on_looks), self);
  g_signal_connect (self->link, "window", G_CALLBACK (cordon_session_browser_window), self);
  g_signal_connect (self->link, "viewer-died", G_CALLBACK (on_viewer_died), self);
  g_signal_connect (self->link, "broken", G_CALLBACK (on_broken), self);
  take_size_wish (self);
  cordon_agent_link_hello_async (self->link, &self->hello, ms (self, CORDON_DEADLINE_AGENT),
                                 self->cancellable, on_hello, cordon_session_weak_new (self));
}

void
cordon_session_talk_end (CordonSession *self)
{
  g_autoptr (CordonAgentLink) link = g_steal_pointer (&self->link);

  cordon_session_forget_pages (self);
  self->greeted = FALSE;
  self->go.on_its_way = self->zoom.on_its_way = self->size.on_its_way = self->look_wish.on_its_way = FALSE;
  if (link == NULL)
    return;
  g_signal_handlers_disconnect_by_data (link, self);
  cordon_agent_link_hang_up (link);
  if (!cordon_session_is_over (self) && self->machine_runs)
    cordon_session_expect_within (self, CORDON_DEADLINE_AGENT);
}

void
cordon_session_give_password (CordonSession *self, const char *password)
{
  if (self->state != CORDON_SESSION_PASSWORD || self->link == NULL)
    return;
  cordon_session_set_state (self, CORDON_SESSION_SENT);
  if (self->link)
    show (self, password);
}
