/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures that are as hard to compress as a film, and lines that look like text. Made once for a
 * surface size, always the same.
 */
#pragma once

#include <glib.h>

#define CORDON_FILM_FRAMES 6
#define CORDON_TEXT_LINES 16
#define CORDON_TEXT_WIDTH 400
#define CORDON_TEXT_HEIGHT 16

GBytes *cordon_film_frame_new (guint index, int width, int height);
GBytes *cordon_text_line_new (guint index);
