/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCompartmentRow: a compartment in the main window, over its machines. A file that is dropped on
 * it is opened in it.
 */
#pragma once

#include <gtk/gtk.h>
#include "desktop/compartment-item.h"

G_BEGIN_DECLS

#define CORDON_TYPE_COMPARTMENT_ROW (cordon_compartment_row_get_type ())
G_DECLARE_FINAL_TYPE (CordonCompartmentRow, cordon_compartment_row, CORDON, COMPARTMENT_ROW, GtkBox)

/* Signal "drop" (const char *compartment, GdkFileList *): files were dropped. */

GtkWidget *cordon_compartment_row_new (void);

/* NULL: none, until it is used again. */
void cordon_compartment_row_show (CordonCompartmentRow *self, CordonCompartmentItem *item);
CordonCompartmentItem *cordon_compartment_row_get_item (CordonCompartmentRow *self); /* (nullable) */

G_END_DECLS
