/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paints the band. Must never take a colour, a font or a size from a style sheet, and never show
 * a text of the guest. The window's buttons are the only children; desktop/trust-style.c guards
 * their looks.
 */
#include "config.h"
#include "desktop/band.h"

#include <adwaita.h>
#include "desktop/band-layout.h"
#include "desktop/band-paint.h"

struct _CordonBand {
  GtkWidget parent_instance;

  /* owned */
  CordonBandState *state;
  CordonBandLayout *layout;
  GtkWidget *start_controls, *end_controls;
  /* state */
  int radius;
};

G_DEFINE_FINAL_TYPE (CordonBand, cordon_band, GTK_TYPE_WIDGET)

static const GdkRGBA black = { 0, 0, 0, 1 };
static const GdkRGBA white = { 1, 1, 1, 1 };
static const GdkRGBA warning = { 249 / 255.0f, 228 / 255.0f, 92 / 255.0f, 1 };

/* Over these pixels the plain ground goes over into the pattern. */
#define FADE 28

const CordonBandColour *
cordon_band_get_colour (CordonBand *self)
{
  return cordon_band_colour (self->state->colour);
}

const CordonBandState *
cordon_band_get_state (CordonBand *self)
{
  return self->state;
}

/* The host's font setting and resolution, not the style sheet's. */
static PangoContext *
make_context (CordonBand *self)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  g_autoptr (PangoFontDescription) font = NULL;
  g_autofree char *name = NULL;
  int dpi;

  g_object_get (settings, "gtk-font-name", &name, "gtk-xft-dpi", &dpi, NULL);
  font = pango_font_description_from_string (name ? name : "Sans 11");
  if (pango_font_description_get_size (font) <= 0)
    pango_font_description_set_size (font, 11 * PANGO_SCALE);
  pango_context_set_font_description (context, font);
  pango_cairo_context_set_resolution (context, dpi > 0 ? dpi / 1024.0 : 96.0);
  pango_context_set_base_dir (context, gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL
                                         ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  return context;
}

static CordonBandLayout *
ensure_layout (CordonBand *self)
{
  if (!self->layout)
    {
      PangoContext *context = make_context (self);

      self->layout = cordon_band_layout_new (self->state, context);
      g_object_unref (context);
    }
  return self->layout;
}

static void
forget_layout (CordonBand *self)
{
  g_clear_pointer (&self->layout, cordon_band_layout_free);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static int
controls_width (GtkWidget *controls)
{
  int width;

  if (!gtk_widget_get_visible (controls))
    return 0;
  gtk_widget_measure (controls, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  return width;
}

static void
cordon_band_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  CordonBand *self = CORDON_BAND (widget);
  CordonBandLayout *layout = ensure_layout (self);
  int start = controls_width (self->start_controls), end = controls_width (self->end_controls);
  int narrow = cordon_band_layout_get_minimum_width (layout, start, end);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = narrow;
      *natural = MAX (narrow, 640);
      return;
    }
  cordon_band_layout_place (layout, for_size > 0 ? for_size : narrow, start, end, FALSE);
  *minimum = *natural = layout->height;
}

static GtkSizeRequestMode
cordon_band_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
allocate_controls (CordonBand *self, GtkWidget *controls, int x, int width)
{
  GtkAllocation allocation = { x, 0, width, self->layout->row_height };

  if (gtk_widget_get_visible (controls))
    gtk_widget_size_allocate (controls, &allocation, -1);
}

static void
cordon_band_size_allocate (GtkWidget *widget,
                           int width,
                           int height,
                           int baseline)
{
  CordonBand *self = CORDON_BAND (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int start = controls_width (self->start_controls), end = controls_width (self->end_controls);

  cordon_band_layout_place (ensure_layout (self), width, start, end, rtl);
  allocate_controls (self, self->start_controls, rtl ? width - start : 0, start);
  allocate_controls (self, self->end_controls, rtl ? 0 : width - end, end);
}

static void
path_ground (CordonBand *self, cairo_t *cr, double width, double height)
{
  if (self->radius > 0)
    cordon_path_rounded (cr, 0, 0, width, height + 2 * self->radius, self->radius);
  else
    cairo_rectangle (cr, 0, 0, width, height);
}

static void
paint_ground (CordonBand *self, cairo_t *cr, double width, double height)
{
  const CordonBandColour *colour = cordon_band_get_colour (self);

  path_ground (self, cr, width, height);
  cairo_clip (cr);
  if (self->state->label == CORDON_BAND_UNLABELLED)
    cordon_paint_hazard (cr, width, height, colour);
  else
    cordon_paint_pattern (cr, self->state->pattern, width, height, colour);
}

static void
paint_plate (cairo_t *cr, const GdkRGBA *fill, double x, double width, double height)
{
  cairo_pattern_t *fade = cairo_pattern_create_linear (x - FADE, 0, x + width + FADE, 0);
  double edge = FADE / (width + 2 * FADE);

  cairo_pattern_add_color_stop_rgba (fade, 0, fill->red, fill->green, fill->blue, 0);
  cairo_pattern_add_color_stop_rgba (fade, edge, fill->red, fill->green, fill->blue, 1);
  cairo_pattern_add_color_stop_rgba (fade, 1 - edge, fill->red, fill->green, fill->blue, 1);
  cairo_pattern_add_color_stop_rgba (fade, 1, fill->red, fill->green, fill->blue, 0);
  cairo_set_source (cr, fade);
  cairo_rectangle (cr, x - FADE, 0, width + 2 * FADE, height);
  cairo_fill (cr);
  cairo_pattern_destroy (fade);
}

/* The plain ground under the title and under the window's buttons. */
static void
paint_plates (CordonBand *self, cairo_t *cr, double width)
{
  const GdkRGBA *fill = &cordon_band_get_colour (self)->fill;
  const CordonBandLayout *layout = self->layout;
  GtkWidget *controls[] = { self->start_controls, self->end_controls };

  paint_plate (cr, fill, layout->plate_x, layout->plate_width, layout->row_height);
  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    {
      graphene_rect_t bounds;

      if (gtk_widget_get_visible (controls[i]) &&
          gtk_widget_compute_bounds (controls[i], GTK_WIDGET (self), &bounds))
        paint_plate (cr, fill, bounds.origin.x, bounds.size.width, layout->row_height);
    }
}

static void
paint_badge (CordonBand *self, cairo_t *cr)
{
  const CordonBandColour *colour = cordon_band_get_colour (self);
  const CordonBandLayout *layout = self->layout;
  double size = layout->badge_size;

  cordon_path_rounded (cr, layout->badge_x, layout->badge_y, size, size, 7);
  gdk_cairo_set_source_rgba (cr, &colour->text);
  cairo_fill (cr);
  cordon_paint_glyph (cr, self->state->glyph, layout->badge_x + size / 2, layout->badge_y + size / 2,
                      size * 0.66, &colour->fill, &colour->text);
}

static void
paint_text (cairo_t *cr, PangoLayout *text, double x, double y, const GdkRGBA *colour)
{
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, text);
}

static void
mark_colours (CordonBand *self, CordonMarkKind kind, GdkRGBA *fill, GdkRGBA *text, GdkRGBA *line)
{
  const CordonBandColour *colour = cordon_band_get_colour (self);

  *fill = kind == CORDON_MARK_WARNING ? warning : kind == CORDON_MARK_LOST ? white : colour->mark;
  *text = kind == CORDON_MARK_QUIET ? colour->text : black;
  *line = kind == CORDON_MARK_QUIET ? colour->fill : black;
}

static void
paint_mark (CordonBand *self, cairo_t *cr, const CordonMark *mark)
{
  gboolean contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  int height = self->layout->mark_height, text_width, text_height;
  GdkRGBA fill, text, line;

  mark_colours (self, mark->kind, &fill, &text, &line);
  cordon_path_rounded (cr, mark->x + 0.5, mark->y + 0.5, mark->width - 1, height - 1, (height - 1) / 2.0);
  gdk_cairo_set_source_rgba (cr, &fill);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, contrast ? &text : &line);
  cairo_set_line_width (cr, contrast ? 2 : 1);
  cairo_stroke (cr);

  pango_layout_get_pixel_size (mark->text, &text_width, &text_height);
  paint_text (cr, mark->text, mark->x + (mark->width - text_width) / 2.0,
              mark->y + (height - text_height) / 2.0, &text);
}

/* Between the band and what is below and around it: in the dark, dark colours need an edge. */
static void
paint_edge (CordonBand *self, cairo_t *cr, double width, double height)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA line = cordon_mix (&cordon_band_get_colour (self)->fill, dark ? &white : &black, dark ? 0.35 : 0.25);

  gdk_cairo_set_source_rgba (cr, &line);
  cairo_rectangle (cr, 0, height - 1, width, 1);
  cairo_fill (cr);
}

static void
paint (CordonBand *self, cairo_t *cr, int width, int height)
{
  const CordonBandLayout *layout = self->layout;
  const CordonBandColour *colour = cordon_band_get_colour (self);

  paint_ground (self, cr, width, height);
  paint_plates (self, cr, width);
  paint_badge (self, cr);
  paint_text (cr, layout->title, layout->text_x, layout->title_y, &colour->text);
  if (layout->subtitle)
    paint_text (cr, layout->subtitle, layout->text_x, layout->subtitle_y, &colour->text);
  for (guint i = 0; i < layout->n_marks; i++)
    paint_mark (self, cr, &layout->marks[i]);
  paint_edge (self, cr, width, height);
}

static void
cordon_band_snapshot (GtkWidget *widget,
                      GtkSnapshot *snapshot)
{
  CordonBand *self = CORDON_BAND (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  paint (self, cr, width, height);
  cairo_destroy (cr);
  gtk_widget_snapshot_child (widget, self->start_controls, snapshot);
  gtk_widget_snapshot_child (widget, self->end_controls, snapshot);
}

static void
show_text_class (CordonBand *self)
{
  gboolean light = cordon_band_get_colour (self)->text.red > 0.5f;

  gtk_widget_remove_css_class (GTK_WIDGET (self), light ? "black-text" : "white-text");
  gtk_widget_add_css_class (GTK_WIDGET (self), light ? "white-text" : "black-text");
}

void
cordon_band_set_state (CordonBand *self,
                       const CordonBandState *state)
{
  CordonBandState *copy = cordon_band_state_copy (state);
  g_autofree char *sentence = cordon_band_state_describe (state);

  g_clear_pointer (&self->state, cordon_band_state_free);
  self->state = copy;
  show_text_class (self);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), *sentence ? sentence : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
  forget_layout (self);
}

void
cordon_band_set_radius (CordonBand *self,
                        int radius)
{
  if (self->radius == radius)
    return;
  self->radius = radius;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
cordon_band_direction_changed (GtkWidget *widget,
                               GtkTextDirection previous)
{
  forget_layout (CORDON_BAND (widget));
  GTK_WIDGET_CLASS (cordon_band_parent_class)->direction_changed (widget, previous);
}

GtkWidget *
cordon_band_new (void)
{
  return g_object_new (CORDON_TYPE_BAND, NULL);
}

static void
cordon_band_dispose (GObject *object)
{
  CordonBand *self = CORDON_BAND (object);

  g_clear_pointer (&self->start_controls, gtk_widget_unparent);
  g_clear_pointer (&self->end_controls, gtk_widget_unparent);

  G_OBJECT_CLASS (cordon_band_parent_class)->dispose (object);
}

static void
cordon_band_finalize (GObject *object)
{
  CordonBand *self = CORDON_BAND (object);

  g_clear_pointer (&self->layout, cordon_band_layout_free);
  g_clear_pointer (&self->state, cordon_band_state_free);

  G_OBJECT_CLASS (cordon_band_parent_class)->finalize (object);
}

static void
cordon_band_class_init (CordonBandClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cordon_band_dispose;
  object_class->finalize = cordon_band_finalize;

  widget_class->get_request_mode = cordon_band_get_request_mode;
  widget_class->measure = cordon_band_measure;
  widget_class->size_allocate = cordon_band_size_allocate;
  widget_class->snapshot = cordon_band_snapshot;
  widget_class->direction_changed = cordon_band_direction_changed;
  gtk_widget_class_set_css_name (widget_class, "cordonband");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
add_controls (CordonBand *self, GtkPackType side)
{
  GtkWidget *controls = gtk_window_controls_new (side);

  g_object_bind_property (controls, "empty", controls, "visible",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  gtk_widget_set_parent (controls, GTK_WIDGET (self));
  return controls;
}

static void
on_settings_changed (CordonBand *self)
{
  forget_layout (self);
}

static void
cordon_band_init (CordonBand *self)
{
  GtkSettings *settings = gtk_settings_get_default ();
  AdwStyleManager *style = adw_style_manager_get_default ();
  static const CordonBandState nothing = { .colour = CORDON_COLOUR_GREY, .glyph = CORDON_GLYPH_SHIELD };

  self->state = cordon_band_state_copy (&nothing);
  self->start_controls = add_controls (self, GTK_PACK_START);
  self->end_controls = add_controls (self, GTK_PACK_END);
  show_text_class (self);
  g_signal_connect_object (settings, "notify::gtk-font-name", G_CALLBACK (on_settings_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::gtk-xft-dpi", G_CALLBACK (on_settings_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (on_settings_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (on_settings_changed), self, G_CONNECT_SWAPPED);
}
