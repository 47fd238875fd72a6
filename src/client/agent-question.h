/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One question to a guest's agent: what is said, who waits for the answer and for how long.
 */
#pragma once

#include <gio/gio.h>
#include "client/file-reader.h"
#include "wire/agent.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_QUESTION_WAITING, /* in the queue */
  CORDON_QUESTION_ASKED,   /* its frame is on its way or gone; an answer ends it … */
  CORDON_QUESTION_SENDING, /* … but OK to FILE_BEGIN leads here: pieces of the file */
  CORDON_QUESTION_ENDING,  /* FILE_END is to be sent */
  CORDON_QUESTION_ENDED    /* … and is; its answer ends the question */
} CordonQuestionStep;

/* The bytes of a file on their way. */
typedef struct {
  CordonFileReader *reader;
  GCancellable *reading;
  gboolean busy; /* the reader works for us */
  GBytes *piece; /* read, and from `used` on not yet sent */
  gsize used;
  guint64 sent;
  GFileProgressCallback progress;
  gpointer progress_data;
  gint64 told; /* monotonic µs of the last progress */
} CordonUpload;

typedef struct {
  GTask *task; /* NULL: nobody waits any more, but the guest still owes the answer */
  CordonAgentType type;
  CordonQuestionStep step;
  guint32 serial;      /* of the frame that is to be answered; pieces have serial + 1, FILE_END + 2 */
  guint8 *frame;       /* to be written; wiped with the question */
  gsize size;
  guint deadline_ms;
  GSource *deadline;
  GSource *cancelled;
  CordonUpload *upload; /* of FILE_BEGIN */
  guint page, dpi; /* of RENDER */
  gsize rows_size; /* of GET_ROWS: bytes of the answer */
} CordonQuestion;

/* task: (transfer full). Frames of a file's upload take three serials from `serial` on. */
CordonQuestion *cordon_question_new (GTask *task, CordonAgentType type, guint32 serial,
                                     guint deadline_ms);
void cordon_question_free (CordonQuestion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonQuestion, cordon_question_free)

/* Calls `late` after the deadline, and `cancelled` when the task's cancellable is; both once, from
 * the main loop. Again: the deadline begins anew. */
void cordon_question_watch (CordonQuestion *self, GSourceFunc late,
                            GCancellableSourceFunc cancelled, gpointer data);
void cordon_question_restart_deadline (CordonQuestion *self);

/* Nobody waits any more. Returns the task (transfer full), NULL if nobody did. */
GTask *cordon_question_abandon (CordonQuestion *self);
/* Its end: self: (transfer full). Whoever waits still is told the error. */
void cordon_question_fail (CordonQuestion *self, const GError *error);

/* Whether an answer of this type is one to what was asked last. */
gboolean cordon_question_admits (const CordonQuestion *self, guint16 answer_type);

/* reader: (transfer full) */
void cordon_question_set_upload (CordonQuestion *self, CordonFileReader *reader,
                                 GFileProgressCallback progress, gpointer progress_data);
void cordon_upload_tell (CordonUpload *self, gboolean always);

G_END_DECLS
