/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What networks are made of: libvirt's part. The real one is service/libvirt; tests have a fake. Errors
 * as in service/hypervisor.h.
 */
#pragma once

#include <gio/gio.h>

#include "service/network-order.h"

G_BEGIN_DECLS

/* One network of the host, ours or foreign, that is active. */
typedef struct {
  char *name;
  char *uuid;
  char *bridge;     /* NULL: it has none */
  GArray *prefixes; /* (element-type CordonPrefix) of IPv4 */
} CordonNetworkFacts;
void cordon_network_facts_free (CordonNetworkFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonNetworkFacts, cordon_network_facts_free)

/* A machine's card as it was ordered; borrowed. */
typedef struct {
  const CordonNetworkOrder *network;
  guint slot;
  const char *machine; /* UUID */
  const char *tap;     /* as libvirt calls it */
} CordonCardQuestion;

/* NULL: it could not be read, or is not there. */
typedef struct {
  char *network; /* "as ordered", or what is different */
  char *filter;  /* the same of CORDON_NETWORK_FILTER */
  char *binding; /* the same of the filter's binding to the tap */
} CordonNetworkExam;
void cordon_network_exam_free (CordonNetworkExam *exam);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonNetworkExam, cordon_network_exam_free)

#define CORDON_TYPE_NETWORK_HOST (cordon_network_host_get_type ())
G_DECLARE_INTERFACE (CordonNetworkHost, cordon_network_host, CORDON, NETWORK_HOST, GObject)

/* Signal: "network-changed" (const char *name)  any network of the host came, went or is another */
struct _CordonNetworkHostInterface {
  GTypeInterface parent;

  /* The filter, and the network, transient: as ordered, or an error. One that is there already and as
   * ordered is success; one that is another is not touched. */
  void (*make_async) (CordonNetworkHost *self, const CordonNetworkOrder *order, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data);
  gboolean (*make_finish) (CordonNetworkHost *self, GAsyncResult *result, GError **error);

  /* Success when there is none of that name, also if there was none before. */
  void (*remove_async) (CordonNetworkHost *self, const char *name, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data);
  gboolean (*remove_finish) (CordonNetworkHost *self, GAsyncResult *result, GError **error);

  /* (element-type CordonNetworkFacts) (transfer full) */
  void (*list_async) (CordonNetworkHost *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer data);
  GPtrArray *(*list_finish) (CordonNetworkHost *self, GAsyncResult *result, GError **error);

  void (*examine_async) (CordonNetworkHost *self, const CordonCardQuestion *question,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  CordonNetworkExam *(*examine_finish) (CordonNetworkHost *self, GAsyncResult *result, GError **error);
};

void cordon_network_host_make_async (CordonNetworkHost *self, const CordonNetworkOrder *order, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_network_host_make_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error);
void cordon_network_host_remove_async (CordonNetworkHost *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_network_host_remove_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error);
void cordon_network_host_list_async (CordonNetworkHost *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *cordon_network_host_list_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error);
void cordon_network_host_examine_async (CordonNetworkHost *self, const CordonCardQuestion *question, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
CordonNetworkExam *cordon_network_host_examine_finish (CordonNetworkHost *self, GAsyncResult *result, GError **error);

G_END_DECLS
