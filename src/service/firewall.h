/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordond asks of the host's firewall, which another program of Cordon's minds
 * (data/org.cordon.Firewall1.xml). Tests have a fake. Every call ends by a deadline; errors are
 * CORDON_ERROR_FAILED.
 *
 * Signal: "changed" ()  something of it is, or was for a moment, not as it was loaded
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_TYPE_FIREWALL (cordon_firewall_get_type ())
G_DECLARE_INTERFACE (CordonFirewall, cordon_firewall, CORDON, FIREWALL, GObject)

struct _CordonFirewallInterface {
  GTypeInterface parent;

  /* The rules are in force when it answers. */
  void (*load_async) (CordonFirewall *self, GAsyncReadyCallback callback, gpointer data);
  gboolean (*load_finish) (CordonFirewall *self, GAsyncResult *result, GError **error);

  /* "10.0.0.0/8": where the host has a way to. (transfer full) */
  void (*routes_async) (CordonFirewall *self, GAsyncReadyCallback callback, gpointer data);
  char **(*routes_finish) (CordonFirewall *self, GAsyncResult *result, GError **error);

  /* a{ss} of the interface's Examine. (transfer full) */
  void (*examine_async) (CordonFirewall *self, const char *bridge, const char *tap,
                         GAsyncReadyCallback callback, gpointer data);
  GVariant *(*examine_finish) (CordonFirewall *self, GAsyncResult *result, GError **error);
};

void cordon_firewall_load_async (CordonFirewall *self, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_firewall_load_finish (CordonFirewall *self, GAsyncResult *result, GError **error);
void cordon_firewall_routes_async (CordonFirewall *self, GAsyncReadyCallback callback, gpointer data);
char **cordon_firewall_routes_finish (CordonFirewall *self, GAsyncResult *result, GError **error);
void cordon_firewall_examine_async (CordonFirewall *self, const char *bridge, const char *tap, GAsyncReadyCallback callback, gpointer data);
GVariant *cordon_firewall_examine_finish (CordonFirewall *self, GAsyncResult *result, GError **error);

/* The real one, over the system bus. */
CordonFirewall *cordon_bus_firewall_new (GDBusConnection *connection);

G_END_DECLS
