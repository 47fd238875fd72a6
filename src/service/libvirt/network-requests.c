/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The calls about networks, handed to one worker: they follow each other in the order in which they
 * were made, so that a network which is removed and wanted again is there at the end.
 */
#include "config.h"

#include "service/libvirt/connection-private.h"

#include "service/libvirt/network-calls.h"

static void
start (CordonLibvirt *self, const CordonJobKind *kind, CordonNetworkCall *call, GTask *task)
{
  g_task_set_source_tag (task, (gpointer) kind);
  cordon_jobs_run (self->storage, kind, call,
                   self->times.create + (self->state != CORDON_LIBVIRT_CONNECTED ? self->times.connect : 0),
                   task);
}

static void
make_async (CordonNetworkHost *host, const CordonNetworkOrder *order, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (host);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, &cordon_call_make_network, cordon_network_call_new (self->link, order, NULL), task);
}

static void
remove_async (CordonNetworkHost *host, const char *name, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (host);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, &cordon_call_remove_network, cordon_network_call_new (self->link, NULL, name), task);
}

static void
list_async (CordonNetworkHost *host, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (host);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, &cordon_call_list_networks, cordon_network_call_new (self->link, NULL, NULL), task);
}

static void
examine_async (CordonNetworkHost *host, const CordonCardQuestion *question, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (host);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, &cordon_call_examine_network, cordon_network_call_new_question (self->link, question), task);
}

static gpointer
finish (CordonNetworkHost *self, GAsyncResult *result, const CordonJobKind *kind, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == (gpointer) kind, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
make_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_make_network, error) != NULL;
}

static gboolean
remove_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_remove_network, error) != NULL;
}

static GPtrArray *
list_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_list_networks, error);
}

static CordonNetworkExam *
examine_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_examine_network, error);
}

void
cordon_libvirt_network_host_init (CordonNetworkHostInterface *iface)
{
  iface->make_async = make_async;
  iface->make_finish = make_finish;
  iface->remove_async = remove_async;
  iface->remove_finish = remove_finish;
  iface->list_async = list_async;
  iface->list_finish = list_finish;
  iface->examine_async = examine_async;
  iface->examine_finish = examine_finish;
}
