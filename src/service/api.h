/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonApi: org.cordon.Cordon1 (data/org.cordon.Cordon1.xml) on a connection: what is asked is
 * checked cheaply, let in by the door, and handed to the rooms that do it.
 */
#pragma once

#include <gio/gio.h>
#include "service/call.h"
#include "service/compartments.h"
#include "service/fleet.h"
#include "service/ready-pool.h"
#include "service/registry.h"

G_BEGIN_DECLS

typedef struct {
  CordonHouse house;
  CordonDoor *door;
  CordonPeers *peers;
  CordonFleet *fleet;
  CordonReadyPool *pool;
  CordonRegistry *registry;
  CordonCompartments *compartments;
  const char *state_dir;
} CordonApiParts;

#define CORDON_TYPE_API (cordon_api_get_type ())
G_DECLARE_FINAL_TYPE (CordonApi, cordon_api, CORDON, API, GObject)

/* Every part is referenced. */
CordonApi *cordon_api_new (const CordonApiParts *parts);

gboolean cordon_api_export (CordonApi *self, GDBusConnection *connection, GError **error);
void cordon_api_unexport (CordonApi *self);

G_END_DECLS
