/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes style sheets out of what a person must be able to trust: band, frame, the window's buttons,
 * and every widget above them.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Once for each display, above the person's own gtk.css. */
void cordon_trust_style_install (GdkDisplay *display);

/* Marks a widget and everything above it up to its window. When it is realized. */
void cordon_trust_style_guard (GtkWidget *widget);

G_END_DECLS
