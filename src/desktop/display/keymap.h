/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the keys of the host to the scan codes of the guest. Pure.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The evdev code of a GDK hardware key code (evdev + 8 on X11 and Wayland alike), 0 when none. */
guint cordon_keymap_evdev (guint keycode);

/* XT set 1 scan code for an evdev code (linux/input-event-codes.h): 0x01..0x7f, | 0x100 for e0,
 * CORDON_SCREEN_SCANCODE_PAUSE for Pause. 0: this key has none, or belongs to the host. */
guint cordon_keymap_scancode (guint evdev);

G_END_DECLS
