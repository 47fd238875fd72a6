/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Callers by unique name. A name is forgotten when the bus says that it has gone; the watch is set
 * before the identity is asked for, so that a name that goes meanwhile cannot stay behind. Signals
 * are unicast: what one user's machines do is nothing to another user.
 */
#include "config.h"

#include "service/peers.h"

#include <gio/gio.h>

struct _CordonPeers {
  GObject parent_instance;

  /* owned */
  GDBusConnection *connection;
  CordonPeerLookup *lookup;
  GHashTable *known; /* unique name -> Peer */
};

typedef struct {
  CordonPeers *owner; /* borrowed */
  char *name;
  guint watch;
  gboolean resolved;
  guint32 uid;
} Peer;

enum { GONE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (CordonPeerLookup, cordon_peer_lookup, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (CordonPeers, cordon_peers, G_TYPE_OBJECT)

static void
cordon_peer_lookup_default_init (CordonPeerLookupInterface *iface)
{
}

static void
peer_free (Peer *peer)
{
  g_dbus_connection_signal_unsubscribe (peer->owner->connection, peer->watch);
  g_free (peer->name);
  g_free (peer);
}

static void
on_name_gone (GDBusConnection *connection, const char *sender, const char *path,
              const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
  g_autoptr(CordonPeers) self = g_weak_ref_get (data);
  const char *name, *new_owner;

  g_variant_get (parameters, "(&s&s&s)", &name, NULL, &new_owner);
  if (self == NULL || *new_owner != '\0' || !g_hash_table_remove (self->known, name))
    return;
  g_signal_emit (self, signals[GONE], 0, name);
}

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static Peer *
peer_new (CordonPeers *self, const char *name)
{
  Peer *peer = g_new0 (Peer, 1);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  peer->owner = self;
  peer->name = g_strdup (name);
  peer->watch = g_dbus_connection_signal_subscribe (
    self->connection, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
    "/org/freedesktop/DBus", name, G_DBUS_SIGNAL_FLAGS_NONE, on_name_gone, weak, weak_free);
  g_hash_table_insert (self->known, peer->name, peer);
  return peer;
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonPeers *self = g_task_get_source_object (task);
  const char *sender = g_task_get_task_data (task);
  CordonPeerLookup *lookup = CORDON_PEER_LOOKUP (source);
  Peer *peer = g_hash_table_lookup (self->known, sender);
  GError *error = NULL;
  guint32 uid = 0;

  if (!CORDON_PEER_LOOKUP_GET_IFACE (lookup)->lookup_finish (lookup, result, &uid, &error))
    {
      if (peer != NULL && !peer->resolved)
        g_hash_table_remove (self->known, sender);
      g_task_return_error (task, error);
      return;
    }
  if (peer != NULL)
    {
      peer->resolved = TRUE;
      peer->uid = uid;
    }
  g_task_return_pointer (task, GUINT_TO_POINTER (uid), NULL);
}

void
cordon_peers_resolve_async (CordonPeers *self, const char *sender, GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  Peer *peer = g_hash_table_lookup (self->known, sender);

  if (peer != NULL && peer->resolved)
    {
      g_task_return_pointer (task, GUINT_TO_POINTER (peer->uid), NULL);
      return;
    }
  if (peer == NULL)
    peer_new (self, sender);
  g_task_set_task_data (task, g_strdup (sender), g_free);
  CORDON_PEER_LOOKUP_GET_IFACE (self->lookup)
    ->lookup_async (self->lookup, sender, on_looked_up, g_steal_pointer (&task));
}

gboolean
cordon_peers_resolve_finish (CordonPeers *self, GAsyncResult *result, guint32 *uid,
                             GError **error)
{
  GError *local = NULL;
  gpointer value;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  value = g_task_propagate_pointer (G_TASK (result), &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  *uid = GPOINTER_TO_UINT (value);
  return TRUE;
}

void
cordon_peers_emit (CordonPeers *self, guint32 uid, const char *signal, GVariant *parameters)
{
  g_autoptr(GVariant) sunk = g_variant_ref_sink (parameters);
  GHashTableIter iter;
  Peer *peer;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &peer))
    if (peer->resolved && peer->uid == uid)
      g_dbus_connection_emit_signal (self->connection, peer->name, "/org/cordon/Cordon1",
                                     "org.cordon.Cordon1", signal, sunk, NULL);
}

guint
cordon_peers_get_n_known (CordonPeers *self)
{
  return g_hash_table_size (self->known);
}

static void
cordon_peers_dispose (GObject *object)
{
  CordonPeers *self = CORDON_PEERS (object);

  g_hash_table_remove_all (self->known);
  G_OBJECT_CLASS (cordon_peers_parent_class)->dispose (object);
}

static void
cordon_peers_finalize (GObject *object)
{
  CordonPeers *self = CORDON_PEERS (object);

  g_hash_table_unref (self->known);
  g_object_unref (self->lookup);
  g_object_unref (self->connection);
  G_OBJECT_CLASS (cordon_peers_parent_class)->finalize (object);
}

static void
cordon_peers_class_init (CordonPeersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cordon_peers_dispose;
  object_class->finalize = cordon_peers_finalize;

  signals[GONE] = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cordon_peers_init (CordonPeers *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) peer_free);
}

CordonPeers *
cordon_peers_new (GDBusConnection *connection, CordonPeerLookup *lookup)
{
  CordonPeers *self = g_object_new (CORDON_TYPE_PEERS, NULL);

  self->connection = g_object_ref (connection);
  self->lookup = g_object_ref (lookup);
  return self;
}
