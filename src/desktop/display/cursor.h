/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The guest's pointer shape as the host's.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pixels a side. A pointer is drawn by the host over everything, so that a guest could paint a
 * false band with a large one; the default arrow is shown instead. */
#define CORDON_CURSOR_MAX 64

/* rgba: width * height * 4 bytes, R,G,B,A, not premultiplied; NULL hides the pointer. NULL is
 * returned for a shape that is too large, or whose numbers do not fit: show the default one. */
GdkCursor *cordon_cursor_new (GBytes *rgba, guint width, guint height, guint hot_x, guint hot_y);

G_END_DECLS
