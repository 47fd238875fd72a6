/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCompartmentEditor: the rules of a compartment in a window. A person's own can be changed and removed; what
 * comes with Cordon or is the administrator's can be looked at and copied. Nothing holds before the card of what is
 * different was shown.
 */
#pragma once

#include <adwaita.h>
#include "client/machine-list.h"
#include "desktop/compartment-store.h"

G_BEGIN_DECLS

#define CORDON_TYPE_COMPARTMENT_EDITOR (cordon_compartment_editor_get_type ())
G_DECLARE_FINAL_TYPE (CordonCompartmentEditor, cordon_compartment_editor, CORDON, COMPARTMENT_EDITOR, AdwWindow)

/* Signals:
 *   "kept" (const char *title)  new rules hold
 *   "remove" (const char *name, CordonCompartment *rules)  the person wants it removed; the window is gone */

/* name: NULL for a new one. */
GtkWindow *cordon_compartment_editor_new (GtkWindow *parent, CordonMachineList *machines,
                                          CordonCompartmentStore *compartments, const char *name);

G_END_DECLS
