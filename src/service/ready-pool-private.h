/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonReadyPool: what there is and how many there shall be (ready-pool.c), who wants them (ready-holds.c),
 * and how one is handed out (ready-take.c).
 */
#pragma once

#include "service/lease.h"
#include "service/policy-version.h"
#include "service/ready-pool.h"

G_BEGIN_DECLS

/* A program that wants machines kept ready. */
typedef struct {
  CordonReadyPool *pool; /* borrowed */
  CordonLease *lease;
  guint32 uid;
  gboolean unlabelled_wished;
  CordonScreenSize screen;
} CordonReadyHold;

/* One machine of the pool, from before it is made until it is handed out or gone. */
typedef struct {
  CordonReadyPool *pool; /* borrowed */
  CordonMachine *machine;
  CordonPolicyState policy; /* when it was made */
  gboolean unlabelled_wished, unlabelled_granted;
  gboolean was_ready;
  gboolean handed; /* somebody gets it, and nobody else */
  gboolean evicted; /* its end was ordered from here */
  guint deadline;  /* until it has to be ready */
} CordonReadyEntry;

struct _CordonReadyPool {
  GObject parent_instance;

  /* owned */
  CordonHouse house;
  CordonFleet *fleet;
  CordonCompartments *compartments;
  CordonRegistry *registry;
  CordonHostMemory *memory;
  GPtrArray *holds;    /* of CordonReadyHold */
  GPtrArray *entries;  /* of CordonReadyEntry, in the order in which they were made */
  GHashTable *failing; /* "uid/compartment" -> when and how long to wait, ready-pool.c */
  GPtrArray *flushes;  /* of GTask: who waits for some to be gone */
  guint timer;         /* until the next look at all of it */

  /* state */
  guint memory_mib, rest_ms, again_ms, look_ms;
  gint64 not_before; /* monotonic time of the next machine that is made */
  gboolean closed;
};

void cordon_ready_hold_free (gpointer hold);
/* MiB that all may have; that those of a user, or of everybody for 0, are counted with. */
guint cordon_ready_pool_count_most (CordonReadyPool *self);
guint cordon_ready_pool_count_price (CordonReadyPool *self, guint32 uid);
gboolean cordon_ready_entry_is_ending (const CordonReadyEntry *entry);
/* The consent to run without a label is a part of what was ordered. */
gboolean cordon_ready_entry_has_consent (const CordonReadyEntry *entry, const CordonCompartment *compartment,
                                         gboolean wished, gboolean granted);
/* Ends it; it stays in the table until nothing of it is left. */
void cordon_ready_pool_evict (CordonReadyEntry *entry, const char *why);
/* It is the pool's no more. */
void cordon_ready_pool_forget (CordonReadyPool *self, CordonReadyEntry *entry);
CordonReadyEntry *cordon_ready_pool_find (CordonReadyPool *self, CordonMachine *machine);
/* Something started: the next one is made some time later. */
void cordon_ready_pool_rest (CordonReadyPool *self);
/* Looks at all of it, soon. */
void cordon_ready_pool_wake (CordonReadyPool *self);

G_END_DECLS
