/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The control socket on the main loop, before all decoding (priority -10), so that keys go out
 * while the guest floods the display. Only whole and valid messages pass; the first other one is
 * the last.
 */
#include "screen/control.h"

#include <glib-unix.h>
#include <unistd.h>

#define PRIORITY (G_PRIORITY_DEFAULT - 10)

/* Messages taken in one turn: a hand moves the pointer 1000 times a second at most, so this is
 * never the bound in practice; it lets decoding go on if it were. */
#define MESSAGES_PER_TURN 32

struct CordonControl {
  int fd; /* borrowed */
  const CordonControlEvents *events;
  gpointer data;
  guint source; /* 0: stopped */
};

/* CHANNEL may come without a descriptor: then it is refused. */
static gboolean
descriptor_fits (const CordonScreenMessage *message, int fd)
{
  if (message->type == CORDON_SCREEN_CHANNEL)
    return TRUE;
  return (message->type == CORDON_SCREEN_FRAMEBUFFER) == (fd >= 0);
}

static void
end (CordonControl *self, gboolean broken)
{
  self->events->ended (broken, self->data);
}

/* TRUE: there may be more. */
static gboolean
receive (CordonControl *self)
{
  CordonScreenMessage message;
  int fd = -1;

  switch (cordon_screen_receive (self->fd, &message, &fd))
    {
    case CORDON_SCREEN_RECEIVED:
      if (cordon_screen_message_from_window (&message) && descriptor_fits (&message, fd))
        {
          self->events->message (&message, fd, self->data);
          return TRUE;
        }
      if (fd >= 0)
        close (fd);
      end (self, TRUE);
      return FALSE;
    case CORDON_SCREEN_EMPTY:
      return FALSE;
    case CORDON_SCREEN_CLOSED:
      end (self, FALSE);
      return FALSE;
    case CORDON_SCREEN_INVALID:
    default:
      end (self, TRUE);
      return FALSE;
    }
}

/* A message may stop us, hence the look at `source`. */
static gboolean
readable (int fd, GIOCondition condition, gpointer data)
{
  CordonControl *self = data;

  for (int i = 0; i < MESSAGES_PER_TURN && self->source != 0 && receive (self); i++)
    ;
  return self->source != 0;
}

CordonControl *
cordon_control_new (int fd, const CordonControlEvents *events, gpointer data)
{
  CordonControl *self = g_new0 (CordonControl, 1);

  self->fd = fd;
  self->events = events;
  self->data = data;
  self->source = g_unix_fd_add_full (PRIORITY, fd, G_IO_IN | G_IO_HUP | G_IO_ERR, readable, self,
                                     NULL);
  return self;
}

void
cordon_control_free (CordonControl *self)
{
  cordon_control_stop (self);
  g_free (self);
}

void
cordon_control_stop (CordonControl *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
}

gboolean
cordon_control_send (CordonControl *self, const CordonScreenMessage *message)
{
  return self->source != 0 && cordon_screen_send (self->fd, message, -1) == 0;
}

gboolean
cordon_control_send_value (CordonControl *self, CordonScreenType type, guint32 value)
{
  return cordon_control_send (self, &(CordonScreenMessage) { .type = type, .value = value });
}
