/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Users' own compartments on cordond's disk: STATE/user-compartments/UID/NAME.compartment, canonical
 * texts, root's own, each replaced atomically. A file that is damaged or that somebody else may
 * write loses itself and nothing else: it is moved aside, and that it was there is remembered by its
 * new name. Blocking.
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* compartment NULL: one of that name was damaged once, and what it said is not known. */
typedef void (*CordonStoreFunc) (guint32 uid, const char *name, CordonCompartment *compartment, gpointer data);

/* Everything that is there; problem is called with a sentence for each file that was moved aside or
 * cannot be read. Nothing is there where the directory is not. */
void cordon_compartment_store_read (const char *state_dir, CordonStoreFunc found,
                                    void (*problem) (const char *sentence, gpointer data), gpointer data);

/* On disk, or an error and the old one left. CORDON_ERROR_EXHAUSTED where there is no room. */
gboolean cordon_compartment_store_write (const char *state_dir, guint32 uid, const CordonCompartment *compartment,
                                         GError **error);

/* Gone, with what was moved aside under its name. TRUE also where there was none. */
gboolean cordon_compartment_store_remove (const char *state_dir, guint32 uid, const char *name, GError **error);

G_END_DECLS
