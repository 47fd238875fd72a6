/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be asked of a guest's agent: each question's frame, and what its answer comes to. A guest that is
 * older than a question is never asked it.
 */
#include "config.h"
#include "client/agent-link-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "client/agent-error.h"
#include "core/errors.h"

GError *
cordon_agent_link_no_app_error (void)
{
  return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                              _("This machine has no such application; “cordon apps” lists those it has."));
}

CordonQuestion *
cordon_agent_link_prepare (CordonAgentLink *self, CordonAgentType type, guint deadline_ms, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  /* Three at a time: an upload's frames have serials of their own. Never 0, also after wrapping. */
  self->serial = self->serial > G_MAXUINT32 - 8 ? 1 : self->serial + 4;
  return cordon_question_new (task, type, self->serial, deadline_ms);
}

void
cordon_agent_link_hello_async (CordonAgentLink *self, const CordonAgentHello *hello,
                               guint deadline_ms, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_HELLO, deadline_ms, cancellable, callback,
                                      data);

  self->version_asked = hello->version_max;
  cordon_agent_link_ask (self, question,
                         cordon_agent_write_hello (question->frame, CORDON_AGENT_FRAME_MAX,
                                                   question->serial, hello));
}

void
cordon_agent_link_send_file_async (CordonAgentLink *self, int fd, guint stall_ms,
                                   GFileProgressCallback progress, gpointer progress_data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (CordonQuestion) question = cordon_agent_link_prepare (self, CORDON_AGENT_FILE_BEGIN, stall_ms,
                                                 cancellable, callback, data);
  g_autoptr (GError) error = NULL;
  CordonFileReader *reader = cordon_file_reader_new (fd, &error);

  if (reader == NULL)
    {
      cordon_question_fail (g_steal_pointer (&question), error);
      return;
    }
  cordon_question_set_upload (question, reader, progress, progress_data);
  CordonAgentFileBegin begin = { cordon_file_reader_get_size (reader) };
  gsize size = cordon_agent_write_file_begin (question->frame, CORDON_AGENT_FRAME_MAX,
                                              question->serial, &begin);
  cordon_agent_link_ask (self, g_steal_pointer (&question), size);
}

void
cordon_agent_link_show_async (CordonAgentLink *self, const char *password, guint deadline_ms,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  CordonAgentType type = password ? CORDON_AGENT_PASSWORD : CORDON_AGENT_SHOW;
  CordonQuestion *question = cordon_agent_link_prepare (self, type, deadline_ms, cancellable, callback, data);
  gsize size;

  if (password)
    size = cordon_agent_write_bytes (question->frame, CORDON_AGENT_FRAME_MAX, type,
                                     question->serial, password, strlen (password));
  else
    size = cordon_agent_write_empty (question->frame, CORDON_AGENT_FRAME_MAX, type,
                                     question->serial);
  cordon_agent_link_ask (self, question, size);
}

void
cordon_agent_link_open_url_async (CordonAgentLink *self, const char *url, guint deadline_ms,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_OPEN_URL, deadline_ms, cancellable, callback, data);

  if (self->stream && self->version < CORDON_AGENT_VERSION_URL)
    {
      g_autoptr (GError) error = cordon_agent_error_new (CORDON_AGENT_ERROR_NOT_BROWSER);
      cordon_question_fail (question, error);
      return;
    }
  cordon_agent_link_ask (self, question,
                         cordon_agent_write_bytes (question->frame, CORDON_AGENT_FRAME_MAX, CORDON_AGENT_OPEN_URL,
                                                   question->serial, url, strlen (url)));
}

/* An older guest has none; it is not asked. */
void
cordon_agent_link_get_app_async (CordonAgentLink *self, guint number, guint deadline_ms, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_GET_APP, deadline_ms, cancellable, callback, data);

  if (self->stream && self->version < CORDON_AGENT_VERSION_APP)
    {
      g_autoptr (CordonQuestion) owned = question;
      g_autoptr (GTask) task = cordon_question_abandon (owned);

      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  cordon_agent_link_ask (self, question,
                         cordon_agent_write_u32 (question->frame, CORDON_AGENT_FRAME_MAX, CORDON_AGENT_GET_APP,
                                                 question->serial, number));
}

void
cordon_agent_link_run_app_async (CordonAgentLink *self, const char *id, guint deadline_ms, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_RUN_APP, deadline_ms, cancellable, callback, data);

  if (self->stream && self->version < CORDON_AGENT_VERSION_APP)
    {
      g_autoptr (GError) error = cordon_agent_link_no_app_error ();

      cordon_question_fail (question, error);
      return;
    }
  cordon_agent_link_ask (self, question,
                         cordon_agent_write_bytes (question->frame, CORDON_AGENT_FRAME_MAX, CORDON_AGENT_RUN_APP,
                                                   question->serial, id, strlen (id)));
}

void
cordon_agent_link_page_async (CordonAgentLink *self, guint page, guint deadline_ms,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_PAGE, deadline_ms, cancellable, callback,
                                      data);
  CordonAgentPage wanted = { .page = page };

  cordon_agent_link_ask (self, question,
                         cordon_agent_write_page (question->frame, CORDON_AGENT_FRAME_MAX,
                                                  CORDON_AGENT_PAGE, question->serial, &wanted));
}

void
cordon_agent_link_zoom_async (CordonAgentLink *self, guint mode, guint percent, guint deadline_ms,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_ZOOM, deadline_ms, cancellable, callback,
                                      data);
  CordonAgentPage wanted = {
    .zoom_mode = (guint8) MIN (mode, G_MAXUINT8),
    .zoom_percent = mode == CORDON_AGENT_ZOOM_PERCENT ? (guint16) MIN (percent, G_MAXUINT16) : 0,
  };

  cordon_agent_link_ask (self, question,
                         cordon_agent_write_page (question->frame, CORDON_AGENT_FRAME_MAX,
                                                  CORDON_AGENT_ZOOM, question->serial, &wanted));
}

gboolean
cordon_agent_link_has_look (CordonAgentLink *self)
{
  return self->version >= CORDON_AGENT_VERSION_LOOK;
}

void
cordon_agent_link_look_async (CordonAgentLink *self, guint look, guint deadline_ms, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_LOOK, deadline_ms, cancellable, callback, data);

  if (self->stream && !cordon_agent_link_has_look (self))
    {
      g_autoptr (GError) error = cordon_agent_error_new (CORDON_AGENT_ERROR_ORDER);

      cordon_question_fail (question, error);
      return;
    }
  cordon_agent_link_ask (self, question,
                         cordon_agent_write_u32 (question->frame, CORDON_AGENT_FRAME_MAX, CORDON_AGENT_LOOK,
                                                 question->serial, look));
}

void
cordon_agent_link_resize_async (CordonAgentLink *self, guint width, guint height,
                                guint deadline_ms, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_RESIZE, deadline_ms, cancellable,
                                      callback, data);
  CordonAgentSize wanted = { (guint16) MIN (width, G_MAXUINT16), (guint16) MIN (height, G_MAXUINT16) };

  cordon_agent_link_ask (self, question,
                         cordon_agent_write_size (question->frame, CORDON_AGENT_FRAME_MAX,
                                                  question->serial, &wanted));
}

void
cordon_agent_link_shutdown_async (CordonAgentLink *self, guint deadline_ms,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_SHUTDOWN, deadline_ms, cancellable,
                                      callback, data);

  cordon_agent_link_ask (self, question,
                         cordon_agent_write_empty (question->frame, CORDON_AGENT_FRAME_MAX,
                                                   CORDON_AGENT_SHUTDOWN, question->serial));
}

static gboolean
is_about_sheets (const CordonQuestion *question)
{
  return question->type == CORDON_AGENT_RENDER || question->type == CORDON_AGENT_GET_ROWS;
}

/* RANGE, NO_SPACE and ORDER mean what was asked for. */
GError *
cordon_agent_link_error_of_answer (CordonAgentLink *self, guint32 code)
{
  if (is_about_sheets (self->current) && code == CORDON_AGENT_ERROR_NO_SPACE)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                                _("The machine has not enough memory to draw the page; choose a lower resolution."));
  if (is_about_sheets (self->current) && code == CORDON_AGENT_ERROR_ORDER)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_BUSY,
                                _("What was on the screen is not on it any more; print or copy what is there now."));
  return self->current->type == CORDON_AGENT_RUN_APP && code == CORDON_AGENT_ERROR_RANGE
           ? cordon_agent_link_no_app_error ()
           : cordon_agent_error_new (code);
}

/* g_task_propagate_int() says -1 on error. */
static guint
finish (CordonAgentLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  gssize value = g_task_propagate_int (G_TASK (result), error);
  return value > 0 ? (guint) value : 0;
}

gboolean
cordon_agent_link_hello_finish (CordonAgentLink *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error) > 0;
}

CordonAgentApp *
cordon_agent_link_get_app_finish (CordonAgentLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

CordonAgentHome
cordon_agent_link_get_home (CordonAgentLink *self)
{
  return self->home;
}

gboolean
cordon_agent_link_send_file_finish (CordonAgentLink *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error) > 0;
}

guint
cordon_agent_link_show_finish (CordonAgentLink *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

gboolean
cordon_agent_link_request_finish (CordonAgentLink *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error) > 0;
}
