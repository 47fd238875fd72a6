/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonImportWindow: makes a machine of an image of a disk or a CD. What the image is, its person says: the name
 * of the file only suggests it, and nothing ever looks inside.
 */
#pragma once

#include <adwaita.h>
#include "client/machine-list.h"
#include "desktop/compartment-store.h"

G_BEGIN_DECLS

#define CORDON_TYPE_IMPORT_WINDOW (cordon_import_window_get_type ())
G_DECLARE_FINAL_TYPE (CordonImportWindow, cordon_import_window, CORDON, IMPORT_WINDOW, AdwWindow)

/* Signal "created" (const char *uuid): the machine is in the list. Closing the window ends an import under way, of
 * which nothing is left. */
GtkWindow *cordon_import_window_new (GtkWindow *parent, CordonMachineList *machines,
                                     CordonCompartmentStore *compartments);

G_END_DECLS
