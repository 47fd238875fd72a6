/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interface: only dispatch.
 */
#include "config.h"

#include "service/network-host.h"

G_DEFINE_INTERFACE (CordonNetworkHost, cordon_network_host, G_TYPE_OBJECT)

#define IFACE(self) CORDON_NETWORK_HOST_GET_IFACE (self)

static void
cordon_network_host_default_init (CordonNetworkHostInterface *iface)
{
  g_signal_new ("network-changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
}

void
cordon_network_facts_free (CordonNetworkFacts *facts)
{
  if (facts == NULL)
    return;
  g_free (facts->name);
  g_free (facts->uuid);
  g_free (facts->bridge);
  g_clear_pointer (&facts->prefixes, g_array_unref);
  g_free (facts);
}

void
cordon_network_exam_free (CordonNetworkExam *exam)
{
  if (exam == NULL)
    return;
  g_free (exam->network);
  g_free (exam->filter);
  g_free (exam->binding);
  g_free (exam);
}

void
cordon_network_host_make_async (CordonNetworkHost *self, const CordonNetworkOrder *order,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  IFACE (self)->make_async (self, order, cancellable, callback, data);
}

gboolean
cordon_network_host_make_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error)
{
  return IFACE (self)->make_finish (self, result, error);
}

void
cordon_network_host_remove_async (CordonNetworkHost *self, const char *name, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  IFACE (self)->remove_async (self, name, cancellable, callback, data);
}

gboolean
cordon_network_host_remove_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error)
{
  return IFACE (self)->remove_finish (self, result, error);
}

void
cordon_network_host_list_async (CordonNetworkHost *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  IFACE (self)->list_async (self, cancellable, callback, data);
}

GPtrArray *
cordon_network_host_list_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error)
{
  return IFACE (self)->list_finish (self, result, error);
}

void
cordon_network_host_examine_async (CordonNetworkHost *self, const CordonCardQuestion *question,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  IFACE (self)->examine_async (self, question, cancellable, callback, data);
}

CordonNetworkExam *
cordon_network_host_examine_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error)
{
  return IFACE (self)->examine_finish (self, result, error);
}
