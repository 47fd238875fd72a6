/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonGradualList: a list model in front of a GtkListView, which makes 200 rows at once whether anybody
 * sees them or not. The first frame has as many as a tall window shows; the others come a few a frame.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Positions are those of list. (transfer full) */
GtkSliceListModel *cordon_gradual_list_new (GListModel *list);

/* From the second frame of widget on it grows until it has everything, and stays so. The model may go before. */
void cordon_gradual_list_grow (GtkSliceListModel *self, GtkWidget *widget);

G_END_DECLS
