/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The set of held keys and buttons, so that none stays down in the guest when the window goes away.
 * Pure. Numbers outside the protocol's range are ignored.
 */
#include "screen/held.h"

void
cordon_held_set_key (CordonHeld *held, unsigned scancode, bool down)
{
  if (scancode > CORDON_SCREEN_SCANCODE_MAX)
    return;
  if (down)
    held->keys[scancode / 8] |= 1u << scancode % 8;
  else
    held->keys[scancode / 8] &= ~(1u << scancode % 8);
}

/* The wheel's two are clicks: nobody holds them. */
void
cordon_held_set_button (CordonHeld *held, unsigned button, bool down)
{
  if (button < CORDON_SCREEN_BUTTON_LEFT || button > CORDON_SCREEN_BUTTON_EXTRA
      || button == CORDON_SCREEN_BUTTON_UP || button == CORDON_SCREEN_BUTTON_DOWN)
    return;
  if (down)
    held->buttons |= 1u << (button - 1);
  else
    held->buttons &= ~(1u << (button - 1));
}

unsigned
cordon_held_take_key (CordonHeld *held)
{
  for (unsigned scancode = 1; scancode <= CORDON_SCREEN_SCANCODE_MAX; scancode++)
    if (held->keys[scancode / 8] >> scancode % 8 & 1)
      {
        cordon_held_set_key (held, scancode, false);
        return scancode;
      }
  return 0;
}

unsigned
cordon_held_take_button (CordonHeld *held)
{
  unsigned button = held->buttons ? __builtin_ctz (held->buttons) + 1 : 0;

  if (button)
    cordon_held_set_button (held, button, false);
  return button;
}

unsigned
cordon_held_spice_scancodes (unsigned scancode, unsigned out[2])
{
  if (scancode != CORDON_SCREEN_SCANCODE_PAUSE)
    {
      out[0] = scancode;
      return 1;
    }
  out[0] = 0x21d;
  out[1] = 0x45;
  return 2;
}
