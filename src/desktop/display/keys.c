/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Carries keys to the source. Must never leave a key down in the guest: whenever the display loses
 * the focus, its window stops being active, or it is hidden, everything is released.
 */
#include "config.h"
#include "desktop/display/keys.h"

#include "desktop/display/key-state.h"
#include "desktop/display/keymap.h"
#include "desktop/display/typing.h"

struct _CordonKeys {
  GObject parent_instance;

  /* borrowed */
  GtkWidget *widget;
  GtkWidget *toplevel;
  GtkEventController *controller;
  /* owned */
  CordonScreenSource *source;
  /* state */
  CordonKeyState state;
};

G_DEFINE_FINAL_TYPE (CordonKeys, cordon_keys, G_TYPE_OBJECT)

enum {
  LET_GO,
  TYPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
cordon_keys_release_all (CordonKeys *self)
{
  cordon_key_state_clear (&self->state);
  if (self->source)
    cordon_screen_source_release_all (self->source);
}

static gboolean
has_keyboard (CordonKeys *self)
{
  GtkWindow *window = GTK_WINDOW (self->toplevel);

  return self->source && gtk_window_get_focus (window) == self->widget;
}

static void
send (CordonKeys *self, guint evdev, gboolean down)
{
  cordon_screen_source_key (self->source, cordon_keymap_scancode (evdev), down);
}

static gboolean
on_pressed (CordonKeys *self,
            guint keyval,
            guint keycode,
            GdkModifierType modifiers)
{
  guint evdev = cordon_keymap_evdev (keycode);

  if (!has_keyboard (self))
    return GDK_EVENT_PROPAGATE;

  switch (cordon_key_state_press (&self->state, evdev))
    {
    case CORDON_KEY_HOST:
      return GDK_EVENT_PROPAGATE;
    case CORDON_KEY_GUEST:
    case CORDON_KEY_LET_GO:
      send (self, evdev, TRUE);
      if (cordon_typing_counts (keyval, modifiers))
        g_signal_emit (self, signals[TYPED], 0);
      break;
    case CORDON_KEY_DROP:
      break;
    }
  return GDK_EVENT_STOP;
}

static void
on_released (CordonKeys *self,
             guint keyval,
             guint keycode,
             GdkModifierType modifiers)
{
  guint evdev = cordon_keymap_evdev (keycode);

  if (!has_keyboard (self))
    return;

  switch (cordon_key_state_release (&self->state, evdev))
    {
    case CORDON_KEY_LET_GO:
      cordon_keys_release_all (self);
      g_signal_emit (self, signals[LET_GO], 0);
      break;
    case CORDON_KEY_GUEST:
      send (self, evdev, FALSE);
      break;
    case CORDON_KEY_HOST:
    case CORDON_KEY_DROP:
      break;
    }
}

static void
on_active_changed (GtkWindow *window,
                   GParamSpec *pspec,
                   CordonKeys *self)
{
  if (!gtk_window_is_active (window))
    cordon_keys_release_all (self);
}

void
cordon_keys_attach (CordonKeys *self)
{
  g_return_if_fail (self->toplevel == NULL);

  self->toplevel = GTK_WIDGET (gtk_widget_get_root (self->widget));
  self->controller = gtk_event_controller_key_new ();
  gtk_event_controller_set_name (self->controller, "cordon-keys");
  gtk_event_controller_set_propagation_phase (self->controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->controller, "key-pressed", G_CALLBACK (on_pressed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->controller, "key-released", G_CALLBACK (on_released), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->toplevel, self->controller);
  g_signal_connect_object (self->toplevel, "notify::is-active", G_CALLBACK (on_active_changed), self, 0);
}

void
cordon_keys_detach (CordonKeys *self)
{
  if (!self->toplevel)
    return;

  cordon_keys_release_all (self);
  g_signal_handlers_disconnect_by_func (self->toplevel, on_active_changed, self);
  gtk_widget_remove_controller (self->toplevel, self->controller);
  self->controller = NULL;
  self->toplevel = NULL;
}

void
cordon_keys_set_source (CordonKeys *self,
                        CordonScreenSource *source)
{
  if (self->source == source)
    return;
  cordon_keys_release_all (self);
  g_set_object (&self->source, source);
}

CordonKeys *
cordon_keys_new (GtkWidget *widget)
{
  CordonKeys *self = g_object_new (CORDON_TYPE_KEYS, NULL);

  self->widget = widget;
  return self;
}

static void
cordon_keys_dispose (GObject *object)
{
  CordonKeys *self = CORDON_KEYS (object);

  cordon_keys_detach (self);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (cordon_keys_parent_class)->dispose (object);
}

static void
cordon_keys_class_init (CordonKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_keys_dispose;

  signals[LET_GO] = g_signal_new ("let-go", CORDON_TYPE_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[TYPED] = g_signal_new ("typed", CORDON_TYPE_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cordon_keys_init (CordonKeys *self)
{
}
