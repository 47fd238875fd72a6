/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words of a compartment's look. They stand in people's files: add, never rename.
 */
#include "core/look.h"

const char *const cordon_colour_names[CORDON_N_COLOURS + 1] = {
  [CORDON_COLOUR_RED] = "red",       [CORDON_COLOUR_ORANGE] = "orange",
  [CORDON_COLOUR_YELLOW] = "yellow", [CORDON_COLOUR_GREEN] = "green",
  [CORDON_COLOUR_BLUE] = "blue",     [CORDON_COLOUR_PURPLE] = "purple",
  [CORDON_COLOUR_GREY] = "grey",
};

const char *const cordon_glyph_names[CORDON_N_GLYPHS + 1] = {
  [CORDON_GLYPH_DOCUMENT] = "document", [CORDON_GLYPH_LINK] = "link",
  [CORDON_GLYPH_BANK] = "bank",         [CORDON_GLYPH_BRIEFCASE] = "briefcase",
  [CORDON_GLYPH_GAME] = "game",         [CORDON_GLYPH_SHIELD] = "shield",
};

const char *const cordon_pattern_names[CORDON_N_PATTERNS + 1] = {
  [CORDON_PATTERN_SOLID] = "solid", [CORDON_PATTERN_STRIPES] = "stripes",
  [CORDON_PATTERN_DOTS] = "dots",   [CORDON_PATTERN_CHECKS] = "checks",
  [CORDON_PATTERN_WAVES] = "waves", [CORDON_PATTERN_HATCH] = "hatch",
};

static int
find_name (const char *const *names, const char *name)
{
  for (int i = 0; names[i]; i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  return -1;
}

gboolean
cordon_colour_from_name (const char *name, CordonColour *colour)
{
  int found = find_name (cordon_colour_names, name);

  if (found >= 0)
    *colour = found;
  return found >= 0;
}

gboolean
cordon_glyph_from_name (const char *name, CordonGlyph *glyph)
{
  int found = find_name (cordon_glyph_names, name);

  if (found >= 0)
    *glyph = found;
  return found >= 0;
}

gboolean
cordon_pattern_from_name (const char *name, CordonPattern *pattern)
{
  int found = find_name (cordon_pattern_names, name);

  if (found >= 0)
    *pattern = found;
  return found >= 0;
}
