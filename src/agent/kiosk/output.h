/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <X11/Xlib.h>
#include <stdbool.h>

/* Gives the one connected output exactly this size in pixels; true once it has it. On false it has
 * the size it had before. Two frame buffers of the size must fit into the guest's free memory. */
bool cordon_output_resize (Display *display, int width, int height);
