/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The child is painted first and clipped, band and border after it: nothing inside, whatever a style
 * sheet does to it, can cover what the host says.
 */
#include "config.h"
#include "desktop/frame.h"

#include <adwaita.h>
#include "desktop/trust-style.h"

#define RADIUS 12

struct _CordonFrame {
  GtkWidget parent_instance;

  /* owned */
  GtkWidget *handle; /* moves the window */
  GtkWidget *child;
  /* borrowed */
  CordonBand *band;
  /* state */
  int radius;
};

static void cordon_frame_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonFrame, cordon_frame, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, cordon_frame_buildable_init))

static GtkBuildableIface *parent_buildable;

static int
border_width (void)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ())
           ? CORDON_FRAME_WIDTH_CONTRAST : CORDON_FRAME_WIDTH;
}

static GtkSizeRequestMode
cordon_frame_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_across (CordonFrame *self, int *minimum, int *natural)
{
  int band_minimum, band_natural, child_minimum = 0, child_natural = 0;

  gtk_widget_measure (self->handle, GTK_ORIENTATION_HORIZONTAL, -1, &band_minimum, &band_natural, NULL, NULL);
  if (self->child)
    gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
  *minimum = MAX (band_minimum, child_minimum + 2 * border_width ());
  *natural = MAX (band_natural, child_natural + 2 * border_width ());
}

static void
measure_down (CordonFrame *self, int width, int *minimum, int *natural)
{
  int inside = width < 0 ? -1 : MAX (0, width - 2 * border_width ());
  int band_minimum, child_minimum = 0, child_natural = 0;

  gtk_widget_measure (self->handle, GTK_ORIENTATION_VERTICAL, width, &band_minimum, NULL, NULL, NULL);
  if (self->child)
    gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, inside, &child_minimum, &child_natural, NULL, NULL);
  *minimum = band_minimum + child_minimum + border_width ();
  *natural = band_minimum + child_natural + border_width ();
}

static void
cordon_frame_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  CordonFrame *self = CORDON_FRAME (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_across (self, minimum, natural);
  else
    measure_down (self, for_size, minimum, natural);
}

static int
band_height (CordonFrame *self, int width)
{
  int height;

  gtk_widget_measure (self->handle, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

/* Rounded where the window has a shadow of its own around it. */
static int
corner_radius (CordonFrame *self)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  static const char *const square[] = {
    "solid-csd", "maximized", "fullscreen", "tiled", "tiled-top", "tiled-left", "tiled-right", "tiled-bottom",
  };

  if (!window || !gtk_widget_has_css_class (window, "csd"))
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (square); i++)
    if (gtk_widget_has_css_class (window, square[i]))
      return 0;
  return RADIUS;
}

static void
cordon_frame_size_allocate (GtkWidget *widget,
                            int width,
                            int height,
                            int baseline)
{
  CordonFrame *self = CORDON_FRAME (widget);
  int border = border_width (), band = band_height (self, width);
  GtkAllocation top = { 0, 0, width, band };
  GtkAllocation inside = { border, band, MAX (0, width - 2 * border), MAX (0, height - band - border) };

  self->radius = corner_radius (self);
  cordon_band_set_radius (self->band, self->radius);
  gtk_widget_size_allocate (self->handle, &top, -1);
  if (self->child)
    gtk_widget_size_allocate (self->child, &inside, -1);
}

static void
snapshot_child (CordonFrame *self, GtkSnapshot *snapshot, int band)
{
  int border = border_width ();
  graphene_rect_t inside = GRAPHENE_RECT_INIT (border, band,
                                               MAX (0, gtk_widget_get_width (GTK_WIDGET (self)) - 2 * border),
                                               MAX (0, gtk_widget_get_height (GTK_WIDGET (self)) - band - border));

  if (!self->child)
    return;
  gtk_snapshot_push_clip (snapshot, &inside);
  gtk_widget_snapshot_child (GTK_WIDGET (self), self->child, snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
append_border (GtkSnapshot *snapshot, graphene_rect_t bounds, int radius, float width, const GdkRGBA *colour)
{
  const graphene_size_t square = GRAPHENE_SIZE_INIT (0, 0);
  const graphene_size_t round = GRAPHENE_SIZE_INIT ((float) radius, (float) radius);
  const float widths[4] = { 0, width, width, width };
  const GdkRGBA colours[4] = { *colour, *colour, *colour, *colour };
  GskRoundedRect outline;

  gsk_rounded_rect_init (&outline, &bounds, &square, &square, &round, &round);
  gtk_snapshot_append_border (snapshot, &outline, widths, colours);
}

static void
snapshot_border (CordonFrame *self, GtkSnapshot *snapshot, int band)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const GdkRGBA *fill = &cordon_band_get_colour (self->band)->fill;
  const GdkRGBA white = { 1, 1, 1, 1 };
  GdkRGBA hairline = cordon_mix (fill, &white, 0.35);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, band, gtk_widget_get_width (widget),
                                               MAX (0, gtk_widget_get_height (widget) - band));

  append_border (snapshot, bounds, self->radius, border_width (), fill);
  /* Dark colours need an edge against a dark desktop. */
  if (adw_style_manager_get_dark (adw_style_manager_get_default ()))
    append_border (snapshot, bounds, self->radius, 1, &hairline);
}

static void
cordon_frame_snapshot (GtkWidget *widget,
                       GtkSnapshot *snapshot)
{
  CordonFrame *self = CORDON_FRAME (widget);
  int band = gtk_widget_get_height (self->handle);

  snapshot_child (self, snapshot, band);
  snapshot_border (self, snapshot, band);
  gtk_widget_snapshot_child (widget, self->handle, snapshot);
}

static void
cordon_frame_realize (GtkWidget *widget)
{
  CordonFrame *self = CORDON_FRAME (widget);

  GTK_WIDGET_CLASS (cordon_frame_parent_class)->realize (widget);
  cordon_trust_style_guard (GTK_WIDGET (self->band));
}

CordonBand *
cordon_frame_get_band (CordonFrame *self)
{
  return self->band;
}

void
cordon_frame_set_state (CordonFrame *self,
                        const CordonBandState *state)
{
  cordon_band_set_state (self->band, state);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cordon_frame_set_child (CordonFrame *self,
                        GtkWidget *child)
{
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
cordon_frame_add_child (GtkBuildable *buildable,
                        GtkBuilder *builder,
                        GObject *child,
                        const char *type)
{
  if (GTK_IS_WIDGET (child))
    cordon_frame_set_child (CORDON_FRAME (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
cordon_frame_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = cordon_frame_add_child;
}

GtkWidget *
cordon_frame_new (void)
{
  return g_object_new (CORDON_TYPE_FRAME, NULL);
}

static void
cordon_frame_dispose (GObject *object)
{
  CordonFrame *self = CORDON_FRAME (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_pointer (&self->handle, gtk_widget_unparent);

  G_OBJECT_CLASS (cordon_frame_parent_class)->dispose (object);
}

static void
cordon_frame_class_init (CordonFrameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_frame_dispose;
  widget_class->get_request_mode = cordon_frame_get_request_mode;
  widget_class->measure = cordon_frame_measure;
  widget_class->size_allocate = cordon_frame_size_allocate;
  widget_class->snapshot = cordon_frame_snapshot;
  widget_class->realize = cordon_frame_realize;
  gtk_widget_class_set_css_name (widget_class, "cordonframe");
}

static void
cordon_frame_init (CordonFrame *self)
{
  self->band = CORDON_BAND (cordon_band_new ());
  self->handle = gtk_window_handle_new ();
  gtk_window_handle_set_child (GTK_WINDOW_HANDLE (self->handle), GTK_WIDGET (self->band));
  gtk_widget_set_parent (self->handle, GTK_WIDGET (self));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (gtk_widget_queue_resize), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
