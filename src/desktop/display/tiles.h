/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonTiles: a picture cut into render nodes that are kept while nothing under them changes.
 */
#pragma once

#include <gtk/gtk.h>
#include "desktop/display/geometry.h"

G_BEGIN_DECLS

typedef struct _CordonTiles CordonTiles;

CordonTiles *cordon_tiles_new (void);
void cordon_tiles_free (CordonTiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonTiles, cordon_tiles_free)

/* An image surface whose memory others write; NULL for none. Keeps a reference. */
void cordon_tiles_set_picture (CordonTiles *self, cairo_surface_t *picture);
cairo_surface_t *cordon_tiles_get_picture (CordonTiles *self); /* (transfer none) (nullable) */
int cordon_tiles_get_width (CordonTiles *self);  /* of the picture, 0 without one */
int cordon_tiles_get_height (CordonTiles *self);

/* In the picture's pixels; what lies outside is ignored. */
void cordon_tiles_damage (CordonTiles *self, const cairo_region_t *region);

/* Makes the nodes that are missing and appends all of them. */
void cordon_tiles_snapshot (CordonTiles *self, GtkSnapshot *snapshot,
                            const CordonPlacement *placement, int scale);

/* How many nodes were made in this object's life: what painting costs. */
guint64 cordon_tiles_get_made (CordonTiles *self);

G_END_DECLS
