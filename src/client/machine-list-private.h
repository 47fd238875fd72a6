/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonMachineList: what is there (machine-list), and what is done (machine-verbs).
 */
#pragma once

#include "client/machine-list.h"

G_BEGIN_DECLS

struct _CordonMachineList {
  GObject parent_instance;

  /* owned */
  CordonServiceLink *link; /* nullable */
  GPtrArray *items;
  GHashTable *by_uuid; /* UUID (of the item) -> CordonMachineItem (borrowed from items) */
  GHashTable *holds;   /* UUID -> what machine-verbs.c keeps of a machine that is held */
  GHashTable *shown;   /* a set of UUIDs */
  GListStore *deleted; /* of CordonMachineItem */
  GHashTable *leaving; /* a set of UUIDs, whose deletion was ordered here and is not told yet */
  GVariant *listed;    /* an answer that waits for the other one; NULL: none */
  GError *error;
  /* state */
  CordonListState state;
  gboolean asking, ask_again;
  gboolean allow_unlabelled;
};

/* machine-list.c */
void cordon_machine_list_tell (CordonMachineList *self, CordonMachineItem *item);
void cordon_machine_list_tell_ended (CordonMachineList *self, CordonMachineItem *item);

/* machine-verbs.c */
void cordon_machine_hold_free (gpointer hold);

G_END_DECLS
