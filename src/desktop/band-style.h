/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The colours behind core/look.h, and what fits on them. Pure. A compartment is told by colour,
 * glyph, pattern and title together: red and green are the same olive to many people.
 */
#pragma once

#include <gdk/gdk.h>
#include "core/look.h"

G_BEGIN_DECLS

typedef struct {
  GdkRGBA fill; /* of band and frame */
  GdkRGBA text; /* on fill: WCAG contrast of 4.5 and more */
  GdkRGBA mark; /* fill of a mark on the band; the same text stands on it */
} CordonBandColour;

/* Never NULL: what is out of range is grey. */
const CordonBandColour *cordon_band_colour (CordonColour colour);

/* Of two opaque colours, 1..21, after WCAG 2.1. */
double cordon_contrast (const GdkRGBA *a, const GdkRGBA *b);

/* a with `share` (0..1) of b in it. */
GdkRGBA cordon_mix (const GdkRGBA *a, const GdkRGBA *b, double share);

G_END_DECLS
