/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <X11/Xlib.h>
#include <stdbool.h>

/* Sets the keyboard's layout. An unknown variant falls back to the layout alone; false, and the
 * keyboard as it was, when the template has no map for the layout. */
bool cordon_keyboard_set (Display *display, const char *layout, const char *variant);
