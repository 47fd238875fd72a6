/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Placement, the way of a point into the picture, and what a damaged rectangle touches. Everything
 * is counted in whole device pixels, so that tiles meet without seams at any scale.
 */
#include "config.h"
#include "desktop/display/geometry.h"

#include <math.h>
#include "wire/agent.h"

/* A guest may round its width to what its timing formulas allow; 2 % covers a multiple of 8. */
#define SNAP 1.02

/* Bilinear filtering of a reduced picture reaches two source pixels far. */
#define FILTER_REACH 2

static gboolean
nearly_fits (int view_width, int view_height, int picture_width, int picture_height)
{
  double factor = MIN ((double) view_width / picture_width, (double) view_height / picture_height);

  return factor >= 1.0 && factor < SNAP;
}

static CordonPlacement
centred (int view_width, int view_height, int width, int height)
{
  return (CordonPlacement) {
    .x = (int) floor ((view_width - width) / 2.0),
    .y = (int) floor ((view_height - height) / 2.0),
    .width = width,
    .height = height,
  };
}

CordonPlacement
cordon_placement_make (CordonPlacementMode mode,
                       int view_width,
                       int view_height,
                       int picture_width,
                       int picture_height)
{
  gint64 by_width = (gint64) picture_height * view_width;
  gint64 by_height = (gint64) picture_width * view_height;

  if (mode == CORDON_PLACEMENT_ONE_TO_ONE ||
      nearly_fits (view_width, view_height, picture_width, picture_height))
    return centred (view_width, view_height, picture_width, picture_height);
  if (by_width <= (gint64) picture_width * view_height)
    return centred (view_width, view_height, view_width,
                    MAX (1, (int) ((by_width + picture_width / 2) / picture_width)));
  return centred (view_width, view_height,
                  MAX (1, (int) ((by_height + picture_height / 2) / picture_height)),
                  view_height);
}

gboolean
cordon_placement_is_one_to_one (const CordonPlacement *self,
                                int picture_width,
                                int picture_height)
{
  return self->width == picture_width && self->height == picture_height;
}

static int
to_picture (double view, int start, int length, int picture)
{
  double pixel = floor ((view - start) * picture / length);

  if (!(pixel > 0)) /* also what is not a number */
    return 0;
  return pixel >= picture ? picture - 1 : (int) pixel;
}

void
cordon_placement_to_picture (const CordonPlacement *self,
                             double view_x,
                             double view_y,
                             int picture_width,
                             int picture_height,
                             int *x,
                             int *y)
{
  *x = to_picture (view_x, self->x, self->width, picture_width);
  *y = to_picture (view_y, self->y, self->height, picture_height);
}

gboolean
cordon_placement_contains (const CordonPlacement *self,
                           double view_x,
                           double view_y)
{
  return view_x >= self->x && view_x < self->x + self->width &&
         view_y >= self->y && view_y < self->y + self->height;
}

static void
touched_line (int start, int length, int picture, int shown, int *first, int *end)
{
  int reach = picture == shown ? 0 : FILTER_REACH;
  double factor = (double) shown / picture;

  *first = CLAMP ((int) floor ((start - reach) * factor), 0, shown);
  *end = CLAMP ((int) ceil (((double) start + length + reach) * factor), 0, shown);
}

CordonSpan
cordon_placement_touched (const CordonPlacement *self,
                          int picture_width,
                          int picture_height,
                          int x,
                          int y,
                          int width,
                          int height)
{
  CordonSpan span;

  touched_line (x, width, picture_width, self->width, &span.x1, &span.x2);
  touched_line (y, height, picture_height, self->height, &span.y1, &span.y2);
  return span;
}

void
cordon_placement_wanted_size (int view_width,
                              int view_height,
                              int scale,
                              guint *width,
                              guint *height)
{
  *width = (guint) CLAMP ((gint64) view_width * scale, CORDON_AGENT_SIZE_MIN, CORDON_AGENT_SIZE_MAX);
  *height = (guint) CLAMP ((gint64) view_height * scale, CORDON_AGENT_SIZE_MIN, CORDON_AGENT_SIZE_MAX);
}
