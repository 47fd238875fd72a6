/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person's own compartments, edited from a window: read, judged by cordond, kept and removed, in the order
 * judge, show, write, give. The file stays the person's: its comments stay, and what is replaced or removed
 * leaves a copy beside it where it could be missed. Asks nobody itself.
 */
#pragma once

#include <gio/gio.h>
#include "client/compartment-info.h"

G_BEGIN_DECLS

/* What there is to edit. */
typedef struct {
  CordonCompartmentInfo *info; /* as cordond tells it; NULL: a new one */
  CordonCompartment *rules;    /* of the person's file, or as they were written; NULL: they are lost */
  char **templates;            /* installed ones, sorted, never NULL */
} CordonCompartmentEdit;

void cordon_compartment_edit_free (CordonCompartmentEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonCompartmentEdit, cordon_compartment_edit_free)

/* name NULL: for a new one, with the narrowest rules there are. */
void cordon_compartment_edit_look_async (GDBusConnection *system_bus, const char *name, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data);
/* (transfer full) */
CordonCompartmentEdit *cordon_compartment_edit_look_finish (GAsyncResult *result, GError **error);

/* What would hold, and what a limit makes less of. Changes nothing. */
void cordon_compartment_edit_judge_async (GDBusConnection *system_bus, const CordonCompartment *rules,
                                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/* (transfer full) */
CordonCompartmentInfo *cordon_compartment_edit_judge_finish (GAsyncResult *result, GError **error);

/* The person has seen the card of `judged`: writes his file, gives the rules to cordond and remembers the card.
 * Where cordond refuses, the file is as it was. It cannot be cancelled: cordond may have taken what it was given,
 * and the file would say something else. */
void cordon_compartment_edit_keep_async (GDBusConnection *system_bus, const CordonCompartment *rules,
                                         const CordonCompartment *judged, GAsyncReadyCallback callback,
                                         gpointer data);
gboolean cordon_compartment_edit_keep_finish (GAsyncResult *result, GError **error);

/* One that was removed comes back, with its text. BUSY where another one of its name was made meanwhile: that one
 * stays, and the sentence says where the removed rules are. */
void cordon_compartment_edit_restore_async (GDBusConnection *system_bus, const CordonCompartment *rules,
                                            GAsyncReadyCallback callback, gpointer data);
gboolean cordon_compartment_edit_restore_finish (GAsyncResult *result, GError **error);

/* BUSY, with their names, where it has machines. Its file is kept under another name; whoever keeps the same rules
 * again gets its text back. */
void cordon_compartment_edit_remove_async (GDBusConnection *system_bus, const char *name,
                                           GAsyncReadyCallback callback, gpointer data);
gboolean cordon_compartment_edit_remove_finish (GAsyncResult *result, GError **error);

G_END_DECLS
