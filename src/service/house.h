/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonHouse: the rooms that everything which makes machines works with.
 */
#pragma once

#include "service/accounts.h"
#include "service/hypervisor.h"
#include "service/labels.h"
#include "service/mac-probe.h"
#include "service/networks.h"
#include "service/templates.h"

G_BEGIN_DECLS

typedef struct {
  CordonHypervisor *hypervisor;
  CordonSystem *system;
  CordonMacProbe *mac;
  CordonAccounts *accounts;
  CordonLabels *labels;
  CordonTemplates *templates;
  CordonNetworks *networks; /* NULL: no machine of this host gets a network */
  guint lease_pause_seconds; /* from the last lease's end to a persistent machine's pause */
  guint away_seconds;        /* from its pause to its being saved, where its owner has no lease at all */
  guint shut_down_seconds;   /* that a guest which is asked to end has for it */
  guint part_seconds;        /* that a persistent machine has to be saved when cordond ends */
  guint undelete_seconds;    /* from a machine's deletion to the end of its disk */
} CordonHouse;

/* A copy that holds a reference to each room, and its end; clearing twice is allowed. */
CordonHouse cordon_house_ref (const CordonHouse *house);
void cordon_house_clear (CordonHouse *house);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CordonHouse, cordon_house_clear)

G_END_DECLS
