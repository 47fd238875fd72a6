/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a compartment is told apart at a glance: colour, glyph and pattern, each from a fixed set that
 * the band knows how to draw. The words are those of compartment files and of the bus.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_COLOUR_RED,
  CORDON_COLOUR_ORANGE,
  CORDON_COLOUR_YELLOW,
  CORDON_COLOUR_GREEN,
  CORDON_COLOUR_BLUE,
  CORDON_COLOUR_PURPLE,
  CORDON_COLOUR_GREY
} CordonColour;
#define CORDON_N_COLOURS (CORDON_COLOUR_GREY + 1)

typedef enum {
  CORDON_GLYPH_DOCUMENT,
  CORDON_GLYPH_LINK,
  CORDON_GLYPH_BANK,
  CORDON_GLYPH_BRIEFCASE,
  CORDON_GLYPH_GAME,
  CORDON_GLYPH_SHIELD
} CordonGlyph;
#define CORDON_N_GLYPHS (CORDON_GLYPH_SHIELD + 1)

/* Seen by people who cannot tell the colours apart. */
typedef enum {
  CORDON_PATTERN_SOLID,
  CORDON_PATTERN_STRIPES,
  CORDON_PATTERN_DOTS,
  CORDON_PATTERN_CHECKS,
  CORDON_PATTERN_WAVES,
  CORDON_PATTERN_HATCH
} CordonPattern;
#define CORDON_N_PATTERNS (CORDON_PATTERN_HATCH + 1)

/* Names, NULL-terminated, indexed by the enum. */
extern const char *const cordon_colour_names[CORDON_N_COLOURS + 1];
extern const char *const cordon_glyph_names[CORDON_N_GLYPHS + 1];
extern const char *const cordon_pattern_names[CORDON_N_PATTERNS + 1];

/* FALSE, and the value untouched, for a word that is none of them. `name` may be NULL. */
gboolean cordon_colour_from_name (const char *name, CordonColour *colour);
gboolean cordon_glyph_from_name (const char *name, CordonGlyph *glyph);
gboolean cordon_pattern_from_name (const char *name, CordonPattern *pattern);

G_END_DECLS
