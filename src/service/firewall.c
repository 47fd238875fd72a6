/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interface: only dispatch.
 */
#include "config.h"

#include "service/firewall.h"

G_DEFINE_INTERFACE (CordonFirewall, cordon_firewall, G_TYPE_OBJECT)

#define IFACE(self) CORDON_FIREWALL_GET_IFACE (self)

static void
cordon_firewall_default_init (CordonFirewallInterface *iface)
{
  g_signal_new ("changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

void
cordon_firewall_load_async (CordonFirewall *self, GAsyncReadyCallback callback, gpointer data)
{
  IFACE (self)->load_async (self, callback, data);
}

gboolean
cordon_firewall_load_finish (CordonFirewall *self, GAsyncResult *result, GError **error)
{
  return IFACE (self)->load_finish (self, result, error);
}

void
cordon_firewall_routes_async (CordonFirewall *self, GAsyncReadyCallback callback, gpointer data)
{
  IFACE (self)->routes_async (self, callback, data);
}

char **
cordon_firewall_routes_finish (CordonFirewall *self, GAsyncResult *result, GError **error)
{
  return IFACE (self)->routes_finish (self, result, error);
}

void
cordon_firewall_examine_async (CordonFirewall *self, const char *bridge, const char *tap,
                               GAsyncReadyCallback callback, gpointer data)
{
  IFACE (self)->examine_async (self, bridge, tap, callback, data);
}

GVariant *
cordon_firewall_examine_finish (CordonFirewall *self, GAsyncResult *result, GError **error)
{
  return IFACE (self)->examine_finish (self, result, error);
}
