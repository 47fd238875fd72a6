/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shapes of a band, drawn with cairo. No font, no theme, no style sheet.
 */
#pragma once

#include <cairo.h>
#include "desktop/band-style.h"

G_BEGIN_DECLS

/* A glyph of `size` around (x, y), in `colour` on `ground`. */
void cordon_paint_glyph (cairo_t *cr, CordonGlyph glyph, double x, double y, double size,
                         const GdkRGBA *colour, const GdkRGBA *ground);

/* Fills the rectangle with the colour and a compartment's pattern on it. */
void cordon_paint_pattern (cairo_t *cr, CordonPattern pattern, double width, double height,
                           const CordonBandColour *colour);

/* The same for a machine without a label: no compartment can have this pattern. */
void cordon_paint_hazard (cairo_t *cr, double width, double height, const CordonBandColour *colour);

void cordon_path_rounded (cairo_t *cr, double x, double y, double width, double height, double radius);

G_END_DECLS
