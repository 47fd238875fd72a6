/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rule in key-state.h. A key's release goes where its press went, whatever happened between.
 */
#include "config.h"
#include "desktop/display/key-state.h"

#include <linux/input-event-codes.h>
#include <string.h>
#include "desktop/display/keymap.h"

static void
set_held (CordonKeyState *self, guint evdev, gboolean held)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (evdev % 64);

  if (held)
    self->held[evdev / 64] |= bit;
  else
    self->held[evdev / 64] &= ~bit;
}

gboolean
cordon_key_state_is_held (const CordonKeyState *self,
                          guint evdev)
{
  return evdev < CORDON_KEY_CODES && (self->held[evdev / 64] >> (evdev % 64) & 1) != 0;
}

static gboolean
is_control (guint evdev)
{
  return evdev == KEY_LEFTCTRL || evdev == KEY_RIGHTCTRL;
}

static gboolean
holds_modifier (const CordonKeyState *self)
{
  static const guint modifiers[] = {
    KEY_LEFTCTRL, KEY_RIGHTCTRL, KEY_LEFTSHIFT, KEY_RIGHTSHIFT,
    KEY_LEFTALT, KEY_RIGHTALT, KEY_LEFTMETA, KEY_RIGHTMETA,
  };

  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (cordon_key_state_is_held (self, modifiers[i]))
      return TRUE;
  return FALSE;
}

static gboolean
holds_chord (const CordonKeyState *self)
{
  CordonKeyState rest = *self;
  gboolean both = cordon_key_state_is_held (self, KEY_LEFTALT) &&
                  (cordon_key_state_is_held (self, KEY_LEFTCTRL) ||
                   cordon_key_state_is_held (self, KEY_RIGHTCTRL));

  set_held (&rest, KEY_LEFTALT, FALSE);
  set_held (&rest, KEY_LEFTCTRL, FALSE);
  set_held (&rest, KEY_RIGHTCTRL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (rest.held); i++)
    both = both && rest.held[i] == 0;
  return both;
}

CordonKeyFate
cordon_key_state_press (CordonKeyState *self,
                        guint evdev)
{
  if (evdev == KEY_F11 && !holds_modifier (self) && !cordon_key_state_is_held (self, evdev))
    return CORDON_KEY_HOST;
  if (cordon_keymap_scancode (evdev) == 0)
    return CORDON_KEY_DROP;

  set_held (self, evdev, TRUE);
  self->chord = holds_chord (self);
  return CORDON_KEY_GUEST;
}

CordonKeyFate
cordon_key_state_release (CordonKeyState *self,
                          guint evdev)
{
  gboolean chord = self->chord && (is_control (evdev) || evdev == KEY_LEFTALT);

  if (!cordon_key_state_is_held (self, evdev))
    return evdev == KEY_F11 ? CORDON_KEY_HOST : CORDON_KEY_DROP;

  set_held (self, evdev, FALSE);
  self->chord = FALSE;
  return chord ? CORDON_KEY_LET_GO : CORDON_KEY_GUEST;
}

void
cordon_key_state_clear (CordonKeyState *self)
{
  memset (self, 0, sizeof *self);
}
