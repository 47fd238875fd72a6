/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the window knows of a compartment before cordond has said a word, so that it can be there at
 * once in the right colour.
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* Where a file goes that nobody has given a compartment for. */
#define CORDON_COMPARTMENT_DEFAULT "untrusted-documents"
#define CORDON_COMPARTMENT_LINKS "untrusted-links" /* for an address, where none is named */

/* The administrator's file before the preset. USAGE for a name that is none, NOT_FOUND, or what the
 * parser says. (transfer full) */
CordonCompartment *cordon_compartments_find (const char *name, GError **error);

/* All of them that can be understood, each name once: those of the administrator and presets. Reads files.
 * (element-type CordonCompartment) (transfer full) */
GPtrArray *cordon_compartments_list (void);

G_END_DECLS
