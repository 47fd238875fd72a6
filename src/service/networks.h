/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonNetworks: one network for each compartment of each user, there while a machine of it needs it.
 * A machine holds a place in it; the last one that lets go takes the network away. See docs/network.md.
 *
 * Signal: "changed" (const char *network)  a network of ours is another one, or, NULL, the host's
 *                                          firewall is: every machine with network is in doubt
 */
#pragma once

#include "service/firewall.h"
#include "service/hypervisor.h"
#include "service/network-host.h"

G_BEGIN_DECLS

#define CORDON_TYPE_NETWORKS (cordon_networks_get_type ())
G_DECLARE_FINAL_TYPE (CordonNetworks, cordon_networks, CORDON, NETWORKS, GObject)

/* `range`: what subnets are taken out of. */
CordonNetworks *cordon_networks_new (CordonNetworkHost *host, CordonFirewall *firewall,
                                     const CordonPrefix *range);

/* A machine's place. */
typedef struct {
  CordonNetworkOrder network;
  guint slot;
} CordonPlace;

/* The place of a machine, which it keeps until cordon_networks_release(); the firewall is loaded and the
 * network is there and as ordered when it answers. EXHAUSTED: no subnet, or no place, is free;
 * UNVERIFIED; HYPERVISOR; FAILED. (transfer full) A caller that is gone must still release. */
void cordon_networks_hold_async (CordonNetworks *self, const char *machine, guint32 owner,
                                 const char *compartment, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
CordonPlace *cordon_networks_hold_finish (CordonNetworks *self, GAsyncResult *result, GError **error);

/* The domain is gone. Nothing where it held no place. */
void cordon_networks_release (CordonNetworks *self, const char *machine);

/* A machine that has a process from before: it has the place that its card says. */
void cordon_networks_occupy (CordonNetworks *self, const CordonDomainFacts *domain);

/* Removes every network of ours that no machine holds a place in. */
void cordon_networks_reap (CordonNetworks *self);

/* What is measured of a machine's card; fields are NULL where they could not be read. */
typedef struct _CordonNetworkEvidence {
  CordonNetworkExam *libvirt;
  GVariant *kernel; /* a{ss} of data/org.cordon.Firewall1.xml */
} CordonNetworkEvidence;
void cordon_network_evidence_free (CordonNetworkEvidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonNetworkEvidence, cordon_network_evidence_free)

/* tap: what libvirt says that it is called; NULL: it did not say. The machine must hold a place.
 * CANCELLED, or an answer with what could be read. */
void cordon_networks_examine_async (CordonNetworks *self, const char *machine, const char *tap,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
CordonNetworkEvidence *cordon_networks_examine_finish (CordonNetworks *self, GAsyncResult *result,
                                                       GError **error);

G_END_DECLS
