/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordond sees of its host, for `cordon doctor`: one check after the other, each ok, degraded
 * or broken, with what was seen and what fixes it. A check that cannot be made is broken, never
 * left out.
 */
#pragma once

#include "service/compartments.h"
#include "service/house.h"
#include "service/ready-pool.h"
#include "service/registry.h"

G_BEGIN_DECLS

typedef struct {
  CordonHouse house;
  CordonRegistry *registry;
  CordonCompartments *compartments;
  CordonReadyFacts ready; /* the caller's */
  const char *state_dir;
  guint32 caller; /* whose grants are shown; root sees all */
} CordonHostChecksParts;

void cordon_host_checks_run_async (const CordonHostChecksParts *parts,
                                   GAsyncReadyCallback callback, gpointer data);
GVariant *cordon_host_checks_run_finish (GAsyncResult *result); /* (transfer full) aa{sv} */

G_END_DECLS
