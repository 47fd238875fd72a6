/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole of cordon-screen: the control socket on one side, the SPICE channels on the other, and
 * who gets which message. It runs confined and belongs to the guest as soon as the guest wants: it
 * must never be given a descriptor, a right or a secret that the guest may not have.
 */
#include "screen/screen.h"

#include "screen/control.h"
#include "screen/cursor.h"
#include "screen/input.h"
#include "screen/pace.h"
#include "screen/port.h"
#include "screen/spice.h"
#include "screen/surface.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long the releases of held keys may take to leave, in milliseconds. */
#define RELEASE_DEADLINE_MS 500

typedef struct {
  CordonControl *control;
  CordonSpice *spice;
  CordonSurface *surface;
  CordonCursor *cursor;
  CordonInput *input;
  CordonPort *port;
  SpiceMainChannel *main_channel; /* owned; NULL: not there yet */
  CordonPace pointer_mode;
  GMainLoop *loop;
  gboolean ending;
  int status;
} Screen;

/* --- the end --------------------------------------------------------------------------------- */

static gboolean
quit (gpointer data)
{
  Screen *self = data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static void
released (GObject *channel, GAsyncResult *result, gpointer data)
{
  quit (data);
}

/* Keys first: a guest that goes on must not be left with one held down. */
static void
end (Screen *self, CordonScreenExit status)
{
  if (self->ending)
    return;
  self->ending = TRUE;
  self->status = status;
  cordon_control_stop (self->control);
  g_timeout_add (RELEASE_DEADLINE_MS, quit, self);
  cordon_input_release_all_async (self->input, released, self);
}

static void
lose (CordonScreenLost reason, gpointer data)
{
  Screen *self = data;

  if (!self->ending)
    cordon_control_send_value (self->control, CORDON_SCREEN_LOST, reason);
  end (self, CORDON_SCREEN_EXIT_LOST);
}

/* --- from the window ------------------------------------------------------------------------- */

static gboolean
take (Screen *self, const CordonScreenMessage *message, int fd)
{
  switch (message->type)
    {
    case CORDON_SCREEN_FRAMEBUFFER:
      return cordon_surface_take_framebuffer (self->surface, message, fd);
    case CORDON_SCREEN_CREDIT:
      return cordon_surface_take_credit (self->surface, message);
    case CORDON_SCREEN_CHANNEL:
      return cordon_spice_give_channel (self->spice, message->value, fd);
    default:
      cordon_input_take (self->input, message);
      return TRUE;
    }
}

static void
on_message (const CordonScreenMessage *message, int fd, gpointer data)
{
  if (!take (data, message, fd))
    lose (CORDON_SCREEN_LOST_PROTOCOL, data);
}

static void
on_ended (gboolean broken, gpointer data)
{
  if (broken)
    lose (CORDON_SCREEN_LOST_PROTOCOL, data);
  else
    end (data, CORDON_SCREEN_EXIT_HANG_UP);
}

/* --- from the guest -------------------------------------------------------------------------- */

static gboolean
tell_pointer_mode (gpointer data)
{
  Screen *self = data;
  int mode;

  g_object_get (self->main_channel, "mouse-mode", &mode, NULL);
  return cordon_control_send_value (self->control, CORDON_SCREEN_POINTER_MODE,
                                    mode == SPICE_MOUSE_MODE_CLIENT);
}

static void
on_mouse_mode (SpiceMainChannel *channel, GParamSpec *property, Screen *self)
{
  cordon_pace_request (&self->pointer_mode);
}

static void
on_channel (SpiceChannel *channel, gpointer data)
{
  Screen *self = data;

  if (SPICE_IS_MAIN_CHANNEL (channel))
    {
      self->main_channel = SPICE_MAIN_CHANNEL (g_object_ref (channel));
      g_signal_connect (channel, "notify::mouse-mode", G_CALLBACK (on_mouse_mode), self);
    }
  else if (SPICE_IS_DISPLAY_CHANNEL (channel))
    cordon_surface_follow (self->surface, channel);
  else if (SPICE_IS_CURSOR_CHANNEL (channel))
    cordon_cursor_follow (self->cursor, channel);
  else if (SPICE_IS_INPUTS_CHANNEL (channel))
    cordon_input_follow (self->input, channel);
  else
    cordon_port_consider (self->port, channel);
}

static void
on_port_gone (SpiceChannel *channel, gpointer data)
{
  Screen *self = data;

  cordon_port_channel_gone (self->port, channel);
}

/* These are among the first messages, and few: one that cannot be sent means that the window has
 * hung up already, which ends us by itself. */
static void
on_need_channel (guint cookie, gpointer data)
{
  Screen *self = data;

  cordon_control_send_value (self->control, CORDON_SCREEN_NEED_CHANNEL, cookie);
}

/* --- life ------------------------------------------------------------------------------------ */

static const CordonControlEvents control_events = { on_message, on_ended };
static const CordonSurfaceEvents surface_events = { lose };
static const CordonPortEvents port_events = { lose };
static const CordonSpiceEvents spice_events = { on_channel, on_port_gone, on_need_channel, lose };

static void
screen_init (Screen *self, guint8 *cursor_memory)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->control = cordon_control_new (CORDON_SCREEN_FD_CONTROL, &control_events, self);
  self->surface = cordon_surface_new (self->control, &surface_events, self);
  self->cursor = cordon_cursor_new (self->control, cursor_memory);
  self->input = cordon_input_new ();
  self->port = cordon_port_new (CORDON_SCREEN_FD_AGENT, self->control, &port_events, self);
  self->spice = cordon_spice_new (&spice_events, self);
  cordon_pace_init (&self->pointer_mode, CORDON_SCREEN_STATES_PER_SECOND, tell_pointer_mode, self);
}

static void
screen_clear (Screen *self)
{
  if (self->main_channel)
    g_signal_handlers_disconnect_by_data (self->main_channel, self);
  cordon_pace_clear (&self->pointer_mode);
  g_clear_object (&self->main_channel);
  cordon_port_free (self->port);
  cordon_input_free (self->input);
  cordon_cursor_free (self->cursor);
  cordon_surface_free (self->surface);
  cordon_spice_free (self->spice);
  cordon_control_free (self->control);
  g_main_loop_unref (self->loop);
}

static gboolean
is_socket (int fd, int type)
{
  int found;
  socklen_t size = sizeof found;

  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &found, &size) == 0 && found == type;
}

static guint8 *
map_cursor (void)
{
  void *map = MAP_FAILED;

  if (lseek (CORDON_SCREEN_FD_CURSOR, 0, SEEK_END) >= (off_t) CORDON_SCREEN_CURSOR_BYTES)
    map = mmap (NULL, CORDON_SCREEN_CURSOR_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                CORDON_SCREEN_FD_CURSOR, 0);
  return map == MAP_FAILED ? NULL : map;
}

int
cordon_screen_run (unsigned confinement)
{
  Screen self = { 0 };
  guint8 *cursor_memory = map_cursor ();

  if (cursor_memory == NULL || !is_socket (CORDON_SCREEN_FD_CONTROL, SOCK_SEQPACKET)
      || !is_socket (CORDON_SCREEN_FD_AGENT, SOCK_STREAM))
    {
      fprintf (stderr, "cordon-screen: to be started by Cordon, with descriptors 3, 4 and 5\n");
      return CORDON_SCREEN_EXIT_DESCRIPTORS;
    }
  screen_init (&self, cursor_memory);
  cordon_control_send_value (self.control, CORDON_SCREEN_READY, confinement);
  cordon_spice_start (self.spice);
  g_main_loop_run (self.loop);
  screen_clear (&self);
  munmap (cursor_memory, CORDON_SCREEN_CURSOR_BYTES);
  return self.status;
}
