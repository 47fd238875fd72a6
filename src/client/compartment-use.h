/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What comes before a compartment is used from a window: a person's file that was edited by other means
 * is given to cordond, and a card that he has not seen is shown to him first. Asks nobody itself.
 */
#pragma once

#include <gio/gio.h>
#include "core/compartment.h"

G_BEGIN_DECLS

typedef struct {
  CordonCompartment *rules;  /* as they hold, or will once `text` is given; NULL: none can be shown */
  CordonCompartment *before; /* what the person saw last; NULL: nothing */
  char *text;                /* his file, which cordond has not got; NULL: there is none, or it has */
} CordonCompartmentUse;

void cordon_compartment_use_free (CordonCompartmentUse *use);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonCompartmentUse, cordon_compartment_use_free)

/* Changes nothing. Whatever cordond says of a name that it does not know, or the person's file's fault with
 * its place. */
void cordon_compartment_use_look_async (GDBusConnection *system_bus, const char *name,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer data);
/* (transfer full) */
CordonCompartmentUse *cordon_compartment_use_look_finish (GAsyncResult *result, GError **error);

/* Whether there is anything to show. */
gboolean cordon_compartment_use_is_news (const CordonCompartmentUse *use);

/* The person has seen it, or there was nothing to see: remembers it, and gives the text to cordond. */
void cordon_compartment_use_accept_async (GDBusConnection *system_bus, const char *name,
                                          const CordonCompartmentUse *use, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer data);
gboolean cordon_compartment_use_accept_finish (GAsyncResult *result, GError **error);

G_END_DECLS
