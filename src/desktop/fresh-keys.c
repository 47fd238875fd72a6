/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An X server sends the repetitions of a held key to whatever window has the keyboard meanwhile; the toolkit cannot
 * tell them from presses. Under Wayland a key that is down does not repeat in another window.
 */
#include "config.h"
#include "desktop/fresh-keys.h"

#include "desktop/keyboard.h"

typedef struct {
  guint8 stale[CORDON_KEYBOARD_BYTES]; /* bits: hardware key codes */
} FreshKeys;

static gboolean
is_stale (const FreshKeys *self, guint keycode)
{
  return keycode < 8 * CORDON_KEYBOARD_BYTES && self->stale[keycode / 8] & 1u << keycode % 8;
}

static gboolean
on_pressed (GtkEventController *controller, guint keyval, guint keycode, GdkModifierType modifiers, FreshKeys *self)
{
  return is_stale (self, keycode) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
on_released (GtkEventController *controller, guint keyval, guint keycode, GdkModifierType modifiers, FreshKeys *self)
{
  if (is_stale (self, keycode))
    self->stale[keycode / 8] &= (guint8) ~(1u << keycode % 8);
}

static void
on_active (GtkWindow *window, GParamSpec *pspec, FreshKeys *self)
{
  if (gtk_window_is_active (window))
    cordon_keyboard_read_held (gtk_widget_get_display (GTK_WIDGET (window)), self->stale);
}

static void
free_self (gpointer data, GClosure *closure)
{
  g_free (data);
}

/* The later controller is asked first: the application's came with the window, the display's when it was realized. */
static void
on_map (GtkWidget *window, FreshKeys *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  g_signal_handlers_disconnect_by_func (window, on_map, self);
  gtk_event_controller_set_name (controller, "cordon-fresh-keys");
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "key-pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect (controller, "key-released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (window, controller);
}

void
cordon_fresh_keys_attach (GtkWindow *window)
{
  FreshKeys *self = g_new0 (FreshKeys, 1);

  /* The last one to go is the one that never disconnects. */
  g_signal_connect_data (window, "notify::is-active", G_CALLBACK (on_active), self, free_self, 0);
  g_signal_connect (window, "map", G_CALLBACK (on_map), self);
}
