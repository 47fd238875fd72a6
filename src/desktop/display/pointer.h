/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonPointer: mouse, wheel and touchpad of a display.
 */
#pragma once

#include <gtk/gtk.h>
#include "desktop/display/geometry.h"
#include "desktop/display/screen-source.h"

G_BEGIN_DECLS

#define CORDON_TYPE_POINTER (cordon_pointer_get_type ())
G_DECLARE_FINAL_TYPE (CordonPointer, cordon_pointer, CORDON, POINTER, GObject)

/* widget: the display, not owned, outlives this object. Adds its controller to it. */
CordonPointer *cordon_pointer_new (GtkWidget *widget);

void cordon_pointer_set_source (CordonPointer *self, CordonScreenSource *source); /* (nullable) */
void cordon_pointer_set_absolute (CordonPointer *self, gboolean absolute);

/* Where the picture is; width 0 while there is none: then nothing is sent. */
void cordon_pointer_set_area (CordonPointer *self, const CordonPlacement *placement, int scale,
                              int picture_width, int picture_height);

/* Forget what is held; the source has been told to release it. */
void cordon_pointer_reset (CordonPointer *self);

/* SPICE's number for a GDK button, 0 for one that it has not. Pure. */
guint cordon_pointer_button (guint gdk_button);

G_END_DECLS
