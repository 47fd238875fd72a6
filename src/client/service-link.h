/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonServiceLink: a connection of its own to the system bus that comes back after a loss, and the
 * news of cordond's coming and going on it. It is not the shared one, which ends the program when
 * the bus does and stays closed for ever.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_TYPE_SERVICE_LINK (cordon_service_link_get_type ())
G_DECLARE_FINAL_TYPE (CordonServiceLink, cordon_service_link, CORDON, SERVICE_LINK, GObject)

/* Signals:
 *   "up" ()                 there is a connection (again)
 *   "down" (const GError *) there is none; another try follows by itself. SERVICE
 *   "service" (gboolean)    cordond's name has an owner, or none any more; after "up" once at first
 *   "machine-changed" (const char *uuid, const char *state)  cordond's signal
 *   "compartment-changed" (const char *name)  the same
 *   "work-progress" (const char *uuid, guint64 done, guint64 total)  the same; done is at most total, which is not 0 */
CordonServiceLink *cordon_service_link_new (void);

/* Begins; nothing is told before. */
void cordon_service_link_start (CordonServiceLink *self);
/* Now and not later, if there is no connection. */
void cordon_service_link_retry (CordonServiceLink *self);

gboolean cordon_service_link_is_up (CordonServiceLink *self);
/* NULL while there is none. (transfer none) */
GDBusConnection *cordon_service_link_get_bus (CordonServiceLink *self);

/* Calls a method of org.cordon.Cordon1, which D-Bus starts if it has to. type: of the reply.
 * fds: of the reply, NULL where it has none. SERVICE while there is no connection; otherwise
 * the project's own errors. The call ends with the link. */
void cordon_service_link_call_async (CordonServiceLink *self, const char *method,
                                     GVariant *arguments, const GVariantType *type,
                                     GAsyncReadyCallback callback, gpointer data);
GVariant *cordon_service_link_call_finish (CordonServiceLink *self, GAsyncResult *result,
                                           GUnixFDList **fds, GError **error);

G_END_DECLS
