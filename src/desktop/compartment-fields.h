/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCompartmentFields: the rules of a compartment as rows that can be changed, one for each key of its text,
 * and what is wrong with one of them under it. Checks nothing itself: the strict parser does.
 */
#pragma once

#include <adwaita.h>
#include "core/compartment.h"

G_BEGIN_DECLS

#define CORDON_TYPE_COMPARTMENT_FIELDS (cordon_compartment_fields_get_type ())
G_DECLARE_FINAL_TYPE (CordonCompartmentFields, cordon_compartment_fields, CORDON, COMPARTMENT_FIELDS, AdwBin)

/* templates: names of those that are installed. */
void cordon_compartment_fields_show (CordonCompartmentFields *self, const CordonCompartment *rules,
                                     const char *const *templates);
/* Nothing can be changed, but everything read: why, a sentence. NULL: it can be changed. */
void cordon_compartment_fields_set_locked (CordonCompartmentFields *self, const char *why);

/* What stands there, as a text for the parser; whether it is one is not known. (transfer full) */
char *cordon_compartment_fields_get_text (CordonCompartmentFields *self);
const char *cordon_compartment_fields_get_title (CordonCompartmentFields *self);
void cordon_compartment_fields_set_title (CordonCompartmentFields *self, const char *title);

/* A sentence under the row of that line of the text, which gets the focus. FALSE: no row is of that line. */
gboolean cordon_compartment_fields_mark_line (CordonCompartmentFields *self, guint line, const char *what);
/* The same for the row whose “Key=” stands in the sentence. */
gboolean cordon_compartment_fields_mark_named (CordonCompartmentFields *self, const char *what);
void cordon_compartment_fields_clear_marks (CordonCompartmentFields *self);

G_END_DECLS
