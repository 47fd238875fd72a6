/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The patterns. Text never stands on one: the band puts a plate of the plain colour under it, so
 * that its contrast is the one in the table.
 */
#include "config.h"
#include "desktop/band-paint.h"

#include <math.h>

/* Of the text colour in the pattern: to be seen, but quiet. */
#define PATTERN_SHARE 0.2
/* The hazard of an unlabelled machine must not be quiet. */
#define HAZARD_SHARE 0.7

void
cordon_path_rounded (cairo_t *cr,
                     double x,
                     double y,
                     double width,
                     double height,
                     double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

/* Strokes of `stroke` pixels, `period` apart, that lean by `lean` over the height. */
static void
path_lean (cairo_t *cr, double width, double height, double stroke, double period, double lean)
{
  for (double x = -fabs (lean) - period; x < width + fabs (lean); x += period)
    {
      cairo_move_to (cr, x, height);
      cairo_line_to (cr, x + stroke, height);
      cairo_line_to (cr, x + stroke + lean, 0);
      cairo_line_to (cr, x + lean, 0);
      cairo_close_path (cr);
    }
}

static void
paint_stripes (cairo_t *cr, double width, double height)
{
  path_lean (cr, width, height, 9, 22, height);
  cairo_fill (cr);
}

static void
paint_hatch (cairo_t *cr, double width, double height)
{
  path_lean (cr, width, height, 2.5, 14, height);
  cairo_fill (cr);
  path_lean (cr, width, height, 2.5, 14, -height);
  cairo_fill (cr);
}

static void
paint_dots (cairo_t *cr, double width, double height)
{
  const double period = 16;

  for (int row = 0; row * period / 2 <= height + period; row++)
    for (double x = row % 2 ? period / 2 : 0; x <= width + period; x += period)
      {
        cairo_new_sub_path (cr);
        cairo_arc (cr, x, row * period / 2, 2.4, 0, 2 * G_PI);
      }
  cairo_fill (cr);
}

static void
paint_checks (cairo_t *cr, double width, double height)
{
  const double side = 8;

  for (int row = 0; row * side < height; row++)
    for (int column = row % 2; column * side < width; column += 2)
      cairo_rectangle (cr, column * side, row * side, side, side);
  cairo_fill (cr);
}

static void
paint_waves (cairo_t *cr, double width, double height)
{
  const double period = 24;

  for (double y = 0; y <= height + period; y += 11)
    {
      cairo_move_to (cr, -period, y);
      for (double x = -period; x < width + period; x += period)
        cairo_curve_to (cr, x + period / 3, y - 8, x + 2 * period / 3, y + 8, x + period, y);
    }
  cairo_set_line_width (cr, 2.5);
  cairo_stroke (cr);
}

static void
paint_ground (cairo_t *cr, double width, double height, const GdkRGBA *fill, const GdkRGBA *line)
{
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  gdk_cairo_set_source_rgba (cr, fill);
  cairo_paint (cr);
  gdk_cairo_set_source_rgba (cr, line);
  cairo_new_path (cr);
}

void
cordon_paint_pattern (cairo_t *cr,
                      CordonPattern pattern,
                      double width,
                      double height,
                      const CordonBandColour *colour)
{
  static void (*const painters[CORDON_N_PATTERNS]) (cairo_t *, double, double) = {
    [CORDON_PATTERN_STRIPES] = paint_stripes,
    [CORDON_PATTERN_DOTS] = paint_dots,
    [CORDON_PATTERN_CHECKS] = paint_checks,
    [CORDON_PATTERN_WAVES] = paint_waves,
    [CORDON_PATTERN_HATCH] = paint_hatch,
  };
  GdkRGBA line = cordon_mix (&colour->fill, &colour->text, PATTERN_SHARE);

  cairo_save (cr);
  paint_ground (cr, width, height, &colour->fill, &line);
  if ((guint) pattern < CORDON_N_PATTERNS && painters[pattern])
    painters[pattern](cr, width, height);
  cairo_restore (cr);
}

void
cordon_paint_hazard (cairo_t *cr,
                     double width,
                     double height,
                     const CordonBandColour *colour)
{
  const GdkRGBA black = { 0, 0, 0, 1 };
  GdkRGBA line = cordon_mix (&colour->fill, &black, HAZARD_SHARE);

  cairo_save (cr);
  paint_ground (cr, width, height, &colour->fill, &line);
  path_lean (cr, width, height, 15, 30, height);
  cairo_fill (cr);
  cairo_restore (cr);
}
