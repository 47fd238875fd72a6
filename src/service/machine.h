/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMachine: one machine of one user while it has, or is to have, a process: from admission
 * until nothing of it is left, or, of a persistent one, nothing but its definition and its disk. It
 * holds the start, the lease, and what was allocated; account and numbers go back only when the
 * hypervisor says that the domain is gone.
 *
 * Signals:
 *   "changed" ()  the state is another one
 *   "away" ()     paused, nobody has held it for a while: whoever knows that its owner holds none of his others
 *                 either saves it
 *   "gone" ()     it has no process, or is left to the next cordond; the last signal
 */
#pragma once

#include "core/compartment.h"
#include "core/lease-message.h"
#include "core/machine-state.h"
#include "service/record.h"
#include "service/start.h"

G_BEGIN_DECLS

#define CORDON_TYPE_MACHINE (cordon_machine_get_type ())
G_DECLARE_FINAL_TYPE (CordonMachine, cordon_machine, CORDON, MACHINE, GObject)

CordonMachine *cordon_machine_new (const CordonHouse *house, guint32 owner,
                                   CordonCompartment *compartment, gboolean unlabelled_wished,
                                   gboolean unlabelled_granted);

/* The persistent machine of that record, which has a definition, of its compartment. */
CordonMachine *cordon_machine_new_lasting (const CordonHouse *house, CordonRecord *record,
                                           CordonCompartment *compartment,
                                           gboolean unlabelled_wished,
                                           gboolean unlabelled_granted);

/* Begins. Before it, take a lease: a machine that nobody holds ends. */
void cordon_machine_start (CordonMachine *self);
/* Instead: of a persistent one that has a process already. It is paused and verified; then it goes
 * on if it ran, and pauses again if nobody takes a lease. template_version: what it was started
 * from. */
void cordon_machine_adopt (CordonMachine *self, gboolean was_running,
                           const char *template_version);

/* Instead of starting it, of a throwaway: before anybody asked for it, and without a lease; when its guest is ready
 * it stands still. Until it is handed out it is nobody's, and its owner is not told of it. */
void cordon_machine_start_ready (CordonMachine *self, const CordonScreenSize *screen);
/* The news of the hypervisor; only what was started to be ready minds it. */
void cordon_machine_guest_ready (CordonMachine *self);
/* Whether it was started so, and not handed out yet. */
gboolean cordon_machine_is_pooled (CordonMachine *self);
/* Whether it can be handed out; whether it is being handed out just now. */
gboolean cordon_machine_is_ready (CordonMachine *self);
gboolean cordon_machine_is_handed_out (CordonMachine *self);
/* Of one that is ready. Everything of a start that comes after its making is done once more, and it runs; then take a
 * lease at once. What fails ends it. */
void cordon_machine_hand_out_async (CordonMachine *self, gboolean unlabelled_wished, gboolean unlabelled_granted,
                                    GAsyncReadyCallback callback, gpointer data);
gboolean cordon_machine_hand_out_finish (CordonMachine *self, GAsyncResult *result, GError **error);

/* A new lease; its client end (transfer full). CORDON_ERROR_BUSY while another client holds it and
 * take_over is FALSE, CORDON_ERROR_NOT_FOUND while it stops. */
gboolean cordon_machine_take_lease (CordonMachine *self, gboolean take_over, int *client_end,
                                    GError **error);

/* Answers when the machine is gone. */
void cordon_machine_stop_async (CordonMachine *self, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_machine_stop_finish (CordonMachine *self, GAsyncResult *result, GError **error);

/* Of a persistent machine. Asks its guest to end, and answers when it is stopped; CORDON_ERROR_TIMEOUT when
 * it did not end in time and still runs, _BUSY while it starts. One that is paused goes on first. */
void cordon_machine_shut_down_async (CordonMachine *self, GAsyncReadyCallback callback,
                                     gpointer data);
gboolean cordon_machine_shut_down_finish (CordonMachine *self, GAsyncResult *result,
                                          GError **error);

/* Of a persistent machine: it stands still until it is resumed, or attached to. _BUSY while it starts or
 * is being asked to end. */
void cordon_machine_suspend_async (CordonMachine *self, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_machine_suspend_finish (CordonMachine *self, GAsyncResult *result, GError **error);

/* Of a persistent machine: verified, it goes on; answers when it runs. */
void cordon_machine_resume_async (CordonMachine *self, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_machine_resume_finish (CordonMachine *self, GAsyncResult *result, GError **error);

/* Of a persistent machine: its memory is kept on its disk, and its process ends; answers when it is gone, and
 * the next start goes on from there. What fails leaves it as it was, running or paused; _BUSY while it starts
 * or is being asked to end, _EXHAUSTED where the host's disk is full. */
void cordon_machine_save_async (CordonMachine *self, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_machine_save_finish (CordonMachine *self, GAsyncResult *result, GError **error);

/* cordond ends. A persistent machine is saved within some time, or else paused and left to the next cordond, as is
 * one whose compartment says that it runs on; a throwaway, or one that starts, is stopped. */
void cordon_machine_part (CordonMachine *self);

/* Somebody let it run. A persistent machine that is to stand still is paused again. */
void cordon_machine_hold_still (CordonMachine *self);
/* Somebody may have paused it. It is measured; one that stands still is paused until it is resumed, or attached. */
void cordon_machine_look_whether_paused (CordonMachine *self);
/* Somebody let it run: TRUE for a throwaway that somebody had paused. It runs, and is to be doubted. */
gboolean cordon_machine_take_resumed (CordonMachine *self);

/* What the hypervisor said. */
void cordon_machine_domain_ended (CordonMachine *self, gboolean by_guest);
void cordon_machine_hypervisor_lost (CordonMachine *self, const char *sentence);
void cordon_machine_hypervisor_back (CordonMachine *self);

/* What the watch (service/watch.h) orders: a machine that runs stands still, and goes on; or it ends
 * because it is not as ordered. why: a sentence for its client. */
void cordon_machine_halt (CordonMachine *self, const char *why);
void cordon_machine_go_on (CordonMachine *self);
void cordon_machine_refuse (CordonMachine *self, const GError *why);

CordonStart *cordon_machine_get_start (CordonMachine *self); /* (transfer none) (nullable) */
const char *cordon_machine_get_uuid (CordonMachine *self);
guint32 cordon_machine_get_owner (CordonMachine *self);
/* Whether a client holds it. */
gboolean cordon_machine_is_held (CordonMachine *self);
CordonCompartment *cordon_machine_get_compartment (CordonMachine *self); /* (transfer none) */
const char *cordon_machine_get_compartment_name (CordonMachine *self);
guint cordon_machine_get_memory (CordonMachine *self);
CordonMachineState cordon_machine_get_state (CordonMachine *self);
/* The template's version, its ID, of a process that was found; NULL: this cordond started it. */
const char *cordon_machine_get_found_version (CordonMachine *self);
/* What is written down of it; NULL: a throwaway. (transfer none) */
CordonRecord *cordon_machine_get_record (CordonMachine *self);
/* What was measured of it at its start; NULL until then. Borrowed. */
const CordonProof *cordon_machine_get_proof (CordonMachine *self);
GVariant *cordon_machine_describe (CordonMachine *self); /* (transfer floating) a{sv} */
/* The same for a persistent machine without a process; compartment NULL: the host has it no more.
 * undelete_seconds: how long a deleted one can be brought back. */
GVariant *cordon_machine_describe_stopped (const CordonRecord *record,
                                           const CordonCompartment *compartment,
                                           guint undelete_seconds);

G_END_DECLS
