/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keyboard of the display the windows are on: its layout, and what is pressed.
 */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* The root window's _XKB_RULES_NAMES as it stands there; NULL on Wayland or where it is not set.
 * (transfer full) */
GBytes *cordon_keyboard_read_names (GdkDisplay *display);

#define CORDON_KEYBOARD_BYTES 32

/* Which keys are down at this moment, a bit for each hardware key code; none where the display does not tell. One
 * question to the X server. */
void cordon_keyboard_read_held (GdkDisplay *display, guint8 held[CORDON_KEYBOARD_BYTES]);

G_END_DECLS
