/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The link's state, shared by its files: agent-link.c (the object, what is sent and what comes),
 * agent-link-ask.c (the questions), agent-link-sheets.c (pages as pixels).
 */
#pragma once

#include "client/agent-link.h"
#include "client/agent-question.h"
#include "client/agent-stream.h"
#include "core/token-bucket.h"

G_BEGIN_DECLS

struct _CordonAgentLink {
  GObject parent;

  /* owned */
  CordonAgentStream *stream; /* NULL once it ended */
  CordonQuestion *current;   /* the one that is being asked */
  GQueue waiting;            /* CordonQuestion */

  /* state */
  guint32 serial;
  guint pages; /* of the document, 0 while unknown */
  guint version, version_asked; /* of the protocol: agreed on, 0 before; the newest that was offered */
  CordonAgentHome home;
  CordonAgentApp *app; /* owned: the answer that is being told, or NULL */
  CordonSheet *sheet;  /* the same */
  GBytes *rows;        /* the same */
  gboolean sheets_allowed; /* by the compartment's rules */
  gboolean sheets_claimed;
  CordonTokenBucket events;
};

/* agent-link.c */

/* question: (transfer full). size: of its frame, 0 where a value was out of range. */
void cordon_agent_link_ask (CordonAgentLink *self, CordonQuestion *question, gsize size);

/* agent-link-sheets.c */

/* Of an answer to the current question. FALSE without an error: it is not what was asked for. */
gboolean cordon_agent_link_read_sheet (CordonAgentLink *self, const CordonAgentFrame *frame, GError **error);
gboolean cordon_agent_link_read_rows (CordonAgentLink *self, const CordonAgentFrame *frame);

/* agent-link-ask.c */

/* A question with the next serial. (transfer full) */
CordonQuestion *cordon_agent_link_prepare (CordonAgentLink *self, CordonAgentType type, guint deadline_ms,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/* What an error's code means to the current question. (transfer full) */
GError *cordon_agent_link_error_of_answer (CordonAgentLink *self, guint32 code);

/* What is said of an application that the guest has not. (transfer full) */
GError *cordon_agent_link_no_app_error (void);

G_END_DECLS
