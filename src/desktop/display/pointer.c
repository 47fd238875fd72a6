/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Raw events, because a click gesture follows one button only and a guest needs chords and side
 * buttons. A button's release is sent wherever it happens, but only for a press that was sent.
 */
#include "config.h"
#include "desktop/display/pointer.h"

#include <math.h>
#include "desktop/display/wheel.h"
#include "wire/screen.h"

struct _CordonPointer {
  GObject parent_instance;

  /* borrowed */
  GtkWidget *widget;
  /* owned */
  CordonScreenSource *source;
  /* state */
  gboolean absolute;
  CordonPlacement placement;
  int scale, picture_width, picture_height;
  guint held; /* bit N - 1 is button N */
  CordonWheel wheel;
  gboolean known; /* last_x, last_y are set */
  double last_x, last_y;
};

G_DEFINE_FINAL_TYPE (CordonPointer, cordon_pointer, G_TYPE_OBJECT)

guint
cordon_pointer_button (guint gdk_button)
{
  switch (gdk_button)
    {
    case GDK_BUTTON_PRIMARY:
      return CORDON_SCREEN_BUTTON_LEFT;
    case GDK_BUTTON_MIDDLE:
      return CORDON_SCREEN_BUTTON_MIDDLE;
    case GDK_BUTTON_SECONDARY:
      return CORDON_SCREEN_BUTTON_RIGHT;
    case 8:
      return CORDON_SCREEN_BUTTON_SIDE;
    case 9:
      return CORDON_SCREEN_BUTTON_EXTRA;
    default:
      return 0;
    }
}

void
cordon_pointer_reset (CordonPointer *self)
{
  self->held = 0;
  self->known = FALSE;
  cordon_wheel_reset (&self->wheel);
}

/* Device pixels of the widget; FALSE for an event without a place. */
static gboolean
event_place (CordonPointer *self, GdkEvent *event, double *x, double *y)
{
  GtkWidget *native = GTK_WIDGET (gtk_widget_get_native (self->widget));
  double surface_x, surface_y, native_x, native_y, widget_x, widget_y;

  if (!gdk_event_get_position (event, &surface_x, &surface_y))
    return FALSE;
  gtk_native_get_surface_transform (GTK_NATIVE (native), &native_x, &native_y);
  if (!gtk_widget_translate_coordinates (native, self->widget, surface_x - native_x,
                                         surface_y - native_y, &widget_x, &widget_y))
    return FALSE;

  *x = widget_x * self->scale;
  *y = widget_y * self->scale;
  return TRUE;
}

static void
send_absolute (CordonPointer *self, double x, double y)
{
  int picture_x, picture_y;

  cordon_placement_to_picture (&self->placement, x, y, self->picture_width, self->picture_height,
                               &picture_x, &picture_y);
  cordon_screen_source_position (self->source, picture_x, picture_y);
}

/* Without a pointer lock (GTK 4 has none) a relative guest gets what the host's pointer moved. */
static void
send_relative (CordonPointer *self, double x, double y)
{
  int dx = (int) round (x - self->last_x), dy = (int) round (y - self->last_y);

  if (self->known && (dx != 0 || dy != 0))
    cordon_screen_source_motion (self->source, dx, dy);
  if (self->known && dx == 0 && dy == 0)
    return;
  self->known = TRUE;
  self->last_x = x;
  self->last_y = y;
}

static void
move (CordonPointer *self, GdkEvent *event)
{
  double x, y;

  if (!event_place (self, event, &x, &y))
    return;
  if (self->absolute)
    send_absolute (self, x, y);
  else
    send_relative (self, x, y);
}

static gboolean
is_on_picture (CordonPointer *self, GdkEvent *event)
{
  double x, y;

  return event_place (self, event, &x, &y) && cordon_placement_contains (&self->placement, x, y);
}

static void
press (CordonPointer *self, GdkEvent *event)
{
  guint button = cordon_pointer_button (gdk_button_event_get_button (event));

  gtk_widget_grab_focus (self->widget);
  if (button == 0 || !is_on_picture (self, event))
    return;
  move (self, event);
  self->held |= 1u << (button - 1);
  cordon_screen_source_button (self->source, button, TRUE);
}

static void
release (CordonPointer *self, GdkEvent *event)
{
  guint button = cordon_pointer_button (gdk_button_event_get_button (event));

  if (button == 0 || !(self->held & 1u << (button - 1)))
    return;
  move (self, event);
  self->held &= ~(1u << (button - 1));
  cordon_screen_source_button (self->source, button, FALSE);
}

static double
event_clicks (GdkEvent *event)
{
  double dx, dy;

  switch (gdk_scroll_event_get_direction (event))
    {
    case GDK_SCROLL_UP:
      return -1;
    case GDK_SCROLL_DOWN:
      return 1;
    case GDK_SCROLL_SMOOTH:
      gdk_scroll_event_get_deltas (event, &dx, &dy);
      return gdk_scroll_event_get_unit (event) == GDK_SCROLL_UNIT_SURFACE ? dy / CORDON_WHEEL_PIXELS : dy;
    case GDK_SCROLL_LEFT:
    case GDK_SCROLL_RIGHT:
    default:
      return 0;
    }
}

static void
scroll (CordonPointer *self, GdkEvent *event)
{
  int clicks = cordon_wheel_scroll (&self->wheel, event_clicks (event));
  guint button = clicks < 0 ? CORDON_SCREEN_BUTTON_UP : CORDON_SCREEN_BUTTON_DOWN;

  for (int i = 0; i < ABS (clicks); i++)
    {
      cordon_screen_source_button (self->source, button, TRUE);
      cordon_screen_source_button (self->source, button, FALSE);
    }
  if (gdk_scroll_event_is_stop (event))
    cordon_wheel_reset (&self->wheel);
}

static gboolean
on_event (CordonPointer *self,
          GdkEvent *event)
{
  if (!self->source || self->picture_width == 0)
    return GDK_EVENT_PROPAGATE;

  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_MOTION_NOTIFY:
      move (self, event);
      return GDK_EVENT_STOP;
    case GDK_BUTTON_PRESS:
      press (self, event);
      return GDK_EVENT_STOP;
    case GDK_BUTTON_RELEASE:
      release (self, event);
      return GDK_EVENT_STOP;
    case GDK_SCROLL:
      scroll (self, event);
      return GDK_EVENT_STOP;
    case GDK_LEAVE_NOTIFY:
      self->known = FALSE;
      return GDK_EVENT_PROPAGATE;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
cordon_pointer_set_source (CordonPointer *self,
                           CordonScreenSource *source)
{
  cordon_pointer_reset (self);
  self->absolute = TRUE;
  g_set_object (&self->source, source);
}

void
cordon_pointer_set_absolute (CordonPointer *self,
                             gboolean absolute)
{
  self->absolute = absolute;
  self->known = FALSE;
}

void
cordon_pointer_set_area (CordonPointer *self,
                         const CordonPlacement *placement,
                         int scale,
                         int picture_width,
                         int picture_height)
{
  self->placement = *placement;
  self->scale = scale;
  self->picture_width = picture_width;
  self->picture_height = picture_height;
}

CordonPointer *
cordon_pointer_new (GtkWidget *widget)
{
  CordonPointer *self = g_object_new (CORDON_TYPE_POINTER, NULL);
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  self->widget = widget;
  gtk_event_controller_set_name (controller, "cordon-pointer");
  g_signal_connect_object (controller, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);
  return self;
}

static void
cordon_pointer_dispose (GObject *object)
{
  CordonPointer *self = CORDON_POINTER (object);

  g_clear_object (&self->source);

  G_OBJECT_CLASS (cordon_pointer_parent_class)->dispose (object);
}

static void
cordon_pointer_class_init (CordonPointerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_pointer_dispose;
}

static void
cordon_pointer_init (CordonPointer *self)
{
  self->absolute = TRUE;
  self->scale = 1;
}
