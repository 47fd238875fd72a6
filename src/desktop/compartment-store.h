/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCompartmentStore: the compartments that cordond offers this person, presets, the administrator's and
 * his own, as a GListModel of CordonCompartmentItem in no order. It follows by cordond's signals.
 */
#pragma once

#include "client/service-link.h"
#include "desktop/compartment-item.h"

G_BEGIN_DECLS

#define CORDON_TYPE_COMPARTMENT_STORE (cordon_compartment_store_get_type ())
G_DECLARE_FINAL_TYPE (CordonCompartmentStore, cordon_compartment_store, CORDON, COMPARTMENT_STORE, GObject)

/* link: not started yet; NULL: compartments come by cordon_compartment_store_take() alone. */
CordonCompartmentStore *cordon_compartment_store_new (CordonServiceLink *link);

/* compartments: aa{sv} as ListCompartments gives it. */
void cordon_compartment_store_take (CordonCompartmentStore *self, GVariant *compartments);

CordonCompartmentItem *cordon_compartment_store_find (CordonCompartmentStore *self, const char *name);

/* One that a machine has and cordond does not list, or has not listed yet. */
CordonCompartmentItem *cordon_compartment_store_add_for_machine (CordonCompartmentStore *self,
                                                                 const CordonMachineInfo *machine);

G_END_DECLS
