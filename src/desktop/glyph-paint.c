/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The glyphs of compartments, drawn in a square of 16 units around the middle, so that no icon theme
 * and no font can put another sign in their place.
 */
#include "config.h"
#include "desktop/band-paint.h"

#include <math.h>

static void
document (cairo_t *cr, const GdkRGBA *ground)
{
  cairo_move_to (cr, -5.5, -8);
  cairo_line_to (cr, 1.5, -8);
  cairo_line_to (cr, 5.5, -4);
  cairo_line_to (cr, 5.5, 8);
  cairo_line_to (cr, -5.5, 8);
  cairo_close_path (cr);
  cairo_fill (cr);

  gdk_cairo_set_source_rgba (cr, ground);
  for (int line = 0; line < 3; line++)
    cairo_rectangle (cr, -3.25, -2.25 + line * 3, line == 2 ? 4 : 6.5, 1.25);
  cairo_fill (cr);
}

static void
path_link (cairo_t *cr)
{
  cordon_path_rounded (cr, -8.5, -3.25, 9.5, 6.5, 3.25);
  cairo_new_sub_path (cr);
  cordon_path_rounded (cr, -1, -3.25, 9.5, 6.5, 3.25);
}

static void
chain (cairo_t *cr, const GdkRGBA *ground)
{
  cairo_rotate (cr, -G_PI_4);
  cairo_set_line_width (cr, 2.2);
  path_link (cr);
  cairo_stroke (cr);
}

static void
bank (cairo_t *cr, const GdkRGBA *ground)
{
  cairo_move_to (cr, -8, -3);
  cairo_line_to (cr, 0, -8);
  cairo_line_to (cr, 8, -3);
  cairo_close_path (cr);
  for (int column = -1; column <= 1; column++)
    cairo_rectangle (cr, column * 5 - 1.1, -2, 2.2, 6.5);
  cairo_rectangle (cr, -8, 5.5, 16, 2.5);
  cairo_fill (cr);
}

static void
briefcase (cairo_t *cr, const GdkRGBA *ground)
{
  cordon_path_rounded (cr, -8, -4.5, 16, 11.5, 1.8);
  cairo_fill (cr);
  cairo_set_line_width (cr, 2);
  cordon_path_rounded (cr, -3.2, -7.2, 6.4, 5, 1.4);
  cairo_stroke (cr);

  gdk_cairo_set_source_rgba (cr, ground);
  cairo_rectangle (cr, -8, 0.4, 6.2, 1.2);
  cairo_rectangle (cr, 1.8, 0.4, 6.2, 1.2);
  cairo_fill (cr);
}

static void
game (cairo_t *cr, const GdkRGBA *ground)
{
  cordon_path_rounded (cr, -8.5, -4.75, 17, 9.5, 4.75);
  cairo_fill (cr);

  gdk_cairo_set_source_rgba (cr, ground);
  cairo_rectangle (cr, -6, -0.8, 5, 1.6);
  cairo_rectangle (cr, -4.3, -2.5, 1.6, 5);
  cairo_fill (cr);
  cairo_arc (cr, 3, 1.4, 1.25, 0, 2 * G_PI);
  cairo_arc (cr, 5.2, -1.2, 1.25, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
shield (cairo_t *cr, const GdkRGBA *ground)
{
  cairo_move_to (cr, 0, -8.3);
  cairo_curve_to (cr, 2, -6.6, 4.6, -5.8, 7, -5.8);
  cairo_curve_to (cr, 7, 1.5, 4.5, 6, 0, 8.3);
  cairo_curve_to (cr, -4.5, 6, -7, 1.5, -7, -5.8);
  cairo_curve_to (cr, -4.6, -5.8, -2, -6.6, 0, -8.3);
  cairo_close_path (cr);
  cairo_fill (cr);
}

void
cordon_paint_glyph (cairo_t *cr,
                    CordonGlyph glyph,
                    double x,
                    double y,
                    double size,
                    const GdkRGBA *colour,
                    const GdkRGBA *ground)
{
  static void (*const painters[CORDON_N_GLYPHS]) (cairo_t *, const GdkRGBA *) = {
    [CORDON_GLYPH_DOCUMENT] = document,
    [CORDON_GLYPH_LINK] = chain,
    [CORDON_GLYPH_BANK] = bank,
    [CORDON_GLYPH_BRIEFCASE] = briefcase,
    [CORDON_GLYPH_GAME] = game,
    [CORDON_GLYPH_SHIELD] = shield,
  };

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, size / 16, size / 16);
  cairo_new_path (cr);
  gdk_cairo_set_source_rgba (cr, colour);
  painters[(guint) glyph < CORDON_N_GLYPHS ? glyph : CORDON_GLYPH_SHIELD](cr, ground);
  cairo_restore (cr);
}
