/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Painted once for each look and kept as a node: a list of a thousand scrolls over a few of them.
 */
#include "config.h"
#include "desktop/tile.h"

#include <adwaita.h>
#include "desktop/band-paint.h"

#define SIDE 36
#define RADIUS 9
#define PLATE 26 /* the glyph stands on the plain colour, as text in a band does */
#define GLYPH 18

struct _CordonTile {
  GtkWidget parent_instance;

  /* owned */
  GskRenderNode *node; /* NULL: to be painted */
  /* state */
  CordonColour colour;
  CordonGlyph glyph;
  CordonPattern pattern;
};

G_DEFINE_FINAL_TYPE (CordonTile, cordon_tile, GTK_TYPE_WIDGET)

static void
paint_plate (cairo_t *cr, const CordonBandColour *colour)
{
  double margin = (SIDE - PLATE) / 2.0;

  cordon_path_rounded (cr, margin, margin, PLATE, PLATE, RADIUS - margin / 2);
  gdk_cairo_set_source_rgba (cr, &colour->fill);
  cairo_fill (cr);
}

/* On dark ground some of the colours are hardly to be seen. */
static void
paint_edge (cairo_t *cr, const CordonBandColour *colour)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean strong = adw_style_manager_get_high_contrast (manager);
  float ink = adw_style_manager_get_dark (manager) ? 1 : 0;
  GdkRGBA line = strong ? (GdkRGBA) { ink, ink, ink, 1 } : cordon_mix (&colour->fill, &colour->text, 0.3);
  double width = strong ? 2 : 1;

  cordon_path_rounded (cr, width / 2, width / 2, SIDE - width, SIDE - width, RADIUS - width / 2);
  cairo_set_line_width (cr, width);
  gdk_cairo_set_source_rgba (cr, &line);
  cairo_stroke (cr);
}

static GskRenderNode *
paint (CordonTile *self)
{
  const CordonBandColour *colour = cordon_band_colour (self->colour);
  GskRenderNode *node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, SIDE, SIDE));
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cordon_path_rounded (cr, 0, 0, SIDE, SIDE, RADIUS);
  cairo_clip (cr);
  cordon_paint_pattern (cr, self->pattern, SIDE, SIDE, colour);
  paint_plate (cr, colour);
  cordon_paint_glyph (cr, self->glyph, SIDE / 2.0, SIDE / 2.0, GLYPH, &colour->text, &colour->fill);
  paint_edge (cr, colour);
  cairo_destroy (cr);
  return node;
}

static void
repaint (CordonTile *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
cordon_tile_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CordonTile *self = CORDON_TILE (widget);

  if (!self->node)
    self->node = paint (self);
  gtk_snapshot_append_node (snapshot, self->node);
}

static void
cordon_tile_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = *natural = SIDE;
}

void
cordon_tile_show (CordonTile *self,
                  CordonColour colour,
                  CordonGlyph glyph,
                  CordonPattern pattern)
{
  if (self->colour == colour && self->glyph == glyph && self->pattern == pattern)
    return;
  self->colour = colour;
  self->glyph = glyph;
  self->pattern = pattern;
  repaint (self);
}

void
cordon_tile_show_names (CordonTile *self,
                        const char *colour,
                        const char *glyph,
                        const char *pattern)
{
  CordonColour c = CORDON_COLOUR_GREY;
  CordonGlyph g = CORDON_GLYPH_SHIELD;
  CordonPattern p = CORDON_PATTERN_SOLID;

  cordon_colour_from_name (colour, &c);
  cordon_glyph_from_name (glyph, &g);
  cordon_pattern_from_name (pattern, &p);
  cordon_tile_show (self, c, g, p);
}

static void
cordon_tile_dispose (GObject *object)
{
  g_clear_pointer (&CORDON_TILE (object)->node, gsk_render_node_unref);

  G_OBJECT_CLASS (cordon_tile_parent_class)->dispose (object);
}

static void
cordon_tile_class_init (CordonTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_tile_dispose;
  widget_class->snapshot = cordon_tile_snapshot;
  widget_class->measure = cordon_tile_measure;
  gtk_widget_class_set_css_name (widget_class, "cordontile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
cordon_tile_init (CordonTile *self)
{
  self->colour = CORDON_COLOUR_GREY;
  self->glyph = CORDON_GLYPH_SHIELD;
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (repaint), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast", G_CALLBACK (repaint), self,
                           G_CONNECT_SWAPPED);
}
