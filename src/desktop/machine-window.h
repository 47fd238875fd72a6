/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMachineWindow: the window of one visit, in the colour of its compartment from the first frame
 * to the last.
 */
#pragma once

#include <adwaita.h>
#include "desktop/display/display.h"
#include "desktop/frame.h"
#include "desktop/visit.h"

G_BEGIN_DECLS

#define CORDON_TYPE_MACHINE_WINDOW (cordon_machine_window_get_type ())
G_DECLARE_FINAL_TYPE (CordonMachineWindow, cordon_machine_window, CORDON, MACHINE_WINDOW, AdwApplicationWindow)

/* Starts the visit when the window has been shown; closing the window closes the visit. */
GtkWindow *cordon_machine_window_new (GtkApplication *application, CordonVisit *visit);

/* Accelerators of the window's actions; once, at startup. */
void cordon_machine_window_install_accels (GtkApplication *application);

/* From now on it closes without a question, whatever was typed. */
void cordon_machine_window_ask_no_more (CordonMachineWindow *self);

CordonVisit *cordon_machine_window_get_visit (CordonMachineWindow *self);

/* Pixels of the screen that its machine was asked for first, before anybody changed the window's size; FALSE: of none. */
gboolean cordon_machine_window_get_first_size (CordonMachineWindow *self, guint *width, guint *height);

G_END_DECLS
