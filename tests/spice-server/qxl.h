/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A QXL device without a guest: draw operations go in by function calls. Calls only on the main
 * thread; libspice-server's worker takes them out on its own.
 */
#pragma once

#include <glib.h>
#include <spice.h>

typedef struct CordonQxl CordonQxl;

typedef struct {
  int x, y, width, height;
} CordonQxlRect;

/* depth: bits of a pixel, 32, 16 (565) or 15 (555). */
CordonQxl *cordon_qxl_new (SpiceServer *server, int width, int height, int depth);
void cordon_qxl_free (CordonQxl *self);

int cordon_qxl_get_width (CordonQxl *self);
int cordon_qxl_get_height (CordonQxl *self);

/* Draw operations that the worker has not taken yet. */
guint cordon_qxl_get_pending (CordonQxl *self);

/* Destroys the primary surface and creates one, also at the same size. Its contents are black. */
void cordon_qxl_recreate (CordonQxl *self, int width, int height, int depth);

void cordon_qxl_fill (CordonQxl *self, CordonQxlRect rect, guint32 colour);
/* pixels: 32 bits each, rows of `stride` bytes. */
void cordon_qxl_copy (CordonQxl *self, CordonQxlRect rect, GBytes *pixels, int stride);
void cordon_qxl_scroll (CordonQxl *self, CordonQxlRect rect, int from_x, int from_y);

/* One of the cursors of picture.h. */
void cordon_qxl_set_cursor (CordonQxl *self, guint number);

/* Tells the worker that there is something to take. */
void cordon_qxl_wakeup (CordonQxl *self);
