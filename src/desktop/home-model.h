/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonHomeModel: what the main window lists: each compartment, and after it its machines, searched.
 * Items are CordonCompartmentItem or CordonMachineItem.
 */
#pragma once

#include <gtk/gtk.h>
#include "client/machine-list.h"
#include "desktop/compartment-store.h"

G_BEGIN_DECLS

#define CORDON_TYPE_HOME_MODEL (cordon_home_model_get_type ())
G_DECLARE_FINAL_TYPE (CordonHomeModel, cordon_home_model, CORDON, HOME_MODEL, GObject)

CordonHomeModel *cordon_home_model_new (CordonMachineList *machines, CordonCompartmentStore *compartments);

/* Sorted and filtered. (transfer none) */
GListModel *cordon_home_model_get_list (CordonHomeModel *self);

/* Words a person typed; empty: everything. */
void cordon_home_model_search (CordonHomeModel *self, const char *text);

/* A compartment of which persistent machines can be made; NULL: there is none. (transfer none) */
CordonCompartmentItem *cordon_home_model_find_maker (CordonHomeModel *self);

G_END_DECLS
