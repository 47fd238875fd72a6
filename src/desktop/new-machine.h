/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonNewMachine: three choices: what for, thrown away or kept, and a name.
 */
#pragma once

#include <adwaita.h>
#include "client/machine-list.h"
#include "desktop/compartment-store.h"

G_BEGIN_DECLS

#define CORDON_TYPE_NEW_MACHINE (cordon_new_machine_get_type ())
G_DECLARE_FINAL_TYPE (CordonNewMachine, cordon_new_machine, CORDON, NEW_MACHINE, AdwWindow)

/* Signals, after which it closes itself:
 *   "open-file" (const char *compartment)  a throwaway machine is wanted, which begins with a file
 *   "created" (const char *uuid)           a persistent one is there
 *   "import" ()                            one of an image is wanted */

/* Modal over `parent`. compartment: the one to begin with; NULL: the first that makes machines. */
GtkWindow *cordon_new_machine_new (GtkWindow *parent, CordonMachineList *machines,
                                   CordonCompartmentStore *compartments, const char *compartment);

G_END_DECLS
