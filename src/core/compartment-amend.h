/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Other rules in a text that a person has written: comments, order and everything else that is his stays.
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* text: a compartment's, of the same name. Only lines of keys whose values are others are changed; those of keys
 * that the text does not have are added at the end of their group. What comes out says exactly the rules of `to`;
 * where the text is no compartment's it is the canonical text of `to`. (transfer full) */
char *cordon_compartment_amend (const char *text, const CordonCompartment *to);

/* A name for a new compartment, of its title: small letters, digits and hyphens. taken: names as keys.
 * (transfer full) */
char *cordon_compartment_name_for (const char *title, GHashTable *taken);

G_END_DECLS
