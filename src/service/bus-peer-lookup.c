/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The identity of a connection as the message bus vouches for it. Nothing that the peer itself says
 * is used.
 */
#include "config.h"

#include "service/peers.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"

#define BUS_TIMEOUT_MS 10000

#define CORDON_TYPE_BUS_PEER_LOOKUP (cordon_bus_peer_lookup_get_type ())
G_DECLARE_FINAL_TYPE (CordonBusPeerLookup, cordon_bus_peer_lookup, CORDON, BUS_PEER_LOOKUP,
                      GObject)

struct _CordonBusPeerLookup {
  GObject parent_instance;

  GDBusConnection *connection; /* owned */
};

static void lookup_iface_init (CordonPeerLookupInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonBusPeerLookup, cordon_bus_peer_lookup, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_PEER_LOOKUP, lookup_iface_init))

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) credentials = NULL;
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 uid;

  if (reply != NULL)
    credentials = g_variant_get_child_value (reply, 0);
  if (credentials == NULL || !g_variant_lookup (credentials, "UnixUserID", "u", &uid))
    {
      g_debug ("No credentials: %s", error != NULL ? error->message : "no UnixUserID");
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_DENIED, "%s",
                               _("The system bus does not say who is calling; nothing is done for "
                                 "a stranger."));
      return;
    }
  g_task_return_pointer (task, GUINT_TO_POINTER (uid), NULL);
}

static void
bus_lookup_async (CordonPeerLookup *lookup, const char *sender, GAsyncReadyCallback callback,
                  gpointer data)
{
  CordonBusPeerLookup *self = CORDON_BUS_PEER_LOOKUP (lookup);

  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionCredentials",
                          g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, BUS_TIMEOUT_MS, NULL, on_credentials,
                          g_task_new (self, NULL, callback, data));
}

static gboolean
bus_lookup_finish (CordonPeerLookup *lookup, GAsyncResult *result, guint32 *uid, GError **error)
{
  GError *local = NULL;
  gpointer value;

  g_return_val_if_fail (g_task_is_valid (result, lookup), FALSE);

  /* uid 0 is a NULL pointer: the error alone tells failure. */
  value = g_task_propagate_pointer (G_TASK (result), &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  *uid = GPOINTER_TO_UINT (value);
  return TRUE;
}

static void
lookup_iface_init (CordonPeerLookupInterface *iface)
{
  iface->lookup_async = bus_lookup_async;
  iface->lookup_finish = bus_lookup_finish;
}

static void
cordon_bus_peer_lookup_dispose (GObject *object)
{
  CordonBusPeerLookup *self = CORDON_BUS_PEER_LOOKUP (object);

  g_clear_object (&self->connection);
  G_OBJECT_CLASS (cordon_bus_peer_lookup_parent_class)->dispose (object);
}

static void
cordon_bus_peer_lookup_class_init (CordonBusPeerLookupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_bus_peer_lookup_dispose;
}

static void
cordon_bus_peer_lookup_init (CordonBusPeerLookup *self)
{
}

CordonPeerLookup *
cordon_bus_peer_lookup_new (GDBusConnection *connection)
{
  CordonBusPeerLookup *self = g_object_new (CORDON_TYPE_BUS_PEER_LOOKUP, NULL);

  self->connection = g_object_ref (connection);
  return CORDON_PEER_LOOKUP (self);
}
