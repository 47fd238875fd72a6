/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The life of one question. An answer that nobody waits for any more is still owed: the next
 * question must not take it for its own. A password lives in `frame` and nowhere else.
 */
#include "client/agent-question.h"

#include <string.h>

#define PROGRESS_INTERVAL (50 * G_TIME_SPAN_MILLISECOND)

CordonQuestion *
cordon_question_new (GTask *task, CordonAgentType type, guint32 serial, guint deadline_ms)
{
  CordonQuestion *self = g_new0 (CordonQuestion, 1);

  self->task = task;
  self->type = type;
  self->serial = serial;
  self->deadline_ms = deadline_ms;
  self->frame = g_malloc (CORDON_AGENT_FRAME_MAX);
  return self;
}

static void
drop_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
upload_free (CordonUpload *upload)
{
  g_cancellable_cancel (upload->reading);
  g_object_unref (upload->reading);
  g_object_unref (upload->reader);
  g_clear_pointer (&upload->piece, g_bytes_unref);
  g_free (upload);
}

void
cordon_question_free (CordonQuestion *self)
{
  drop_source (&self->deadline);
  drop_source (&self->cancelled);
  g_clear_pointer (&self->upload, upload_free);
  explicit_bzero (self->frame, CORDON_AGENT_FRAME_MAX);
  g_free (self->frame);
  g_clear_object (&self->task);
  g_free (self);
}

void
cordon_question_watch (CordonQuestion *self, GSourceFunc late, GCancellableSourceFunc cancelled,
                       gpointer data)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  self->deadline = g_timeout_source_new (self->deadline_ms);
  g_source_set_callback (self->deadline, late, data, NULL);
  g_source_attach (self->deadline, NULL);
  if (cancellable == NULL)
    return;
  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled), data, NULL);
  g_source_attach (self->cancelled, NULL);
}

void
cordon_question_restart_deadline (CordonQuestion *self)
{
  if (self->deadline)
    g_source_set_ready_time (self->deadline, g_source_get_time (self->deadline)
                                             + self->deadline_ms * G_TIME_SPAN_MILLISECOND);
}

GTask *
cordon_question_abandon (CordonQuestion *self)
{
  drop_source (&self->deadline);
  drop_source (&self->cancelled);
  return g_steal_pointer (&self->task);
}

void
cordon_question_fail (CordonQuestion *self, const GError *error)
{
  g_autoptr (CordonQuestion) owned = self;
  g_autoptr (GTask) task = cordon_question_abandon (owned);

  if (task)
    g_task_return_error (task, g_error_copy (error));
}

gboolean
cordon_question_admits (const CordonQuestion *self, guint16 answer_type)
{
  if (self->step != CORDON_QUESTION_ASKED && self->step != CORDON_QUESTION_ENDED)
    return FALSE;
  if (answer_type == CORDON_AGENT_ERROR)
    return TRUE;
  switch (self->type)
    {
    case CORDON_AGENT_HELLO:
      return answer_type == CORDON_AGENT_HELLO_OK;
    case CORDON_AGENT_SHOW:
      return answer_type == CORDON_AGENT_DOCUMENT || answer_type == CORDON_AGENT_OK;
    case CORDON_AGENT_GET_APP:
      return answer_type == CORDON_AGENT_APP || answer_type == CORDON_AGENT_OK;
    case CORDON_AGENT_RENDER:
      return answer_type == (self->page > 0 ? CORDON_AGENT_RENDERED : CORDON_AGENT_OK);
    case CORDON_AGENT_GET_ROWS:
      return answer_type == CORDON_AGENT_ROWS;
    case CORDON_AGENT_PASSWORD:
      return answer_type == CORDON_AGENT_DOCUMENT;
    default:
      return answer_type == CORDON_AGENT_OK;
    }
}

void
cordon_question_set_upload (CordonQuestion *self, CordonFileReader *reader,
                            GFileProgressCallback progress, gpointer progress_data)
{
  CordonUpload *upload = g_new0 (CordonUpload, 1);

  upload->reader = reader;
  upload->reading = g_cancellable_new ();
  upload->progress = progress;
  upload->progress_data = progress_data;
  self->upload = upload;
}

void
cordon_upload_tell (CordonUpload *self, gboolean always)
{
  gint64 now = g_get_monotonic_time ();

  if (self->progress == NULL || (!always && now - self->told < PROGRESS_INTERVAL))
    return;
  self->told = now;
  self->progress ((goffset) self->sent, (goffset) cordon_file_reader_get_size (self->reader),
                  self->progress_data);
}
