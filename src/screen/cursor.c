/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only the newest shape counts, at the pace of the protocol. Width, height and hot spot come from
 * the guest: everything is cut before a byte is copied.
 */
#include "screen/cursor.h"

#include "screen/pace.h"

#include <string.h>

struct CordonCursor {
  /* borrowed */
  CordonControl *control;
  guint8 *memory;
  /* owned */
  SpiceChannel *channel;
  SpiceCursorShape *shape; /* NULL: hidden */
  /* state */
  CordonPace pace;
};

CordonScreenMessage
cordon_cursor_write_shape (const SpiceCursorShape *shape, guint8 *memory)
{
  guint width = MIN (shape->width, CORDON_SCREEN_CURSOR_MAX);
  guint height = MIN (shape->height, CORDON_SCREEN_CURSOR_MAX);
  const guint8 *row = shape->data;
  CordonScreenMessage message = { .type = CORDON_SCREEN_CURSOR };

  if (width == 0 || height == 0 || shape->data == NULL)
    return message;
  for (guint y = 0; y < height; y++, row += (gsize) shape->width * 4)
    memcpy (memory + (gsize) y * width * 4, row, (gsize) width * 4);
  message.cursor.width = width;
  message.cursor.height = height;
  message.cursor.hot_x = MIN (shape->hot_spot_x, width - 1);
  message.cursor.hot_y = MIN (shape->hot_spot_y, height - 1);
  return message;
}

static gboolean
tell (gpointer data)
{
  CordonCursor *self = data;
  CordonScreenMessage message = { .type = CORDON_SCREEN_CURSOR };

  if (self->shape)
    message = cordon_cursor_write_shape (self->shape, self->memory);
  return cordon_control_send (self->control, &message);
}

static void
free_shape (SpiceCursorShape *shape)
{
  g_boxed_free (SPICE_TYPE_CURSOR_SHAPE, shape);
}

static void
on_shape (SpiceChannel *channel, GParamSpec *property, CordonCursor *self)
{
  g_clear_pointer (&self->shape, free_shape);
  g_object_get (channel, "cursor", &self->shape, NULL);
  cordon_pace_request (&self->pace);
}

/* After a reset the guest draws its own or none: nothing of ours may stay above it. */
static void
on_hide (SpiceChannel *channel, CordonCursor *self)
{
  g_clear_pointer (&self->shape, free_shape);
  cordon_pace_request (&self->pace);
}

void
cordon_cursor_follow (CordonCursor *self, SpiceChannel *cursor)
{
  self->channel = g_object_ref (cursor);
  g_signal_connect (cursor, "notify::cursor", G_CALLBACK (on_shape), self);
  g_signal_connect (cursor, "cursor-hide", G_CALLBACK (on_hide), self);
  g_signal_connect (cursor, "cursor-reset", G_CALLBACK (on_hide), self);
}

CordonCursor *
cordon_cursor_new (CordonControl *control, guint8 *memory)
{
  CordonCursor *self = g_new0 (CordonCursor, 1);

  self->control = control;
  self->memory = memory;
  cordon_pace_init (&self->pace, CORDON_SCREEN_CURSORS_PER_SECOND, tell, self);
  return self;
}

void
cordon_cursor_free (CordonCursor *self)
{
  if (self->channel)
    g_signal_handlers_disconnect_by_data (self->channel, self);
  cordon_pace_clear (&self->pace);
  g_clear_pointer (&self->shape, free_shape);
  g_clear_object (&self->channel);
  g_free (self);
}
