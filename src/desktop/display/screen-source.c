/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seam between the display widget and whatever makes its pictures. Nothing but dispatch.
 */
#include "config.h"
#include "desktop/display/screen-source.h"

G_DEFINE_ABSTRACT_TYPE (CordonScreenSource, cordon_screen_source, G_TYPE_OBJECT)

enum {
  DAMAGE,
  CURSOR,
  POINTER_MODE,
  LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
cordon_screen_source_class_init (CordonScreenSourceClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[DAMAGE] = g_signal_new ("damage", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2,
                                  CAIRO_GOBJECT_TYPE_SURFACE | G_SIGNAL_TYPE_STATIC_SCOPE,
                                  CAIRO_GOBJECT_TYPE_REGION | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[CURSOR] = g_signal_new ("cursor", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 5, G_TYPE_BYTES,
                                  G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
  signals[POINTER_MODE] = g_signal_new ("pointer-mode", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[LOST] = g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
cordon_screen_source_init (CordonScreenSource *self)
{
}

void
cordon_screen_source_give_credit (CordonScreenSource *self)
{
  CORDON_SCREEN_SOURCE_GET_CLASS (self)->give_credit (self);
}

void
cordon_screen_source_key (CordonScreenSource *self,
                          guint scancode,
                          gboolean down)
{
  CORDON_SCREEN_SOURCE_GET_CLASS (self)->key (self, scancode, down);
}

void
cordon_screen_source_position (CordonScreenSource *self,
                               int x,
                               int y)
{
  CORDON_SCREEN_SOURCE_GET_CLASS (self)->position (self, x, y);
}

void
cordon_screen_source_motion (CordonScreenSource *self,
                             int dx,
                             int dy)
{
  CORDON_SCREEN_SOURCE_GET_CLASS (self)->motion (self, dx, dy);
}

void
cordon_screen_source_button (CordonScreenSource *self,
                             guint button,
                             gboolean down)
{
  CORDON_SCREEN_SOURCE_GET_CLASS (self)->button (self, button, down);
}

void
cordon_screen_source_release_all (CordonScreenSource *self)
{
  CORDON_SCREEN_SOURCE_GET_CLASS (self)->release_all (self);
}

void
cordon_screen_source_emit_damage (CordonScreenSource *self,
                                  cairo_surface_t *picture,
                                  const cairo_region_t *damage)
{
  g_signal_emit (self, signals[DAMAGE], 0, picture, damage);
}

void
cordon_screen_source_emit_cursor (CordonScreenSource *self,
                                  GBytes *rgba,
                                  guint width,
                                  guint height,
                                  guint hot_x,
                                  guint hot_y)
{
  g_signal_emit (self, signals[CURSOR], 0, rgba, width, height, hot_x, hot_y);
}

void
cordon_screen_source_emit_pointer_mode (CordonScreenSource *self,
                                        gboolean absolute)
{
  g_signal_emit (self, signals[POINTER_MODE], 0, absolute);
}

void
cordon_screen_source_emit_lost (CordonScreenSource *self)
{
  g_signal_emit (self, signals[LOST], 0);
}
