/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bytes to and from a guest's agent: whole frames in, one frame at a time out.
 */
#pragma once

#include <gio/gio.h>
#include "wire/agent.h"

G_BEGIN_DECLS

typedef struct _CordonAgentStream CordonAgentStream;

/* None is called after cordon_agent_stream_free(), which each of them may call. */
typedef struct {
  void (*frame) (const CordonAgentFrame *untrusted_frame, gpointer data);
  void (*drained) (gpointer data); /* what was sent has left; the next frame may be sent */
  void (*ended) (gboolean broken, gpointer data); /* once: malformed bytes, or hung up */
} CordonAgentStreamFuncs;

/* fd: a stream socket (transfer full). */
CordonAgentStream *cordon_agent_stream_new (int fd, const CordonAgentStreamFuncs *funcs,
                                            gpointer data);
void cordon_agent_stream_free (CordonAgentStream *self);

gboolean cordon_agent_stream_is_drained (CordonAgentStream *self);

/* Only when drained. The bytes are copied, and wiped once they are written. `drained` is always
 * called from the main loop. */
void cordon_agent_stream_send (CordonAgentStream *self, const guint8 *frame, gsize size);

G_END_DECLS
