/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which keys and buttons the guest believes are down, and which releases are still owed to it.
 */
#pragma once

#include <glib.h>
#include "wire/screen.h"

G_BEGIN_DECLS

typedef struct {
  guint64 held[(CORDON_SCREEN_SCANCODE_MAX + 1) / 64];
  guint64 owed[(CORDON_SCREEN_SCANCODE_MAX + 1) / 64];
  guint32 held_buttons; /* bit (button - 1) */
  guint32 owed_buttons;
} CordonHeldInput;

gboolean cordon_held_input_key_valid (guint scancode);
gboolean cordon_held_input_button_valid (guint button);

/* A press was delivered. */
void cordon_held_input_press_key (CordonHeldInput *self, guint scancode);
void cordon_held_input_press_button (CordonHeldInput *self, guint button);

/* A release is wanted: it becomes owed if the guest believes it is down. */
void cordon_held_input_release_key (CordonHeldInput *self, guint scancode);
void cordon_held_input_release_button (CordonHeldInput *self, guint button);
void cordon_held_input_release_all (CordonHeldInput *self);

/* The next owed release, 0 if there is none; it stays owed until it is said to be delivered. */
guint cordon_held_input_next_key (const CordonHeldInput *self);
guint cordon_held_input_next_button (const CordonHeldInput *self);
void cordon_held_input_key_delivered (CordonHeldInput *self, guint scancode);
void cordon_held_input_button_delivered (CordonHeldInput *self, guint button);

gboolean cordon_held_input_owes (const CordonHeldInput *self);

G_END_DECLS
