/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonDisplay: the widget that shows a machine's screen and takes keys and clicks for it.
 */
#pragma once

#include <gtk/gtk.h>
#include "desktop/display/geometry.h"
#include "desktop/display/screen-source.h"

G_BEGIN_DECLS

#define CORDON_TYPE_DISPLAY (cordon_display_get_type ())
G_DECLARE_FINAL_TYPE (CordonDisplay, cordon_display, CORDON, DISPLAY, GtkWidget)

/* Properties: "source" (CordonScreenSource), "has-picture" (gboolean, read-only), "lost" (gboolean,
 * read-only: the source ended; its last picture stays, greyed, until another has one).
 * Signals:
 *   "wanted-size" (guint width, guint height)  the view's size in device pixels changed and has
 *       been stable for CORDON_DISPLAY_SETTLE_MS
 *   "let-go" ()  Ctrl and Alt were pressed and released: the keyboard is to be the host's
 *   "typed" ()   the guest was sent what may exist nowhere else: display/typing.h */
GtkWidget *cordon_display_new (void);

/* Another source keeps the old picture until its own first one; none shows nothing. */
void cordon_display_set_source (CordonDisplay *self, CordonScreenSource *source); /* (nullable) */
CordonScreenSource *cordon_display_get_source (CordonDisplay *self);

gboolean cordon_display_has_picture (CordonDisplay *self);
gboolean cordon_display_is_lost (CordonDisplay *self);

/* The view in device pixels now, e.g. for the first screen of a guest. At least 64 x 64. */
void cordon_display_get_wanted_size (CordonDisplay *self, guint *width, guint *height);

/* For tests: where the picture is, and how many tiles were painted so far. */
void cordon_display_get_placement (CordonDisplay *self, CordonPlacement *placement);
guint64 cordon_display_get_painted (CordonDisplay *self);

#define CORDON_DISPLAY_SETTLE_MS 150

/* Between two credits of a window that is not the active one: a machine in the background gets 10
 * pictures a second at most. */
#define CORDON_DISPLAY_BACKGROUND_MS 100

G_END_DECLS
