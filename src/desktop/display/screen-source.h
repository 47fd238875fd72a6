/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonScreenSource: what a display shows and where its keys and clicks go. Abstract: the display
 * knows no process and no protocol, and tests give it a source of their own.
 */
#pragma once

#include <cairo-gobject.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_TYPE_SCREEN_SOURCE (cordon_screen_source_get_type ())
G_DECLARE_DERIVABLE_TYPE (CordonScreenSource, cordon_screen_source, CORDON, SCREEN_SOURCE, GObject)

/* Signals:
 *   "damage" (cairo_surface_t *picture, const cairo_region_t *damage)  paint, then give credit.
 *       picture is an image surface of format RGB24 whose memory may change at any time after
 *       credit was given; another surface than before replaces the picture.
 *   "cursor" (GBytes *rgba, guint width, guint height, guint hot_x, guint hot_y)  rgba NULL: hidden
 *   "pointer-mode" (gboolean absolute)
 *   "lost" ()  no more will come; the last picture stays valid */
struct _CordonScreenSourceClass {
  GObjectClass parent_class;

  void (*give_credit) (CordonScreenSource *self);
  void (*key) (CordonScreenSource *self, guint scancode, gboolean down);
  void (*position) (CordonScreenSource *self, int x, int y);
  void (*motion) (CordonScreenSource *self, int dx, int dy);
  void (*button) (CordonScreenSource *self, guint button, gboolean down);
  void (*release_all) (CordonScreenSource *self);
};

void cordon_screen_source_give_credit (CordonScreenSource *self);
/* Scan codes as cordon_keymap_scancode() makes them; buttons as wire/screen.h numbers them. */
void cordon_screen_source_key (CordonScreenSource *self, guint scancode, gboolean down);
void cordon_screen_source_position (CordonScreenSource *self, int x, int y);
void cordon_screen_source_motion (CordonScreenSource *self, int dx, int dy);
void cordon_screen_source_button (CordonScreenSource *self, guint button, gboolean down);
void cordon_screen_source_release_all (CordonScreenSource *self);

/* For subclasses. */
void cordon_screen_source_emit_damage (CordonScreenSource *self, cairo_surface_t *picture,
                                       const cairo_region_t *damage);
void cordon_screen_source_emit_cursor (CordonScreenSource *self, GBytes *rgba, guint width, guint height,
                                       guint hot_x, guint hot_y);
void cordon_screen_source_emit_pointer_mode (CordonScreenSource *self, gboolean absolute);
void cordon_screen_source_emit_lost (CordonScreenSource *self);

G_END_DECLS
