/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host's end of the agent protocol: what is sent, and what comes of it. The guest is hostile: an
 * answer counts only if it is the one that is owed now, events have a rate, and the first breach ends
 * everything. It must never believe a number it can know better, and never keep a password.
 */
#include "config.h"
#include "client/agent-link-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "client/agent-error.h"
#include "core/errors.h"

/* A person who holds a key makes 30 a second and, where it rotates the page, each of them is two: LOOKS, PAGE_SHOWN. */
#define EVENTS_PER_SECOND 120
#define EVENTS_RESERVE 240

/* One trip to the reader's thread fetches many frames' worth. */
#define PIECE_SIZE (16 * (gsize) CORDON_AGENT_PAYLOAD_MAX)

G_DEFINE_FINAL_TYPE (CordonAgentLink, cordon_agent_link, G_TYPE_OBJECT)

enum {
  PAGE_SHOWN,
  VIEWER_DIED,
  WINDOW,
  INSIDE,
  LOOKS,
  BROKEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void pump (CordonAgentLink *self);

/* --- the end --------------------------------------------------------------------------------- */

static void
fail_all (CordonAgentLink *self, const GError *error)
{
  CordonQuestion *question = g_steal_pointer (&self->current);

  g_clear_pointer (&self->stream, cordon_agent_stream_free);
  if (question)
    cordon_question_fail (question, error);
  while ((question = g_queue_pop_head (&self->waiting)))
    cordon_question_fail (question, error);
}

static GError *
broken_error (void)
{
  return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_GUEST_PROTOCOL,
                              _("The machine said something it must not say; it is no longer "
                                "listened to. Open the file again in a new machine."));
}

static GError *
ended_error (void)
{
  return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED,
                              _("The machine stopped answering; it has probably ended."));
}

/* error: (transfer full) */
static void
break_link (CordonAgentLink *self, GError *error)
{
  g_autoptr (CordonAgentLink) alive = g_object_ref (self);
  g_autoptr (GError) why = error;

  if (self->stream == NULL)
    return;
  fail_all (self, why);
  g_signal_emit (self, signals[BROKEN], 0, why);
}

static void
breach (CordonAgentLink *self, const char *what)
{
  g_debug ("agent: %s", what);
  break_link (self, broken_error ());
}

/* --- questions that end early ---------------------------------------------------------------- */

/* Half a file cannot be called back: it is ended, and whatever the guest says to that is not
 * heard. */
static void
end_upload (CordonQuestion *question)
{
  if (question->upload == NULL)
    return;
  g_cancellable_cancel (question->upload->reading);
  g_clear_pointer (&question->upload->piece, g_bytes_unref);
  if (question->step == CORDON_QUESTION_SENDING)
    question->step = CORDON_QUESTION_ENDING;
}

/* error: (transfer full) */
static void
give_up (CordonAgentLink *self, CordonQuestion *question, GError *error)
{
  g_autoptr (CordonAgentLink) alive = g_object_ref (self);
  g_autoptr (GTask) task = cordon_question_abandon (question);

  if (question == self->current)
    end_upload (question);
  else if (g_queue_remove (&self->waiting, question))
    cordon_question_free (question);
  if (task)
    g_task_return_error (task, error);
  else
    g_error_free (error);
  pump (self);
}

static CordonQuestion *
find_by_source (CordonAgentLink *self, GSource *source)
{
  if (self->current && (self->current->deadline == source || self->current->cancelled == source))
    return self->current;
  for (GList *link = self->waiting.head; link; link = link->next)
    {
      CordonQuestion *question = link->data;
      if (question->deadline == source || question->cancelled == source)
        return question;
    }
  return NULL;
}

static gboolean
on_late (gpointer data)
{
  CordonQuestion *question = find_by_source (data, g_main_current_source ());

  if (question)
    give_up (data, question,
             g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                                  _("The machine does not answer; close the window and open the "
                                    "file again.")));
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  CordonQuestion *question = find_by_source (data, g_main_current_source ());

  if (question)
    give_up (data, question, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                  _("Cancelled.")));
  return G_SOURCE_REMOVE;
}

/* --- asking ---------------------------------------------------------------------------------- */

static void
send_frame (CordonAgentLink *self, CordonQuestion *question, gsize size)
{
  question->size = size;
  cordon_agent_stream_send (self->stream, question->frame, size);
  explicit_bzero (question->frame, size);
}

static void
on_piece_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonAgentLink) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece = cordon_file_reader_read_finish (CORDON_FILE_READER (source), result,
                                                             &error);

  /* A question that was given up cancels its reading first. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->current == NULL
      || self->current->step != CORDON_QUESTION_SENDING)
    return;
  CordonUpload *upload = self->current->upload;
  upload->busy = FALSE;
  if (error)
    {
      give_up (self, self->current, g_steal_pointer (&error));
      return;
    }
  upload->piece = g_steal_pointer (&piece);
  upload->used = 0;
  pump (self);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonAgentLink) self = data;
  g_autoptr (GError) error = NULL;
  gboolean same = cordon_file_reader_verify_finish (CORDON_FILE_READER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->current == NULL
      || self->current->step != CORDON_QUESTION_SENDING)
    return;
  self->current->upload->busy = FALSE;
  if (same)
    {
      self->current->step = CORDON_QUESTION_ENDING;
      pump (self);
    }
  else
    give_up (self, self->current, g_steal_pointer (&error));
}

static void
fetch_piece (CordonAgentLink *self, CordonUpload *upload)
{
  guint64 left = cordon_file_reader_get_size (upload->reader) - upload->sent;

  upload->busy = TRUE;
  g_clear_pointer (&upload->piece, g_bytes_unref);
  if (left == 0)
    cordon_file_reader_verify_async (upload->reader, upload->reading, on_verified,
                                     g_object_ref (self));
  else
    cordon_file_reader_read_async (upload->reader, upload->sent, MIN (left, PIECE_SIZE),
                                   upload->reading, on_piece_read, g_object_ref (self));
}

/* Progress is what the guest has taken: the frame before this one. */
static void
send_piece (CordonAgentLink *self, CordonQuestion *question)
{
  CordonUpload *upload = question->upload;
  gsize have = upload->piece ? g_bytes_get_size (upload->piece) - upload->used : 0;

  cordon_question_restart_deadline (question);
  if (upload->sent > 0)
    cordon_upload_tell (upload, upload->sent == cordon_file_reader_get_size (upload->reader));
  /* Whoever heard of the progress may have hung up, or given the file up. */
  if (self->current != question || question->step != CORDON_QUESTION_SENDING)
    return;
  if (have == 0)
    {
      fetch_piece (self, upload);
      return;
    }

  gsize length = MIN (have, CORDON_AGENT_PAYLOAD_MAX);
  const guint8 *bytes = g_bytes_get_data (upload->piece, NULL);
  gsize size = cordon_agent_write_bytes (question->frame, CORDON_AGENT_FRAME_MAX,
                                         CORDON_AGENT_FILE_DATA, question->serial + 1,
                                         bytes + upload->used, length);
  upload->used += length;
  upload->sent += length;
  send_frame (self, question, size);
}

static void
send_end (CordonAgentLink *self, CordonQuestion *question)
{
  gsize size = cordon_agent_write_empty (question->frame, CORDON_AGENT_FRAME_MAX,
                                         CORDON_AGENT_FILE_END, question->serial + 2);

  question->serial += 2;
  question->step = CORDON_QUESTION_ENDED;
  g_clear_pointer (&question->upload->piece, g_bytes_unref);
  cordon_question_restart_deadline (question);
  send_frame (self, question, size);
}

/* Does the next thing there is to do, if the last has left. */
static void
pump (CordonAgentLink *self)
{
  if (self->stream == NULL || !cordon_agent_stream_is_drained (self->stream))
    return;
  if (self->current == NULL)
    self->current = g_queue_pop_head (&self->waiting);
  if (self->current == NULL)
    return;

  CordonQuestion *question = self->current;
  switch (question->step)
    {
    case CORDON_QUESTION_WAITING:
      question->step = CORDON_QUESTION_ASKED;
      send_frame (self, question, question->size);
      break;
    case CORDON_QUESTION_SENDING:
      if (!question->upload->busy)
        send_piece (self, question);
      break;
    case CORDON_QUESTION_ENDING:
      send_end (self, question);
      break;
    case CORDON_QUESTION_ASKED:
    case CORDON_QUESTION_ENDED:
    default:
      break;
    }
}

/* --- answers --------------------------------------------------------------------------------- */

static gboolean
read_app (CordonAgentLink *self, const CordonAgentFrame *frame)
{
  g_autofree CordonAgentApp *app = g_new (CordonAgentApp, 1);

  if (!cordon_agent_read_app (frame, app))
    return FALSE;
  g_free (self->app);
  self->app = g_steal_pointer (&app);
  return TRUE;
}

/* TRUE: the value says so. Else *error, or neither where the value is not one. */
static gboolean
read_answer (CordonAgentLink *self, const CordonAgentFrame *frame, guint *value, GError **error)
{
  CordonAgentHelloOk hello;
  guint32 number;

  switch (frame->type)
    {
    case CORDON_AGENT_OK:
      *value = self->current->type == CORDON_AGENT_SHOW ? CORDON_AGENT_LINK_WINDOW : 1;
      return self->current->type != CORDON_AGENT_SHOW || self->version >= CORDON_AGENT_VERSION_URL;
    case CORDON_AGENT_HELLO_OK:
      *value = 1;
      if (!cordon_agent_read_hello_ok (frame, &hello) || hello.version > self->version_asked)
        return FALSE;
      self->version = hello.version;
      self->home = (CordonAgentHome) hello.home;
      return TRUE;
    case CORDON_AGENT_DOCUMENT:
      if (!cordon_agent_read_u32 (frame, &number))
        return FALSE;
      self->pages = *value = number;
      return TRUE;
    case CORDON_AGENT_ERROR:
      if (cordon_agent_read_u32 (frame, &number) && number != CORDON_AGENT_ERROR_PROTOCOL)
        g_propagate_error (error, cordon_agent_link_error_of_answer (self, number));
      return FALSE;
    case CORDON_AGENT_APP:
      return read_app (self, frame);
    case CORDON_AGENT_RENDERED:
      return cordon_agent_link_read_sheet (self, frame, error);
    case CORDON_AGENT_ROWS:
      return cordon_agent_link_read_rows (self, frame);
    default:
      return FALSE;
    }
}

static void
drop_answer (CordonAgentLink *self)
{
  g_clear_pointer (&self->app, g_free);
  g_clear_pointer (&self->sheet, cordon_sheet_free);
  g_clear_pointer (&self->rows, g_bytes_unref);
}

static void
finish_current (CordonAgentLink *self, guint value, GError *error)
{
  g_autoptr (CordonAgentLink) alive = g_object_ref (self);
  g_autoptr (CordonQuestion) question = g_steal_pointer (&self->current);
  g_autoptr (GTask) task = cordon_question_abandon (question);

  if (task && error)
    g_task_return_error (task, error);
  else if (task && question->type == CORDON_AGENT_GET_APP)
    g_task_return_pointer (task, g_steal_pointer (&self->app), g_free);
  else if (task && question->type == CORDON_AGENT_RENDER)
    g_task_return_pointer (task, g_steal_pointer (&self->sheet), (GDestroyNotify) cordon_sheet_free);
  else if (task && question->type == CORDON_AGENT_GET_ROWS)
    g_task_return_pointer (task, g_steal_pointer (&self->rows), (GDestroyNotify) g_bytes_unref);
  else if (task)
    g_task_return_int (task, value);
  else
    g_clear_error (&error);
  drop_answer (self);
  pump (self);
}

/* The guest cannot store a piece: no use in sending the rest. */
static void
on_piece_refused (CordonAgentLink *self, const CordonAgentFrame *frame)
{
  guint32 code;

  if (!cordon_agent_read_u32 (frame, &code) || code == CORDON_AGENT_ERROR_PROTOCOL)
    breach (self, "refused the protocol");
  else if (self->current->task)
    give_up (self, self->current, cordon_agent_error_new (code));
}

static gboolean
is_piece_refused (const CordonQuestion *question, const CordonAgentFrame *frame)
{
  if (frame->type != CORDON_AGENT_ERROR || question->upload == NULL || question->upload->sent == 0)
    return FALSE;
  gboolean end_sent = question->step == CORDON_QUESTION_ENDED;
  return frame->serial == (end_sent ? question->serial - 1 : question->serial + 1);
}

static void
on_answer (CordonAgentLink *self, const CordonAgentFrame *frame)
{
  CordonQuestion *question = self->current;
  GError *error = NULL;
  guint value = 0;

  if (question && is_piece_refused (question, frame))
    {
      if (cordon_token_bucket_take (&self->events, g_get_monotonic_time ()))
        on_piece_refused (self, frame);
      else
        breach (self, "too many refusals");
      return;
    }
  if (question == NULL || frame->serial != question->serial || !cordon_question_admits (question, frame->type)
      || !cordon_agent_stream_is_drained (self->stream))
    {
      breach (self, "answer to no question");
      return;
    }
  if (!read_answer (self, frame, &value, &error) && error == NULL)
    {
      breach (self, "malformed answer");
      return;
    }

  gboolean begun = question->upload && question->step == CORDON_QUESTION_ASKED
                   && frame->type == CORDON_AGENT_OK;
  if (!begun)
    finish_current (self, value, error);
  else
    {
      question->step = question->task ? CORDON_QUESTION_SENDING : CORDON_QUESTION_ENDING;
      pump (self);
    }
}

/* Only in a document that is there, and only said to who knows of it. */
static void
on_inside (CordonAgentLink *self, const CordonAgentFrame *frame)
{
  guint32 pages;

  if (self->version < CORDON_AGENT_VERSION_INSIDE || self->pages == 0 || !cordon_agent_read_u32 (frame, &pages))
    {
      breach (self, "malformed event");
      return;
    }
  self->pages = pages;
  g_signal_emit (self, signals[INSIDE], 0, (guint) pages);
}

static void
on_looks (CordonAgentLink *self, const CordonAgentFrame *frame)
{
  guint32 look;

  if (!cordon_agent_link_has_look (self) || self->pages == 0 || !cordon_agent_read_u32 (frame, &look))
    breach (self, "malformed event");
  else
    g_signal_emit (self, signals[LOOKS], 0, (guint) look);
}

static void
on_event (CordonAgentLink *self, const CordonAgentFrame *frame)
{
  CordonAgentPage page;

  if (!cordon_token_bucket_take (&self->events, g_get_monotonic_time ()))
    breach (self, "too many events");
  else if (frame->type == CORDON_AGENT_VIEWER_DIED)
    g_signal_emit (self, signals[VIEWER_DIED], 0);
  else if (frame->type == CORDON_AGENT_WINDOW && self->version >= CORDON_AGENT_VERSION_URL)
    g_signal_emit (self, signals[WINDOW], 0);
  else if (frame->type == CORDON_AGENT_INSIDE)
    on_inside (self, frame);
  else if (frame->type == CORDON_AGENT_LOOKS)
    on_looks (self, frame);
  else if (!cordon_agent_read_page (frame, &page) || (self->pages && page.page > self->pages))
    breach (self, "malformed event");
  else
    g_signal_emit (self, signals[PAGE_SHOWN], 0, (guint) page.page, (guint) page.zoom_percent,
                   (guint) page.zoom_mode);
}

static void
on_frame (const CordonAgentFrame *frame, gpointer data)
{
  g_autoptr (CordonAgentLink) self = g_object_ref (data);

  if (frame->type == CORDON_AGENT_PAGE_SHOWN || frame->type == CORDON_AGENT_VIEWER_DIED
      || frame->type == CORDON_AGENT_WINDOW || frame->type == CORDON_AGENT_INSIDE
      || frame->type == CORDON_AGENT_LOOKS)
    on_event (self, frame);
  else
    on_answer (self, frame);
}

static void
on_drained (gpointer data)
{
  g_autoptr (CordonAgentLink) self = g_object_ref (data);

  pump (self);
}

static void
on_ended (gboolean broken, gpointer data)
{
  break_link (data, broken ? broken_error () : ended_error ());
}

/* --- the object ------------------------------------------------------------------------------ */

CordonAgentLink *
cordon_agent_link_new (int fd)
{
  static const CordonAgentStreamFuncs funcs = { on_frame, on_drained, on_ended };
  CordonAgentLink *self = g_object_new (CORDON_TYPE_AGENT_LINK, NULL);

  self->stream = cordon_agent_stream_new (fd, &funcs, self);
  return self;
}

void
cordon_agent_link_hang_up (CordonAgentLink *self)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled."));

  fail_all (self, error);
}

static void
cordon_agent_link_init (CordonAgentLink *self)
{
  g_queue_init (&self->waiting);
  cordon_token_bucket_init (&self->events, EVENTS_PER_SECOND, EVENTS_RESERVE,
                            g_get_monotonic_time ());
}

static void
cordon_agent_link_dispose (GObject *object)
{
  cordon_agent_link_hang_up (CORDON_AGENT_LINK (object));
  G_OBJECT_CLASS (cordon_agent_link_parent_class)->dispose (object);
}

static void
cordon_agent_link_class_init (CordonAgentLinkClass *class)
{
  GType type = G_TYPE_FROM_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = cordon_agent_link_dispose;

  signals[PAGE_SHOWN] = g_signal_new ("page-shown", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
  signals[VIEWER_DIED] = g_signal_new ("viewer-died", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  signals[INSIDE] = g_signal_new ("inside", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_UINT);
  signals[LOOKS] = g_signal_new ("looks", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_UINT);
  signals[WINDOW] = g_signal_new ("window", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BROKEN] = g_signal_new ("broken", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

/* --- a question more ------------------------------------------------------------------------- */

void
cordon_agent_link_ask (CordonAgentLink *self, CordonQuestion *question, gsize size)
{
  g_autoptr (GError) error = NULL;

  if (self->stream == NULL)
    error = ended_error ();
  else if (size == 0)
    error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_USAGE,
                                 _("This cannot be said to a machine."));
  if (error)
    {
      cordon_question_fail (question, error);
      return;
    }
  question->size = size;
  cordon_question_watch (question, on_late, on_cancelled, self);
  g_queue_push_tail (&self->waiting, question);
  pump (self);
}
