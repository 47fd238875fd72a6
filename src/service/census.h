/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCensus: who is on the host at one time: every domain of libvirt, every volume of Cordon's
 * store, every process with its context. Numbers are chosen and labels compared against it.
 */
#pragma once

#include "service/hypervisor.h"
#include "service/system.h"

G_BEGIN_DECLS

typedef struct {
  GPtrArray *domains;   /* (element-type CordonDomainFacts) */
  GPtrArray *processes; /* (element-type CordonProcessContext); NULL: not asked for */
  GArray *volumes;      /* (element-type CordonVolumeName) */
} CordonCensus;
void cordon_census_free (CordonCensus *census);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonCensus, cordon_census_free)

typedef struct {
  CordonHypervisor *hypervisor;
  CordonSystem *system;
  const char *volumes_dir; /* one that does not exist holds none */
  gboolean processes;      /* ask for contexts; on SELinux hosts */
} CordonCensusRequest;

/* Whole or not at all. */
void cordon_census_take_async (const CordonCensusRequest *request, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
CordonCensus *cordon_census_take_finish (GAsyncResult *result, GError **error);

G_END_DECLS
