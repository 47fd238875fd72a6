/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonKeys: the keyboard of a display. It listens on the toplevel, before the application's
 * shortcuts, and acts only while the display has the focus of an active window.
 */
#pragma once

#include <gtk/gtk.h>
#include "desktop/display/screen-source.h"

G_BEGIN_DECLS

#define CORDON_TYPE_KEYS (cordon_keys_get_type ())
G_DECLARE_FINAL_TYPE (CordonKeys, cordon_keys, CORDON, KEYS, GObject)

/* widget: the display, not owned, outlives this object.
 * Signals: "let-go" ()  the person asked to have the keyboard back
 *          "typed" ()   a key went to the guest that counts by typing.h */
CordonKeys *cordon_keys_new (GtkWidget *widget);

void cordon_keys_set_source (CordonKeys *self, CordonScreenSource *source); /* (nullable) */

/* To be called when the widget is realized (its toplevel has its application by then; the later
 * controller is asked first) and unrealized. */
void cordon_keys_attach (CordonKeys *self);
void cordon_keys_detach (CordonKeys *self);

/* Lets go of every key and button in the guest. */
void cordon_keys_release_all (CordonKeys *self);

G_END_DECLS
