/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Input goes through in the order it came. What is down is remembered, so that nothing stays down
 * in the guest after the window went away in the middle of a press.
 */
#include "screen/input.h"

#include "screen/held.h"

struct CordonInput {
  SpiceInputsChannel *channel; /* owned; NULL: not there yet */
  CordonHeld held;
};

static void
send_key (CordonInput *self, guint scancode, gboolean down)
{
  unsigned codes[2], count = cordon_held_spice_scancodes (scancode, codes);

  cordon_held_set_key (&self->held, scancode, down);
  for (unsigned i = 0; i < count; i++)
    if (down)
      spice_inputs_channel_key_press (self->channel, codes[i]);
    else
      spice_inputs_channel_key_release (self->channel, codes[i]);
}

static void
send_button (CordonInput *self, guint button, gboolean down, guint buttons)
{
  cordon_held_set_button (&self->held, button, down);
  if (down)
    spice_inputs_channel_button_press (self->channel, button, buttons);
  else
    spice_inputs_channel_button_release (self->channel, button, buttons);
}

void
cordon_input_take (CordonInput *self, const CordonScreenMessage *message)
{
  if (self->channel == NULL)
    return;
  switch (message->type)
    {
    case CORDON_SCREEN_KEY:
      send_key (self, message->key.scancode, message->key.down);
      break;
    case CORDON_SCREEN_POSITION:
      spice_inputs_channel_position (self->channel, message->pointer.x, message->pointer.y, 0,
                                     message->pointer.buttons);
      break;
    case CORDON_SCREEN_MOTION:
      spice_inputs_channel_motion (self->channel, message->pointer.x, message->pointer.y,
                                   message->pointer.buttons);
      break;
    case CORDON_SCREEN_BUTTON:
      send_button (self, message->pointer.button, message->pointer.down, message->pointer.buttons);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
release_held (CordonInput *self)
{
  guint what;

  while ((what = cordon_held_take_key (&self->held)))
    send_key (self, what, FALSE);
  while ((what = cordon_held_take_button (&self->held)))
    send_button (self, what, FALSE, self->held.buttons);
}

void
cordon_input_release_all_async (CordonInput *self, GAsyncReadyCallback done, gpointer data)
{
  if (self->channel == NULL)
    {
      done (NULL, NULL, data);
      return;
    }
  release_held (self);
  spice_channel_flush_async (SPICE_CHANNEL (self->channel), NULL, done, data);
}

void
cordon_input_follow (CordonInput *self, SpiceChannel *inputs)
{
  self->channel = SPICE_INPUTS_CHANNEL (g_object_ref (inputs));
}

CordonInput *
cordon_input_new (void)
{
  return g_new0 (CordonInput, 1);
}

void
cordon_input_free (CordonInput *self)
{
  g_clear_object (&self->channel);
  g_free (self);
}
