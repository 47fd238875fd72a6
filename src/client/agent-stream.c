/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moves frames over a socket whose other end is a guest. Input is taken a bounded piece per turn
 * of the main loop; output is one frame, so that a guest that does not read stops its sender and
 * nothing else.
 */
#include "client/agent-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _CordonAgentStream {
  gatomicrefcount references; /* ours, and one for each callback under way */
  int fd;                     /* -1 once it ended or was freed */
  CordonAgentStreamFuncs funcs;
  gpointer data;
  guint readable, writable;
  gboolean reset;
  gsize size, written; /* of `out` */
  CordonAgentParser parser;
  guint8 out[CORDON_AGENT_FRAME_MAX];
};

static void
release (CordonAgentStream *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  explicit_bzero (self->out, sizeof self->out);
  g_free (self);
}

static void
shut (CordonAgentStream *self)
{
  g_clear_handle_id (&self->readable, g_source_remove);
  g_clear_handle_id (&self->writable, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
end (CordonAgentStream *self, gboolean broken)
{
  if (self->fd < 0)
    return;
  shut (self);
  self->funcs.ended (broken, self->data);
}

static void
take_bytes (CordonAgentStream *self, const guint8 *bytes, gsize size)
{
  CordonAgentResult result = CORDON_AGENT_FRAME;

  while (self->fd >= 0 && result == CORDON_AGENT_FRAME)
    {
      CordonAgentFrame frame;
      size_t taken;

      result = cordon_agent_parser_feed (&self->parser, bytes, size, &taken, &frame);
      bytes += taken;
      size -= taken;
      if (result == CORDON_AGENT_FRAME)
        self->funcs.frame (&frame, self->data);
      else if (result == CORDON_AGENT_BROKEN)
        end (self, TRUE);
    }
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  CordonAgentStream *self = data;
  guint8 bytes[4096]; /* answers are tens of bytes; more is a guest that wants to keep us busy */

  ssize_t n = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n < 0 && errno == ECONNRESET && !self->reset)
    {
      /* A peer that leaves something unread resets the connection; its last words come after. */
      self->reset = TRUE;
      return G_SOURCE_CONTINUE;
    }

  g_atomic_ref_count_inc (&self->references);
  if (n > 0)
    take_bytes (self, bytes, (gsize) n);
  else
    end (self, FALSE);
  release (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer data)
{
  CordonAgentStream *self = data;

  ssize_t n = send (fd, self->out + self->written, self->size - self->written,
                    MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n < 0)
    {
      /* The reader says how it ended: answers that came before may still lie there. */
      self->writable = 0;
      return G_SOURCE_REMOVE;
    }

  self->written += (gsize) n;
  if (self->written < self->size)
    return G_SOURCE_CONTINUE;
  explicit_bzero (self->out, self->size);
  self->size = self->written = 0;
  self->writable = 0;
  self->funcs.drained (self->data);
  return G_SOURCE_REMOVE;
}

CordonAgentStream *
cordon_agent_stream_new (int fd, const CordonAgentStreamFuncs *funcs, gpointer data)
{
  CordonAgentStream *self = g_new0 (CordonAgentStream, 1);

  g_atomic_ref_count_init (&self->references);
  self->fd = fd;
  self->funcs = *funcs;
  self->data = data;
  cordon_agent_parser_init (&self->parser, CORDON_AGENT_FROM_GUEST);
  self->readable = g_unix_fd_add (fd, G_IO_IN, on_readable, self);
  return self;
}

void
cordon_agent_stream_free (CordonAgentStream *self)
{
  shut (self);
  release (self);
}

gboolean
cordon_agent_stream_is_drained (CordonAgentStream *self)
{
  return self->size == 0;
}

void
cordon_agent_stream_send (CordonAgentStream *self, const guint8 *frame, gsize size)
{
  g_return_if_fail (self->size == 0 && size > 0 && size <= sizeof self->out);

  if (self->fd < 0)
    return;
  memcpy (self->out, frame, size);
  self->size = size;
  self->writable = g_unix_fd_add (self->fd, G_IO_OUT, on_writable, self);
}
