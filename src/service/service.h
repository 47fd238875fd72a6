/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonService: cordond put together on a bus connection: state read, rooms opened, name owned,
 * orphans reaped, and its end when nothing lives and nobody asks.
 *
 * Signal: "done" (gboolean failed)  the process may exit
 */
#pragma once

#include "service/authority.h"
#include "service/fleet.h"
#include "service/peers.h"
#include "service/ready-pool.h"
#include "service/registry.h"

G_BEGIN_DECLS

/* What a cordond is made of; referenced or copied. */
typedef struct {
  GDBusConnection *connection;
  CordonHypervisor *hypervisor;
  CordonSystem *system;
  CordonMacProbe *mac;
  CordonNetworks *networks;            /* NULL: no machine gets a network */
  CordonAuthority *authority;
  CordonPeerLookup *lookup;
  const char *state_dir;
  const char *const *compartment_dirs; /* presets', then the administrator's; later ones win */
  const CordonUserLimits *users;       /* NULL: the defaults */
  guint accounts;
  CordonHostMemory *memory;            /* NULL: no machine is kept ready */
  guint ready_mib;                     /* as CordonReadyPoolParts has it */
  guint ready_rest_ms, ready_again_ms, ready_look_ms; /* 0: the limits' */
  const CordonLabelRanges *ranges;     /* NULL: the defaults */
  const char *problem;                 /* with the settings: why nothing starts; NULL: none */
  guint idle_seconds;
  guint lease_pause_seconds;           /* 0: CORDON_DEADLINE_LEASE_PAUSE */
  guint shut_down_seconds;             /* 0: CORDON_DEADLINE_POWER_BUTTON */
  guint away_seconds;                  /* 0: CORDON_DEADLINE_AWAY */
  guint part_seconds;                  /* 0: CORDON_DEADLINE_PART */
  guint undelete_seconds;              /* 0: CORDON_UNDELETE_SECONDS */
} CordonServiceParts;

#define CORDON_TYPE_SERVICE (cordon_service_get_type ())
G_DECLARE_FINAL_TYPE (CordonService, cordon_service, CORDON, SERVICE, GObject)

CordonService *cordon_service_new (const CordonServiceParts *parts);
/* Begins; "done" with failed TRUE if the state cannot be read or the name is taken. */
void cordon_service_start (CordonService *self);

/* What a clean end does with the machines that live: throwaways are stopped, persistent ones paused
 * and left to the next cordond; then "done". */
void cordon_service_shut_down (CordonService *self);

CordonFleet *cordon_service_get_fleet (CordonService *self);         /* (transfer none) */
CordonReadyPool *cordon_service_get_pool (CordonService *self);      /* (transfer none) */
CordonTemplates *cordon_service_get_templates (CordonService *self); /* (transfer none) */
CordonRegistry *cordon_service_get_registry (CordonService *self);   /* (transfer none) */
CordonAccounts *cordon_service_get_accounts (CordonService *self);   /* (transfer none) */

G_END_DECLS
