/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonPeers: who is calling. The uid behind a unique name comes from the bus itself, is kept as
 * long as that name exists, and is the only identity cordond knows. Signals go to the connections of
 * one uid, never to everybody.
 *
 * Signal: "gone" (const char *sender)  a connection that was resolved once is no more
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where an identity comes from: the bus, or a table in tests. */
#define CORDON_TYPE_PEER_LOOKUP (cordon_peer_lookup_get_type ())
G_DECLARE_INTERFACE (CordonPeerLookup, cordon_peer_lookup, CORDON, PEER_LOOKUP, GObject)

struct _CordonPeerLookupInterface {
  GTypeInterface parent;

  void (*lookup_async) (CordonPeerLookup *self, const char *sender, GAsyncReadyCallback callback,
                        gpointer data);
  gboolean (*lookup_finish) (CordonPeerLookup *self, GAsyncResult *result, guint32 *uid,
                             GError **error);
};

/* GetConnectionCredentials of the bus behind the connection. */
CordonPeerLookup *cordon_bus_peer_lookup_new (GDBusConnection *connection);

#define CORDON_TYPE_PEERS (cordon_peers_get_type ())
G_DECLARE_FINAL_TYPE (CordonPeers, cordon_peers, CORDON, PEERS, GObject)

CordonPeers *cordon_peers_new (GDBusConnection *connection, CordonPeerLookup *lookup);

/* CORDON_ERROR_DENIED where the bus does not say. *uid is untouched on failure. */
void cordon_peers_resolve_async (CordonPeers *self, const char *sender,
                                 GAsyncReadyCallback callback, gpointer data);
gboolean cordon_peers_resolve_finish (CordonPeers *self, GAsyncResult *result, guint32 *uid,
                                      GError **error);

/* Sends a signal of org.cordon.Cordon1 to every known connection of uid. (parameters: floating) */
void cordon_peers_emit (CordonPeers *self, guint32 uid, const char *signal, GVariant *parameters);

/* Unique names that are known at the moment. */
guint cordon_peers_get_n_known (CordonPeers *self);

G_END_DECLS
