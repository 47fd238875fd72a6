/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which keys and buttons the guest believes to be down.
 */
#pragma once

#include "wire/screen.h"

typedef struct {
  uint8_t keys[CORDON_SCREEN_SCANCODE_MAX / 8 + 1]; /* a bit each */
  uint32_t buttons;                                  /* bit button - 1 */
} CordonHeld;

void cordon_held_set_key (CordonHeld *held, unsigned scancode, bool down);
void cordon_held_set_button (CordonHeld *held, unsigned button, bool down);

/* Takes one out; 0 when none is left. */
unsigned cordon_held_take_key (CordonHeld *held);
unsigned cordon_held_take_button (CordonHeld *held);

/* The scancodes spice-glib is to be told for one of the wire's: one, or two for Pause. Returns how
 * many. spice-glib writes 0x1xx as e0 xx and 0x2xx as e1 xx. */
unsigned cordon_held_spice_scancodes (unsigned scancode, unsigned out[2]);
