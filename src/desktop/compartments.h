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

/* The administrator's file before the preset. USAGE for a name that is none, NOT_FOUND, or what the
 * parser says. (transfer full) */
CordonCompartment *cordon_compartments_find (const char *name, GError **error);

/* The same in these folders, NULL-terminated, the first that has the file. (transfer full) */
CordonCompartment *cordon_compartments_find_in (const char *const *folders, const char *name,
                                                GError **error);

/* Where they are, the administrator's first. (transfer full) */
char **cordon_compartments_folders (void);

/* All in these folders that can be understood, each name once. Blocks: for a thread.
 * (element-type CordonCompartment) (transfer full) */
GPtrArray *cordon_compartments_list_in (const char *const *folders);

G_END_DECLS
