/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCompartmentItem: a compartment in the main window, and how many machines it has.
 */
#pragma once

#include "client/compartment-info.h"
#include "client/machine-info.h"

G_BEGIN_DECLS

#define CORDON_TYPE_COMPARTMENT_ITEM (cordon_compartment_item_get_type ())
G_DECLARE_FINAL_TYPE (CordonCompartmentItem, cordon_compartment_item, CORDON, COMPARTMENT_ITEM, GObject)

/* Signal "changed" (). */

CordonCompartmentItem *cordon_compartment_item_new (const CordonCompartmentInfo *info);
/* Of one that is known by a machine of it alone: it offers nothing. */
CordonCompartmentItem *cordon_compartment_item_new_for_machine (const CordonMachineInfo *machine);

const char *cordon_compartment_item_get_name (CordonCompartmentItem *self);
const char *cordon_compartment_item_get_title (CordonCompartmentItem *self);
CordonColour cordon_compartment_item_get_colour (CordonCompartmentItem *self);
CordonGlyph cordon_compartment_item_get_glyph (CordonCompartmentItem *self);
CordonPattern cordon_compartment_item_get_pattern (CordonCompartmentItem *self);
const char *cordon_compartment_item_get_sort_key (CordonCompartmentItem *self);

/* The rules that hold; NULL: they are not known, or not understood. (transfer none) */
CordonCompartment *cordon_compartment_item_get_compartment (CordonCompartmentItem *self);
/* Whose it is; a preset where that is not known. */
CordonOrigin cordon_compartment_item_get_origin (CordonCompartmentItem *self);
/* Why nothing can be made of it, a sentence; NULL: it can. */
const char *cordon_compartment_item_get_problem (CordonCompartmentItem *self);

/* Files are opened in throwaway machines of it. */
gboolean cordon_compartment_item_opens_files (CordonCompartmentItem *self);
/* Persistent machines of it can be made. */
gboolean cordon_compartment_item_makes_machines (CordonCompartmentItem *self);
/* Bytes of the private disk of a machine that is made; 0: not known. */
guint64 cordon_compartment_item_get_disk (CordonCompartmentItem *self);

/* live: those of them that are not stopped. */
void cordon_compartment_item_set_counts (CordonCompartmentItem *self, guint machines, guint live);
guint cordon_compartment_item_get_n_machines (CordonCompartmentItem *self);
guint cordon_compartment_item_get_n_live (CordonCompartmentItem *self);

/* Each of the words, folded, begins a word of its title or name. */
gboolean cordon_compartment_item_matches (CordonCompartmentItem *self, const char *const *folded);

G_END_DECLS
