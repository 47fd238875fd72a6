/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sends to a process that may never read. It must not block and must not grow: answers are bounded
 * by what the guard admits, releases are bits, of positions only the last is kept.
 */
#include "client/screen-sender.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

typedef struct {
  CordonScreenMessage message;
  int fd;
} Answer;

struct _CordonScreenSender {
  int control; /* borrowed */
  GQueue answers;
  CordonHeldInput input;
  gboolean has_position; /* one that was not sent yet */
  gint x, y;
  guint writable;
};

static void
answer_free (Answer *answer)
{
  if (answer->fd >= 0)
    close (answer->fd);
  g_free (answer);
}

CordonScreenSender *
cordon_screen_sender_new (int control)
{
  CordonScreenSender *self = g_new0 (CordonScreenSender, 1);

  self->control = control;
  g_queue_init (&self->answers);
  return self;
}

void
cordon_screen_sender_free (CordonScreenSender *self)
{
  g_clear_handle_id (&self->writable, g_source_remove);
  g_queue_clear_full (&self->answers, (GDestroyNotify) answer_free);
  g_free (self);
}

/* Whether it is out of our hands: a peer that hung up counts, its end is noticed by the reader. */
static gboolean
transmit (CordonScreenSender *self, const CordonScreenMessage *message, int fd)
{
  return cordon_screen_send (self->control, message, fd) != -EAGAIN;
}

static gboolean
transmit_key (CordonScreenSender *self, guint scancode, gboolean down)
{
  CordonScreenMessage message = { .type = CORDON_SCREEN_KEY, .key = { scancode, down } };

  return transmit (self, &message, -1);
}

static gboolean
transmit_button (CordonScreenSender *self, guint button, gboolean down)
{
  guint32 bit = 1u << (button - 1);
  guint32 after = down ? self->input.held_buttons | bit : self->input.held_buttons & ~bit;
  CordonScreenMessage message = { .type = CORDON_SCREEN_BUTTON,
                                  .pointer = { .button = button, .down = down, .buttons = after } };

  return transmit (self, &message, -1);
}

static gboolean
transmit_pointer (CordonScreenSender *self, CordonScreenType type, gint x, gint y)
{
  CordonScreenMessage message = { .type = type,
                                  .pointer = { .x = x, .y = y,
                                               .buttons = self->input.held_buttons } };

  return transmit (self, &message, -1);
}

static gboolean
flush_answers (CordonScreenSender *self)
{
  Answer *answer;

  while ((answer = g_queue_peek_head (&self->answers)))
    {
      if (!transmit (self, &answer->message, answer->fd))
        return FALSE;
      answer_free (g_queue_pop_head (&self->answers));
    }
  return TRUE;
}

/* The position goes first: a button is released where the pointer is, not where it was. */
static gboolean
flush_input (CordonScreenSender *self)
{
  guint code;

  if (self->has_position && !transmit_pointer (self, CORDON_SCREEN_POSITION, self->x, self->y))
    return FALSE;
  self->has_position = FALSE;

  while ((code = cordon_held_input_next_button (&self->input)))
    {
      if (!transmit_button (self, code, FALSE))
        return FALSE;
      cordon_held_input_button_delivered (&self->input, code);
    }
  while ((code = cordon_held_input_next_key (&self->input)))
    {
      if (!transmit_key (self, code, FALSE))
        return FALSE;
      cordon_held_input_key_delivered (&self->input, code);
    }
  return TRUE;
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer data)
{
  CordonScreenSender *self = data;

  if (!(condition & (G_IO_HUP | G_IO_ERR)) && !(flush_answers (self) && flush_input (self)))
    return G_SOURCE_CONTINUE;
  self->writable = 0;
  return G_SOURCE_REMOVE;
}

/* TRUE if nothing is waiting, so that something new may be sent without overtaking. */
static gboolean
flush (CordonScreenSender *self)
{
  if (flush_answers (self) && flush_input (self))
    return TRUE;
  if (self->writable == 0)
    self->writable = g_unix_fd_add (self->control, G_IO_OUT, on_writable, self);
  return FALSE;
}

static void
forget_older (CordonScreenSender *self, guint type)
{
  for (GList *link = self->answers.head; link;)
    {
      GList *next = link->next;
      Answer *answer = link->data;
      if (answer->message.type == type)
        {
          answer_free (answer);
          g_queue_delete_link (&self->answers, link);
        }
      link = next;
    }
}

void
cordon_screen_sender_answer (CordonScreenSender *self, const CordonScreenMessage *message, int fd)
{
  Answer *answer = g_new0 (Answer, 1);

  if (message->type != CORDON_SCREEN_CHANNEL)
    forget_older (self, message->type);
  answer->message = *message;
  answer->fd = fd;
  g_queue_push_tail (&self->answers, answer);
  flush (self);
}

void
cordon_screen_sender_key (CordonScreenSender *self, guint scancode, gboolean down)
{
  if (!cordon_held_input_key_valid (scancode))
    return;
  if (!down)
    cordon_held_input_release_key (&self->input, scancode);
  if (flush (self) && down && transmit_key (self, scancode, TRUE))
    cordon_held_input_press_key (&self->input, scancode);
}

void
cordon_screen_sender_button (CordonScreenSender *self, guint button, gboolean down)
{
  if (!cordon_held_input_button_valid (button))
    return;
  if (!down)
    cordon_held_input_release_button (&self->input, button);
  if (flush (self) && down && transmit_button (self, button, TRUE))
    cordon_held_input_press_button (&self->input, button);
}

void
cordon_screen_sender_position (CordonScreenSender *self, gint x, gint y)
{
  self->x = CLAMP (x, 0, CORDON_SCREEN_SIDE_MAX - 1);
  self->y = CLAMP (y, 0, CORDON_SCREEN_SIDE_MAX - 1);
  self->has_position = TRUE;
  flush (self);
}

void
cordon_screen_sender_motion (CordonScreenSender *self, gint dx, gint dy)
{
  if (flush (self))
    transmit_pointer (self, CORDON_SCREEN_MOTION,
                      CLAMP (dx, -CORDON_SCREEN_SIDE_MAX, CORDON_SCREEN_SIDE_MAX),
                      CLAMP (dy, -CORDON_SCREEN_SIDE_MAX, CORDON_SCREEN_SIDE_MAX));
}

void
cordon_screen_sender_release_all (CordonScreenSender *self)
{
  cordon_held_input_release_all (&self->input);
  flush (self);
}
