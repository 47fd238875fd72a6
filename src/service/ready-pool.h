/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonReadyPool: throwaway machines that were started, verified and paused before anybody asked for one, and never
 * saw a file. Each is of one uid and one compartment, as its rules were when it was made; it is handed out to that
 * uid, for that compartment with those rules, the template's current version and the same policy and hypervisor, once,
 * and verified again before it runs; otherwise it is destroyed.
 *
 * There are some only while a program of that user holds a lease for it (KeepReady), of compartments that say Ready=.
 * They are made one at a time, some time after any other start; they have a share of the host's memory, and give it
 * back when the host needs it, an account for each, of which they leave some, and no part of their owner's quota.
 *
 * Signal: "released" ()  nobody holds a lease of it any more
 */
#pragma once

#include "service/fleet.h"
#include "service/host-memory.h"
#include "service/screen-size.h"

G_BEGIN_DECLS

#define CORDON_TYPE_READY_POOL (cordon_ready_pool_get_type ())
G_DECLARE_FINAL_TYPE (CordonReadyPool, cordon_ready_pool, CORDON, READY_POOL, GObject)

/* Everything is referenced. */
typedef struct {
  const CordonHouse *house;
  CordonFleet *fleet;
  CordonCompartments *compartments;
  CordonRegistry *registry;
  CordonHostMemory *memory; /* NULL: there are none */
  guint memory_mib; /* that all of them together may have; 0: there are none. G_MAXUINT: a share of the host's */
  guint rest_ms;    /* from any start to the next of theirs */
  guint again_ms;   /* from a failure to the next try; doubled each time */
  guint look_ms;    /* between looks at the host's memory */
} CordonReadyPoolParts;

CordonReadyPool *cordon_ready_pool_new (const CordonReadyPoolParts *parts);

/* The user wants machines kept ready while client_end (transfer full) is open. unlabelled_wished: as of a start;
 * screen: of their guests. CORDON_ERROR_DENIED: the administrator has none kept; _QUOTA. */
gboolean cordon_ready_pool_hold (CordonReadyPool *self, guint32 uid, gboolean unlabelled_wished,
                                 const CordonScreenSize *screen, int *client_end, GError **error);

/* One that was handed out and runs: it has no lease yet, and whoever gets it gives it one at once. NULL without an
 * error: there is none, start another. (transfer full) */
void cordon_ready_pool_take_async (CordonReadyPool *self, guint32 uid, CordonCompartment *compartment,
                                   gboolean unlabelled_wished, gboolean unlabelled_granted,
                                   GAsyncReadyCallback callback, gpointer data);
CordonMachine *cordon_ready_pool_take_finish (CordonReadyPool *self, GAsyncResult *result);

/* A machine is being started, not from here: it has the processors and, if need be, an account to itself. */
void cordon_ready_pool_give_way (CordonReadyPool *self);

/* Destroys those of that compartment of that user's, or of that template whosever they are, and answers when they are
 * gone. Either may be NULL. Always succeeds. */
void cordon_ready_pool_flush_async (CordonReadyPool *self, guint32 uid, const char *compartment,
                                    const char *template_name, GAsyncReadyCallback callback, gpointer data);
void cordon_ready_pool_flush_finish (CordonReadyPool *self, GAsyncResult *result);

/* Rules may be others now: destroys those that do not fit any more. */
void cordon_ready_pool_check_rules (CordonReadyPool *self);

/* What there is of a user's, or of everybody's for uid 0. */
typedef struct {
  guint ready;
  guint making;   /* not ready yet */
  guint wanted;   /* by who holds a lease; more than there may be for their memory */
  guint price_mib; /* of ready and making */
  guint most_mib;  /* that everybody's together may have */
} CordonReadyFacts;
void cordon_ready_pool_measure (CordonReadyPool *self, guint32 uid, CordonReadyFacts *facts);

/* Those of the user, as List gives machines. (transfer floating) aa{sv} */
GVariant *cordon_ready_pool_list (CordonReadyPool *self, guint32 uid);

gboolean cordon_ready_pool_is_held (CordonReadyPool *self);
/* cordond ends: nothing more is made. */
void cordon_ready_pool_close (CordonReadyPool *self);

G_END_DECLS
