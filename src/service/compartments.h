/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCompartments: the compartments this host offers: the presets that come with Cordon, and the
 * administrator's, which win by name. Read once when cordond starts; it exits when idle.
 */
#pragma once

#include <gio/gio.h>
#include "core/compartment.h"

G_BEGIN_DECLS

#define CORDON_TYPE_COMPARTMENTS (cordon_compartments_get_type ())
G_DECLARE_FINAL_TYPE (CordonCompartments, cordon_compartments, CORDON, COMPARTMENTS, GObject)

CordonCompartments *cordon_compartments_new (void);

/* Reads every NAME.compartment of a directory; a file that is no compartment is left out and named
 * in cordon_compartments_get_problems(). A directory that is not there holds none. Later
 * directories win. Blocking: before the main loop runs. */
void cordon_compartments_read (CordonCompartments *self, const char *directory);

/* (transfer none) CORDON_ERROR_NOT_FOUND. */
CordonCompartment *cordon_compartments_find (CordonCompartments *self, const char *untrusted_name,
                                             GError **error);

guint cordon_compartments_get_count (CordonCompartments *self);
const char *const *cordon_compartments_get_problems (CordonCompartments *self);

G_END_DECLS
