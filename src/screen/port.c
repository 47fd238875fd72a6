/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Towards the guest one piece is on its way at a time and the stream is not read meanwhile: a slow
 * guest slows the window's writer. From the guest there is no such brake (spice-glib reads on), so
 * what the window does not read is held up to a bound, and beyond it this process gives up. A port
 * must never slow the picture.
 */
#include "screen/port.h"

#include "screen/byte-queue.h"
#include "screen/pace.h"
#include "wire/agent.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>

/* A SPICE server takes 128 pieces before it stops reading, whatever their size: this keeps what a
 * guest that does not read can make QEMU hold to 2 MiB, and carries 100 MB/s all the same. */
#define PIECE_MAX 16384

struct CordonPort {
  /* borrowed */
  int stream; /* -1: the window hung up */
  CordonControl *control;
  const CordonPortEvents *events;
  gpointer data;
  /* owned */
  SpicePortChannel *channel; /* the agent's; NULL: not there */
  GPtrArray *strangers;      /* SpiceChannel, not yet named */
  CordonByteQueue queue;     /* from the guest */
  guint readable, writable;
  /* state */
  gboolean open;    /* the guest has the port open */
  gboolean told;    /* what the window knows */
  gboolean flapped; /* closed since it was last told open */
  CordonPace tell_open;
  gboolean writing; /* `piece` is on its way to the guest */
  guint8 piece[PIECE_MAX];
};

static void watch_stream (CordonPort *self);

/* --- open and closed ------------------------------------------------------------------------- */

/* Both edges are told, one at a time: a conversation does not survive a closed port. */
static gboolean
tell_open (gpointer data)
{
  CordonPort *self = data;
  gboolean now = self->open && !(self->told && self->flapped);

  if (now != self->told
      && !cordon_control_send_value (self->control, CORDON_SCREEN_AGENT_PORT, now))
    return FALSE;
  self->told = now;
  self->flapped = FALSE;
  return self->told == self->open;
}

static void
set_open (CordonPort *self, gboolean open)
{
  if (self->open == open)
    return;
  self->open = open;
  self->flapped |= !open;
  cordon_pace_request (&self->tell_open);
  watch_stream (self);
}

/* --- to the guest ---------------------------------------------------------------------------- */

static void
written (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonPort *self = data;

  spice_port_channel_write_finish (SPICE_PORT_CHANNEL (source), result, NULL);
  self->writing = FALSE;
  watch_stream (self);
}

static gboolean
stream_readable (int fd, GIOCondition condition, gpointer data)
{
  CordonPort *self = data;
  gssize got = recv (fd, self->piece, sizeof self->piece, MSG_DONTWAIT);

  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  self->readable = 0;
  if (got > 0)
    {
      self->writing = TRUE;
      spice_port_channel_write_async (self->channel, self->piece, got, NULL, written, self);
    }
  return G_SOURCE_REMOVE; /* hung up, or until it is written */
}

static void
watch_stream (CordonPort *self)
{
  gboolean ready = self->open && !self->writing && self->stream >= 0;

  if (ready && self->readable == 0)
    self->readable = g_unix_fd_add (self->stream, G_IO_IN | G_IO_HUP | G_IO_ERR, stream_readable,
                                    self);
  else if (!ready)
    g_clear_handle_id (&self->readable, g_source_remove);
}

/* --- from the guest -------------------------------------------------------------------------- */

static void
stop_stream (CordonPort *self)
{
  self->stream = -1;
  cordon_byte_queue_clear (&self->queue);
  g_clear_handle_id (&self->readable, g_source_remove);
}

/* FALSE: the stream takes no more now, or ever. */
static gboolean
drain_once (CordonPort *self)
{
  gsize size;
  const guint8 *bytes = cordon_byte_queue_peek (&self->queue, &size);
  gssize sent = bytes ? send (self->stream, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL) : 0;

  if (sent > 0)
    cordon_byte_queue_pop (&self->queue, sent);
  else if (sent < 0 && errno != EAGAIN && errno != EINTR)
    stop_stream (self);
  return sent > 0;
}

static gboolean
drain (CordonPort *self)
{
  while (drain_once (self))
    ;
  return self->queue.length > 0;
}

static gboolean
stream_writable (int fd, GIOCondition condition, gpointer data)
{
  CordonPort *self = data;

  if (drain (self))
    return G_SOURCE_CONTINUE;
  self->writable = 0;
  return G_SOURCE_REMOVE;
}

static void
on_data (SpicePortChannel *channel, gconstpointer bytes, int size, CordonPort *self)
{
  if (self->stream < 0 || size <= 0)
    return;
  if (!cordon_byte_queue_push (&self->queue, bytes, size))
    {
      stop_stream (self);
      self->events->lost (CORDON_SCREEN_LOST_OVERFLOW, self->data);
      return;
    }
  if (self->writable == 0 && drain (self))
    self->writable = g_unix_fd_add (self->stream, G_IO_OUT | G_IO_ERR, stream_writable, self);
}

/* --- which port ------------------------------------------------------------------------------ */

static void
on_opened (SpicePortChannel *channel, GParamSpec *property, CordonPort *self)
{
  gboolean opened;

  g_object_get (channel, "port-opened", &opened, NULL);
  set_open (self, opened);
}

static void
adopt (CordonPort *self, SpicePortChannel *channel)
{
  self->channel = g_object_ref (channel);
  g_signal_connect (channel, "port-data", G_CALLBACK (on_data), self);
  g_signal_connect (channel, "notify::port-opened", G_CALLBACK (on_opened), self);
  on_opened (channel, NULL, self);
}

static void
on_named (SpicePortChannel *channel, GParamSpec *property, CordonPort *self)
{
  g_autofree char *name = NULL;

  g_object_get (channel, "port-name", &name, NULL);
  g_signal_handlers_disconnect_by_data (channel, self);
  if (self->channel == NULL && g_strcmp0 (name, CORDON_AGENT_PORT) == 0)
    adopt (self, channel);
  else
    spice_channel_disconnect (SPICE_CHANNEL (channel), SPICE_CHANNEL_NONE);
  g_ptr_array_remove (self->strangers, channel);
}

void
cordon_port_consider (CordonPort *self, SpiceChannel *channel)
{
  g_ptr_array_add (self->strangers, g_object_ref (channel));
  g_signal_connect (channel, "notify::port-name", G_CALLBACK (on_named), self);
}

void
cordon_port_channel_gone (CordonPort *self, SpiceChannel *channel)
{
  if (self->channel == NULL || channel != SPICE_CHANNEL (self->channel))
    return;
  set_open (self, FALSE);
  g_signal_handlers_disconnect_by_data (self->channel, self);
  g_clear_object (&self->channel);
}

static void
stranger_free (gpointer channel)
{
  g_object_unref (channel);
}

CordonPort *
cordon_port_new (int stream, CordonControl *control, const CordonPortEvents *events, gpointer data)
{
  CordonPort *self = g_new0 (CordonPort, 1);

  self->stream = stream;
  self->control = control;
  self->events = events;
  self->data = data;
  self->strangers = g_ptr_array_new_with_free_func (stranger_free);
  cordon_byte_queue_init (&self->queue, CORDON_SCREEN_AGENT_QUEUE_MAX);
  cordon_pace_init (&self->tell_open, CORDON_SCREEN_STATES_PER_SECOND, tell_open, self);
  return self;
}

void
cordon_port_free (CordonPort *self)
{
  for (guint i = 0; i < self->strangers->len; i++)
    g_signal_handlers_disconnect_by_data (self->strangers->pdata[i], self);
  if (self->channel)
    g_signal_handlers_disconnect_by_data (self->channel, self);
  stop_stream (self);
  g_clear_handle_id (&self->writable, g_source_remove);
  cordon_pace_clear (&self->tell_open);
  g_ptr_array_unref (self->strangers);
  g_clear_object (&self->channel);
  g_free (self);
}
