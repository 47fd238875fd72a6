/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonTile: a square that says which compartment something belongs to, as its band would: colour,
 * pattern and glyph together. The words stand beside it.
 */
#pragma once

#include <gtk/gtk.h>
#include "core/look.h"

G_BEGIN_DECLS

#define CORDON_TYPE_TILE (cordon_tile_get_type ())
G_DECLARE_FINAL_TYPE (CordonTile, cordon_tile, CORDON, TILE, GtkWidget)

void cordon_tile_show (CordonTile *self, CordonColour colour, CordonGlyph glyph,
                       CordonPattern pattern);
/* The same by the bus's words; what is none of them is grey, a shield, solid. */
void cordon_tile_show_names (CordonTile *self, const char *colour, const char *glyph,
                             const char *pattern);

G_END_DECLS
