/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonViewerBar: pages and zoom of a document in a machine. Its buttons are the window's actions.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CORDON_TYPE_VIEWER_BAR (cordon_viewer_bar_get_type ())
G_DECLARE_FINAL_TYPE (CordonViewerBar, cordon_viewer_bar, CORDON, VIEWER_BAR, AdwBin)

/* Action used: "view.go-to-page" (i). */
void cordon_viewer_bar_show_page (CordonViewerBar *self, guint page, guint pages);
void cordon_viewer_bar_show_zoom (CordonViewerBar *self, guint percent);
/* document FALSE: there are no pages to turn, and nothing to zoom. print FALSE: none are printed. */
void cordon_viewer_bar_set_document (CordonViewerBar *self, gboolean document, gboolean print);
/* The page's number, or what else there is. */
void cordon_viewer_bar_take_focus (CordonViewerBar *self);

G_END_DECLS
