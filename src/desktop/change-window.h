/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonChangeWindow: another name for a stopped machine, a copy of it under one, or a larger disk.
 */
#pragma once

#include <adwaita.h>
#include "client/machine-change.h"

G_BEGIN_DECLS

#define CORDON_TYPE_CHANGE_WINDOW (cordon_change_window_get_type ())
G_DECLARE_FINAL_TYPE (CordonChangeWindow, cordon_change_window, CORDON, CHANGE_WINDOW, AdwWindow)

/* change: RENAME, CLONE or GROW. Closing the window ends nothing that is under way; what goes wrong then stands in the
 * machine's row. */
void cordon_change_window_present (GtkWindow *parent, CordonMachineList *machines, CordonMachineItem *item,
                                   CordonMachineChange change);

G_END_DECLS
