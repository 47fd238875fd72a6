/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One GskCairoNode for each tile, over shared memory, without a copy: texture nodes go through
 * floating point for every pixel in GTK 4.8. GSK compares nodes by address, so that a kept tile is
 * not painted again. Tiles are cut in the widget on whole device pixels; cut in the picture they
 * would show seams when scaled. The surface must never be flushed or marked dirty while nodes
 * exist: cairo would copy it.
 */
#include "config.h"
#include "desktop/display/tiles.h"

/* Logical pixels; 128 was the cheapest of those measured. */
#define TILE 128

struct _CordonTiles {
  cairo_surface_t *picture;
  int width, height;
  cairo_region_t *damage;

  CordonPlacement placement;
  int scale;
  int columns, rows;
  GskRenderNode **nodes;
  guint64 made;
};

CordonTiles *
cordon_tiles_new (void)
{
  CordonTiles *self = g_new0 (CordonTiles, 1);

  self->damage = cairo_region_create ();
  return self;
}

static void
drop_nodes (CordonTiles *self)
{
  for (int i = 0; i < self->columns * self->rows; i++)
    g_clear_pointer (&self->nodes[i], gsk_render_node_unref);
  g_clear_pointer (&self->nodes, g_free);
  self->columns = self->rows = 0;
}

void
cordon_tiles_free (CordonTiles *self)
{
  drop_nodes (self);
  cairo_region_destroy (self->damage);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_free (self);
}

static void
forget_damage (CordonTiles *self)
{
  cairo_region_destroy (self->damage);
  self->damage = cairo_region_create ();
}

void
cordon_tiles_set_picture (CordonTiles *self,
                          cairo_surface_t *picture)
{
  if (self->picture == picture)
    return;

  /* Nodes first: a surface that ends before them is copied by cairo. */
  drop_nodes (self);
  forget_damage (self);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  self->picture = picture ? cairo_surface_reference (picture) : NULL;
  self->width = picture ? cairo_image_surface_get_width (picture) : 0;
  self->height = picture ? cairo_image_surface_get_height (picture) : 0;
}

cairo_surface_t *
cordon_tiles_get_picture (CordonTiles *self)
{
  return self->picture;
}

int
cordon_tiles_get_width (CordonTiles *self)
{
  return self->width;
}

int
cordon_tiles_get_height (CordonTiles *self)
{
  return self->height;
}

void
cordon_tiles_damage (CordonTiles *self,
                     const cairo_region_t *region)
{
  cairo_region_union (self->damage, region);
  cairo_region_intersect_rectangle (self->damage,
                                    &(cairo_rectangle_int_t) { 0, 0, self->width, self->height });
}

static void
prepare (CordonTiles *self,
         const CordonPlacement *placement,
         int scale)
{
  int tile = TILE * scale;

  if (self->nodes && self->scale == scale &&
      memcmp (&self->placement, placement, sizeof *placement) == 0)
    return;

  drop_nodes (self);
  self->placement = *placement;
  self->scale = scale;
  self->columns = (placement->width + tile - 1) / tile;
  self->rows = (placement->height + tile - 1) / tile;
  self->nodes = g_new0 (GskRenderNode *, (gsize) self->columns * self->rows);
}

static void
drop_touched (CordonTiles *self,
              const cairo_rectangle_int_t *rect)
{
  int tile = TILE * self->scale;
  CordonSpan span = cordon_placement_touched (&self->placement, self->width, self->height,
                                              rect->x, rect->y, rect->width, rect->height);

  for (int y = span.y1 / tile; y * tile < span.y2; y++)
    for (int x = span.x1 / tile; x * tile < span.x2; x++)
      g_clear_pointer (&self->nodes[y * self->columns + x], gsk_render_node_unref);
}

static void
apply_damage (CordonTiles *self)
{
  for (int i = 0; i < cairo_region_num_rectangles (self->damage); i++)
    {
      cairo_rectangle_int_t rect;

      cairo_region_get_rectangle (self->damage, i, &rect);
      drop_touched (self, &rect);
    }
  forget_damage (self);
}

static void
paint_picture (CordonTiles *self,
               cairo_t *cr)
{
  const CordonPlacement *at = &self->placement;
  double device = 1.0 / self->scale;

  cairo_scale (cr, device, device);
  cairo_translate (cr, at->x, at->y);
  cairo_scale (cr, (double) at->width / self->width, (double) at->height / self->height);
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            cordon_placement_is_one_to_one (at, self->width, self->height)
                              ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR);
  cairo_paint (cr);
}

static GskRenderNode *
make_node (CordonTiles *self,
           int column,
           int row)
{
  int tile = TILE * self->scale;
  int x = column * tile, y = row * tile;
  float device = 1.0f / self->scale;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((self->placement.x + x) * device,
                                               (self->placement.y + y) * device,
                                               MIN (tile, self->placement.width - x) * device,
                                               MIN (tile, self->placement.height - y) * device);
  GskRenderNode *node = gsk_cairo_node_new (&bounds);
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  paint_picture (self, cr);
  cairo_destroy (cr);
  self->made++;
  return node;
}

void
cordon_tiles_snapshot (CordonTiles *self,
                       GtkSnapshot *snapshot,
                       const CordonPlacement *placement,
                       int scale)
{
  if (!self->picture)
    return;

  prepare (self, placement, scale);
  apply_damage (self);
  for (int row = 0; row < self->rows; row++)
    for (int column = 0; column < self->columns; column++)
      {
        GskRenderNode **node = &self->nodes[row * self->columns + column];

        if (!*node)
          *node = make_node (self, column, row);
        gtk_snapshot_append_node (snapshot, *node);
      }
}

guint64
cordon_tiles_get_made (CordonTiles *self)
{
  return self->made;
}
