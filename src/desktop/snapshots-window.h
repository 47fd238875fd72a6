/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonSnapshotsWindow: the snapshots of a persistent machine's disk. They are taken, brought back and deleted while it
 * is stopped, and can be looked at always.
 */
#pragma once

#include <adwaita.h>
#include "client/machine-change.h"

G_BEGIN_DECLS

#define CORDON_TYPE_SNAPSHOTS_WINDOW (cordon_snapshots_window_get_type ())
G_DECLARE_FINAL_TYPE (CordonSnapshotsWindow, cordon_snapshots_window, CORDON, SNAPSHOTS_WINDOW, AdwWindow)

/* Closing the window ends nothing that is under way; what goes wrong then stands in the machine's row. */
void cordon_snapshots_window_present (GtkWindow *parent, CordonMachineList *machines, CordonMachineItem *item);

G_END_DECLS
