/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of a start, in the order in which they run. Each either goes on to the next one or fails
 * the start; only a clash of labels goes back, from compare to number, a bounded number of times.
 */
#pragma once

#include "service/start.h"

G_BEGIN_DECLS

struct _CordonStart {
  GObject parent_instance;

  /* owned */
  CordonHouse house;
  CordonStartRequest request;
  GTask *task;
  GCancellable *cancellable;
  GError *reason; /* of the cancellation */
  CordonHostFacts *host;
  CordonAccount *account;
  CordonTemplate *template;
  CordonMachinePlan *plan;
  CordonMachinePlan *examined_plan; /* of the examination, where that is not the plan; NULL otherwise */
  CordonPlace *place; /* in its network; NULL: it has none */
  CordonMachineLabel *label; /* until the plan is made */
  CordonExamination *examination;

  /* state */
  CordonStartStep step;
  CordonMacModel mac;
  guint n_clashes;
  guint n_taken_away; /* domains that come back with another number and whose ends were not told */
  gboolean made;
  gboolean loaded;   /* the memory that was saved is in its QEMU */
  gboolean restored; /* and its definition says so no more: it goes on with the memory that was saved */
  gboolean labelled;
  gboolean proven; /* since it was examined last: all that is left is to let it go on */
  gboolean doubted; /* since its level was compared last */
  guint n_examined;
};

/* The start is over. (transfer full) */
void cordon_start_fail (CordonStart *self, GError *error);
/* TRUE if the start was cancelled while the last call was under way; then it is over. */
gboolean cordon_start_stopped (CordonStart *self);
void cordon_start_tell (CordonStart *self, CordonStage stage);

/* start-gate.c: NULL if a machine may be made on this host. (transfer full) */
GError *cordon_start_judge_host (CordonStart *self);
/* start-allocate.c: account, template; then number. */
void cordon_start_allocate (CordonStart *self);
/* start-allocate.c: numbers, label, plan; then create. */
void cordon_start_number (CordonStart *self);
/* start.c: the domain, paused; then compare. */
void cordon_start_create (CordonStart *self);
/* start-compare.c: its label with everybody's, again; then read back, or back to number. Every doubt
 * comes back here. */
void cordon_start_compare (CordonStart *self);
/* start-evidence.c: everything that is measured, and the decision; then resume. */
void cordon_start_read_back (CordonStart *self);
/* start-restore.c: NULL if the memory that it is to go on with fits. (transfer full) */
GError *cordon_start_judge_saved (CordonStart *self);
/* start-restore.c: FALSE if it has no memory to take up; otherwise does that, then compare, and
 * the next time the rest, then resume. */
gboolean cordon_start_restore (CordonStart *self);
/* start.c */
void cordon_start_resume (CordonStart *self);

G_END_DECLS
