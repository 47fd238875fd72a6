/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCompartmentStore: the compartments that this computer offers, as a GListModel of
 * CordonCompartmentItem in no order. They are read in a thread, and again when a file changes; the
 * only room of the main window that knows where they come from.
 */
#pragma once

#include "desktop/compartment-item.h"

G_BEGIN_DECLS

#define CORDON_TYPE_COMPARTMENT_STORE (cordon_compartment_store_get_type ())
G_DECLARE_FINAL_TYPE (CordonCompartmentStore, cordon_compartment_store, CORDON, COMPARTMENT_STORE, GObject)

/* Begins to read. */
CordonCompartmentStore *cordon_compartment_store_new (void);

CordonCompartmentItem *cordon_compartment_store_find (CordonCompartmentStore *self, const char *name);

/* One that a machine has and no file here tells of. */
CordonCompartmentItem *cordon_compartment_store_add_for_machine (CordonCompartmentStore *self,
                                                                 const CordonMachineInfo *machine);

G_END_DECLS
