/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keyboard layout of the display the windows are on.
 */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* The root window's _XKB_RULES_NAMES as it stands there; NULL on Wayland or where it is not set.
 * (transfer full) */
GBytes *cordon_keyboard_read_names (GdkDisplay *display);

G_END_DECLS
