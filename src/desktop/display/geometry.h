/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the guest's picture stands in the widget. Pure. Two kinds of pixels: logical pixels are
 * GTK's, device pixels are the monitor's; scale is the number of device pixels to a logical one.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_PLACEMENT_FIT,      /* as large as the view allows, in the picture's proportions */
  CORDON_PLACEMENT_ONE_TO_ONE /* a guest's pixel is a device pixel; the middle when it is too large */
} CordonPlacementMode;

typedef struct {
  int x, y, width, height; /* device pixels; x and y may be negative at one to one */
} CordonPlacement;

/* All four sizes are at least 1; the view is in device pixels. A picture that is only a little
 * smaller than its view (a guest may round its size down) is shown one to one, because a picture
 * that is scaled by 1 % is blurred for nothing. */
CordonPlacement cordon_placement_make (CordonPlacementMode mode,
                                       int view_width, int view_height,
                                       int picture_width, int picture_height);

gboolean cordon_placement_is_one_to_one (const CordonPlacement *self,
                                         int picture_width, int picture_height);

/* The guest's pixel under a point of the view (device pixels, any value, also outside and not a
 * number); always one that exists. */
void cordon_placement_to_picture (const CordonPlacement *self, double view_x, double view_y,
                                  int picture_width, int picture_height,
                                  int *x, int *y);

/* Whether the point is on the picture. */
gboolean cordon_placement_contains (const CordonPlacement *self, double view_x, double view_y);

typedef struct {
  int x1, y1, x2, y2; /* first column and row, and the one after the last */
} CordonSpan;

/* The device pixels, counted from the picture's corner, whose colour depends on a rectangle of the
 * picture: with room for the filter's reach when it is scaled, and never outside of the placement. */
CordonSpan cordon_placement_touched (const CordonPlacement *self,
                                     int picture_width, int picture_height,
                                     int x, int y, int width, int height);

/* The size a guest's screen should have for a view of this many logical pixels. */
void cordon_placement_wanted_size (int view_width, int view_height, int scale,
                                   guint *width, guint *height);

G_END_DECLS
