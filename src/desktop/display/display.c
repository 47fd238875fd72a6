/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The widget only wires: painting is tiles, input is keys and pointer, permits are credit. It paints
 * inside its own allocation and nowhere else, and shows nothing of its own that a person should
 * trust: the guest can imitate anything in here.
 */
#include "config.h"
#include "desktop/display/display.h"

#include <glib/gi18n-lib.h>
#include "desktop/display/credit.h"
#include "desktop/display/cursor.h"
#include "desktop/display/keys.h"
#include "desktop/display/pointer.h"
#include "desktop/display/tiles.h"

struct _CordonDisplay {
  GtkWidget parent_instance;

  /* owned */
  CordonScreenSource *source;
  CordonTiles *tiles;
  CordonKeys *keys;
  CordonPointer *pointer;
  GdkFrameClock *clock;
  /* state */
  CordonCredit credit;
  gboolean lost;
  CordonPlacement placement;
  guint settle;
  guint wanted_width, wanted_height; /* as last told */
};

G_DEFINE_FINAL_TYPE (CordonDisplay, cordon_display, GTK_TYPE_WIDGET)

enum {
  PROP_0,
  PROP_SOURCE,
  PROP_HAS_PICTURE,
  PROP_LOST,
  N_PROPERTIES
};

enum {
  WANTED_SIZE,
  LET_GO,
  TYPED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

static const GdkRGBA surround = { 0.11f, 0.11f, 0.12f, 1.0f };

/* Luminance in all three channels, and darker: a picture that is out of date. */
static const float grey[16] = {
  0.16f, 0.16f, 0.16f, 0, /* what red adds to red, green, blue */
  0.54f, 0.54f, 0.54f, 0,
  0.05f, 0.05f, 0.05f, 0,
  0, 0, 0, 1,
};

static void
set_lost (CordonDisplay *self, gboolean lost)
{
  if (self->lost == lost)
    return;
  self->lost = lost;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOST]);
}

static void
place (CordonDisplay *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int scale = gtk_widget_get_scale_factor (widget);
  int width = cordon_tiles_get_width (self->tiles), height = cordon_tiles_get_height (self->tiles);

  if (width > 0)
    self->placement = cordon_placement_make (CORDON_PLACEMENT_FIT,
                                             MAX (1, gtk_widget_get_width (widget) * scale),
                                             MAX (1, gtk_widget_get_height (widget) * scale),
                                             width, height);
  cordon_pointer_set_area (self->pointer, &self->placement, scale, width, height);
}

static void
show_picture (CordonDisplay *self, cairo_surface_t *picture)
{
  gboolean had = cordon_display_has_picture (self);

  if (picture == cordon_tiles_get_picture (self->tiles))
    return;
  cordon_tiles_set_picture (self->tiles, picture);
  place (self);
  if (had != cordon_display_has_picture (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_PICTURE]);
}

static void
on_damage (CordonDisplay *self,
           cairo_surface_t *picture,
           const cairo_region_t *damage)
{
  set_lost (self, FALSE);
  show_picture (self, picture);
  cordon_tiles_damage (self->tiles, damage);
  cordon_credit_damaged (&self->credit);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_cursor (CordonDisplay *self,
           GBytes *rgba,
           guint width,
           guint height,
           guint hot_x,
           guint hot_y)
{
  g_autoptr (GdkCursor) cursor = cordon_cursor_new (rgba, width, height, hot_x, hot_y);

  gtk_widget_set_cursor (GTK_WIDGET (self), cursor);
}

static void
on_pointer_mode (CordonDisplay *self,
                 gboolean absolute)
{
  cordon_pointer_set_absolute (self->pointer, absolute);
}

static void
release_all (CordonDisplay *self)
{
  cordon_keys_release_all (self->keys);
  cordon_pointer_reset (self->pointer);
}

static void
on_lost (CordonDisplay *self)
{
  cordon_credit_forget (&self->credit);
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  set_lost (self, TRUE);
}

static void
pay_credit (gpointer data)
{
  CordonDisplay *self = data;

  if (self->source)
    cordon_screen_source_give_credit (self->source);
}

static gboolean
is_active (CordonDisplay *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

static void
on_after_paint (CordonDisplay *self)
{
  cordon_credit_frame_done (&self->credit, is_active (self) ? 0 : CORDON_DISPLAY_BACKGROUND_MS);
}

static void
on_active_changed (CordonDisplay *self)
{
  if (is_active (self))
    cordon_credit_hurry (&self->credit);
  else
    cordon_pointer_reset (self->pointer);
}

static gboolean
on_settled (gpointer data)
{
  CordonDisplay *self = data;
  guint width, height;

  self->settle = 0;
  cordon_display_get_wanted_size (self, &width, &height);
  if (width == self->wanted_width && height == self->wanted_height)
    return G_SOURCE_REMOVE;

  self->wanted_width = width;
  self->wanted_height = height;
  g_signal_emit (self, signals[WANTED_SIZE], 0, width, height);
  return G_SOURCE_REMOVE;
}

static void
view_changed (CordonDisplay *self)
{
  place (self);
  g_clear_handle_id (&self->settle, g_source_remove);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->settle = g_timeout_add (CORDON_DISPLAY_SETTLE_MS, on_settled, self);
}

static void
cordon_display_size_allocate (GtkWidget *widget,
                              int width,
                              int height,
                              int baseline)
{
  view_changed (CORDON_DISPLAY (widget));
}

static void
cordon_display_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = 1;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
}

static void
snapshot_picture (CordonDisplay *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  graphene_matrix_t matrix;

  if (self->lost)
    {
      graphene_matrix_init_from_float (&matrix, grey);
      gtk_snapshot_push_color_matrix (snapshot, &matrix, graphene_vec4_zero ());
    }
  cordon_tiles_snapshot (self->tiles, snapshot, &self->placement,
                         gtk_widget_get_scale_factor (widget));
  if (self->lost)
    gtk_snapshot_pop (snapshot);
}

static void
cordon_display_snapshot (GtkWidget *widget,
                         GtkSnapshot *snapshot)
{
  CordonDisplay *self = CORDON_DISPLAY (widget);
  graphene_rect_t view = GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget),
                                             gtk_widget_get_height (widget));

  gtk_snapshot_append_color (snapshot, &surround, &view);
  snapshot_picture (self, snapshot);
  cordon_credit_painted (&self->credit);
}

static void
cordon_display_realize (GtkWidget *widget)
{
  CordonDisplay *self = CORDON_DISPLAY (widget);

  GTK_WIDGET_CLASS (cordon_display_parent_class)->realize (widget);

  self->clock = g_object_ref (gtk_widget_get_frame_clock (widget));
  g_signal_connect_object (self->clock, "after-paint", G_CALLBACK (on_after_paint), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::is-active",
                           G_CALLBACK (on_active_changed), self, G_CONNECT_SWAPPED);
  cordon_keys_attach (self->keys);
}

static void
cordon_display_unrealize (GtkWidget *widget)
{
  CordonDisplay *self = CORDON_DISPLAY (widget);

  cordon_keys_detach (self->keys);
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), on_active_changed, self);
  g_signal_handlers_disconnect_by_func (self->clock, on_after_paint, self);
  g_clear_object (&self->clock);

  GTK_WIDGET_CLASS (cordon_display_parent_class)->unrealize (widget);
}

static void
cordon_display_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cordon_display_parent_class)->map (widget);
  view_changed (CORDON_DISPLAY (widget));
}

static void
cordon_display_unmap (GtkWidget *widget)
{
  CordonDisplay *self = CORDON_DISPLAY (widget);

  release_all (self);
  cordon_credit_hold (&self->credit);
  g_clear_handle_id (&self->settle, g_source_remove);
  GTK_WIDGET_CLASS (cordon_display_parent_class)->unmap (widget);
}

static void
on_focus_left (CordonDisplay *self)
{
  release_all (self);
}

static void
on_typed (CordonDisplay *self)
{
  g_signal_emit (self, signals[TYPED], 0);
}

static void
on_let_go (CordonDisplay *self)
{
  g_signal_emit (self, signals[LET_GO], 0);
}

static void
connect_source (CordonDisplay *self)
{
  g_signal_connect_object (self->source, "damage", G_CALLBACK (on_damage), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "cursor", G_CALLBACK (on_cursor), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "pointer-mode", G_CALLBACK (on_pointer_mode), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "lost", G_CALLBACK (on_lost), self, G_CONNECT_SWAPPED);
}

void
cordon_display_set_source (CordonDisplay *self,
                           CordonScreenSource *source)
{
  g_return_if_fail (CORDON_IS_DISPLAY (self));

  if (self->source == source)
    return;
  if (self->source)
    g_signal_handlers_disconnect_by_data (self->source, self);
  cordon_credit_forget (&self->credit);
  cordon_keys_set_source (self->keys, source);
  cordon_pointer_set_source (self->pointer, source);
  g_set_object (&self->source, source);
  if (source)
    connect_source (self);
  else
    {
      set_lost (self, FALSE);
      show_picture (self, NULL);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SOURCE]);
}

CordonScreenSource *
cordon_display_get_source (CordonDisplay *self)
{
  return self->source;
}

gboolean
cordon_display_has_picture (CordonDisplay *self)
{
  return cordon_tiles_get_picture (self->tiles) != NULL;
}

gboolean
cordon_display_is_lost (CordonDisplay *self)
{
  return self->lost;
}

void
cordon_display_get_wanted_size (CordonDisplay *self,
                                guint *width,
                                guint *height)
{
  GtkWidget *widget = GTK_WIDGET (self);

  cordon_placement_wanted_size (gtk_widget_get_width (widget), gtk_widget_get_height (widget),
                                gtk_widget_get_scale_factor (widget), width, height);
}

void
cordon_display_get_placement (CordonDisplay *self,
                              CordonPlacement *placement)
{
  *placement = self->placement;
}

guint64
cordon_display_get_painted (CordonDisplay *self)
{
  return cordon_tiles_get_made (self->tiles);
}

GtkWidget *
cordon_display_new (void)
{
  return g_object_new (CORDON_TYPE_DISPLAY, NULL);
}

static void
cordon_display_get_property (GObject *object,
                             guint id,
                             GValue *value,
                             GParamSpec *pspec)
{
  CordonDisplay *self = CORDON_DISPLAY (object);

  switch (id)
    {
    case PROP_SOURCE:
      g_value_set_object (value, self->source);
      break;
    case PROP_HAS_PICTURE:
      g_value_set_boolean (value, cordon_display_has_picture (self));
      break;
    case PROP_LOST:
      g_value_set_boolean (value, self->lost);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cordon_display_set_property (GObject *object,
                             guint id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SOURCE:
      cordon_display_set_source (CORDON_DISPLAY (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cordon_display_dispose (GObject *object)
{
  CordonDisplay *self = CORDON_DISPLAY (object);

  cordon_display_set_source (self, NULL);
  g_clear_handle_id (&self->settle, g_source_remove);

  G_OBJECT_CLASS (cordon_display_parent_class)->dispose (object);
}

static void
cordon_display_finalize (GObject *object)
{
  CordonDisplay *self = CORDON_DISPLAY (object);

  g_clear_object (&self->keys);
  g_clear_object (&self->pointer);
  g_clear_pointer (&self->tiles, cordon_tiles_free);

  G_OBJECT_CLASS (cordon_display_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_SOURCE] = g_param_spec_object ("source", NULL, NULL, CORDON_TYPE_SCREEN_SOURCE,
                                                 flags | G_PARAM_READWRITE);
  properties[PROP_HAS_PICTURE] = g_param_spec_boolean ("has-picture", NULL, NULL, FALSE,
                                                       flags | G_PARAM_READABLE);
  properties[PROP_LOST] = g_param_spec_boolean ("lost", NULL, NULL, FALSE, flags | G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
cordon_display_class_init (CordonDisplayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cordon_display_get_property;
  object_class->set_property = cordon_display_set_property;
  object_class->dispose = cordon_display_dispose;
  object_class->finalize = cordon_display_finalize;
  install_properties (object_class);

  widget_class->measure = cordon_display_measure;
  widget_class->size_allocate = cordon_display_size_allocate;
  widget_class->snapshot = cordon_display_snapshot;
  widget_class->realize = cordon_display_realize;
  widget_class->unrealize = cordon_display_unrealize;
  widget_class->map = cordon_display_map;
  widget_class->unmap = cordon_display_unmap;
  gtk_widget_class_set_css_name (widget_class, "cordondisplay");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[WANTED_SIZE] = g_signal_new ("wanted-size", CORDON_TYPE_DISPLAY, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[LET_GO] = g_signal_new ("let-go", CORDON_TYPE_DISPLAY, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TYPED] = g_signal_new ("typed", CORDON_TYPE_DISPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cordon_display_init (CordonDisplay *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->tiles = cordon_tiles_new ();
  self->keys = cordon_keys_new (GTK_WIDGET (self));
  self->pointer = cordon_pointer_new (GTK_WIDGET (self));
  self->credit = (CordonCredit) { .pay = pay_credit, .data = self };
  g_signal_connect_object (self->keys, "typed", G_CALLBACK (on_typed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keys, "let-go", G_CALLBACK (on_let_go), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_focus_left), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (view_changed), NULL);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Screen of the machine"), -1);
}
