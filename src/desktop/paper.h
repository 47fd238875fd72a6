/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paper for a page of pixels, and the page on paper.
 */
#pragma once

#include <gtk/gtk.h>
#include "client/sheet.h"

G_BEGIN_DECLS

/* The paper that printers know of that size (points), or one of that size alone. (transfer full) */
GtkPageSetup *cordon_paper_for (double width, double height);

/* The sheet in the middle of a page of that size, as large as it is or, where it does not fit, smaller; turned where
 * one of them is upright and the other is not. Takes the sheet. */
void cordon_paper_draw (cairo_t *cr, double width, double height, CordonSheet *sheet);

G_END_DECLS
