/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two fixed bit sets: what is down, and what must still go up. A release is never lost and never
 * takes memory, however long the other side does not read.
 */
#include "client/held-input.h"

#define WORDS G_N_ELEMENTS (((CordonHeldInput *) NULL)->held)

gboolean
cordon_held_input_key_valid (guint scancode)
{
  return scancode <= CORDON_SCREEN_SCANCODE_MAX && (scancode & 0x7f) != 0 && !(scancode & 0x80);
}

gboolean
cordon_held_input_button_valid (guint button)
{
  return button >= CORDON_SCREEN_BUTTON_LEFT && button <= CORDON_SCREEN_BUTTON_EXTRA;
}

static guint64
key_bit (guint scancode)
{
  return G_GUINT64_CONSTANT (1) << scancode % 64;
}

static guint32
button_bit (guint button)
{
  return 1u << (button - 1);
}

void
cordon_held_input_press_key (CordonHeldInput *self, guint scancode)
{
  self->held[scancode / 64] |= key_bit (scancode);
}

void
cordon_held_input_press_button (CordonHeldInput *self, guint button)
{
  self->held_buttons |= button_bit (button);
}

void
cordon_held_input_release_key (CordonHeldInput *self, guint scancode)
{
  self->owed[scancode / 64] |= self->held[scancode / 64] & key_bit (scancode);
}

void
cordon_held_input_release_button (CordonHeldInput *self, guint button)
{
  self->owed_buttons |= self->held_buttons & button_bit (button);
}

void
cordon_held_input_release_all (CordonHeldInput *self)
{
  for (gsize i = 0; i < WORDS; i++)
    self->owed[i] |= self->held[i];
  self->owed_buttons |= self->held_buttons;
}

guint
cordon_held_input_next_key (const CordonHeldInput *self)
{
  for (gsize i = 0; i < WORDS; i++)
    if (self->owed[i] != 0)
      return (guint) (i * 64) + (guint) __builtin_ctzll (self->owed[i]);
  return 0;
}

guint
cordon_held_input_next_button (const CordonHeldInput *self)
{
  return self->owed_buttons ? (guint) __builtin_ctz (self->owed_buttons) + 1 : 0;
}

void
cordon_held_input_key_delivered (CordonHeldInput *self, guint scancode)
{
  self->owed[scancode / 64] &= ~key_bit (scancode);
  self->held[scancode / 64] &= ~key_bit (scancode);
}

void
cordon_held_input_button_delivered (CordonHeldInput *self, guint button)
{
  self->owed_buttons &= ~button_bit (button);
  self->held_buttons &= ~button_bit (button);
}

gboolean
cordon_held_input_owes (const CordonHeldInput *self)
{
  return cordon_held_input_next_key (self) != 0 || self->owed_buttons != 0;
}
