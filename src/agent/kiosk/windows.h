/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <X11/Xlib.h>
#include <stdbool.h>

/* Becomes the window manager of the display; false when there is one already. */
bool cordon_windows_manage (Display *display);

/* One event of the display. Normal windows fill the screen, transient ones are centred. True: a normal one
 * is there now, where none was. */
bool cordon_windows_handle (Display *display, XEvent *event);

/* Fits every window to the screen's present size. */
void cordon_windows_fit_all (Display *display);
