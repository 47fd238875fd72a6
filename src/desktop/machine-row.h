/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMachineRow: a machine in the main window. It asks the window for everything it is asked for, by
 * the window's actions "main.VERB-machine", whose target is the UUID.
 */
#pragma once

#include <gtk/gtk.h>
#include "client/machine-item.h"

G_BEGIN_DECLS

#define CORDON_TYPE_MACHINE_ROW (cordon_machine_row_get_type ())
G_DECLARE_FINAL_TYPE (CordonMachineRow, cordon_machine_row, CORDON, MACHINE_ROW, GtkBox)

GtkWidget *cordon_machine_row_new (void);

/* NULL: none, until it is used again. */
void cordon_machine_row_show (CordonMachineRow *self, CordonMachineItem *item);

/* Figures stand under the state and not beside it. */
void cordon_machine_row_set_narrow (CordonMachineRow *self, gboolean narrow);

/* Time has passed. */
void cordon_machine_row_tick (CordonMachineRow *self);

G_END_DECLS
