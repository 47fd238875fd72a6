/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonLibvirt's two halves: what becomes of the connection, and what is asked over it.
 */
#pragma once

#include "service/libvirt/connection.h"
#include "service/libvirt/job.h"
#include "service/network-host.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_LIBVIRT_IDLE, /* nobody asked yet */
  CORDON_LIBVIRT_CONNECTED,
  CORDON_LIBVIRT_LOST
} CordonLibvirtState;

struct _CordonLibvirt {
  GObject parent_instance;

  /* owned */
  CordonLibvirtTimes times;
  CordonLink *link;
  CordonJobs *jobs;
  CordonJobs *ends; /* destroys have workers of their own: creates that hang must not stop them */
  /* For disks and networks. One worker: a pool that makes a volume answers nothing else meanwhile, with an error. */
  CordonJobs *storage;
  /* As long as a disk is large, or as a person's file is slow, which may answer when it likes: nothing else waits for
   * it. */
  CordonJobs *imports;
  CordonJobs *memories; /* saved, or loaded again: as long as they are large */
  char *store; /* path of the directory */
  GSource *reconnect;

  /* state */
  CordonLibvirtState state;
  guint generation; /* of the connection that counts as connected */
  guint broken;     /* the newest one known to have ended */
  guint delay;      /* ms until the next attempt */
};

/* requests.c */
void cordon_libvirt_hypervisor_init (CordonHypervisorInterface *iface);
/* network-requests.c */
void cordon_libvirt_network_host_init (CordonNetworkHostInterface *iface);

G_END_DECLS
