/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonExamination: one look at one paused machine, from libvirt, /proc, its files and the kernel,
 * and the proof that comes of it. A start makes one; so does every new doubt while the machine
 * lives.
 */
#pragma once

#include "service/house.h"
#include "service/proof.h"
#include "service/read-back.h"

G_BEGIN_DECLS

/* What the machine was ordered to be; all must outlive the examination. */
typedef struct {
  const CordonMachinePlan *plan;
  const CordonAccount *account;
  const CordonHostFacts *host;
  CordonTemplate *template; /* NULL: a foreign machine's plan */
} CordonExaminationOrder;

#define CORDON_TYPE_EXAMINATION (cordon_examination_get_type ())
G_DECLARE_FINAL_TYPE (CordonExamination, cordon_examination, CORDON, EXAMINATION, GObject)

CordonExamination *cordon_examination_new (const CordonHouse *house,
                                           const CordonExaminationOrder *order);

/* Collects everything and adds the rows of the read-back. FALSE with CORDON_ERROR_UNVERIFIED if
 * something could not be collected at all, and a sentence for its person; or with CANCELLED. Rows
 * that differ are no error: they are in the proof. */
void cordon_examination_read_back_async (CordonExamination *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data);
gboolean cordon_examination_read_back_finish (CordonExamination *self, GAsyncResult *result,
                                              GError **error);

/* After that, the access matrix; only for a machine under SELinux. The same errors. */
void cordon_examination_matrix_async (CordonExamination *self, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data);
gboolean cordon_examination_matrix_finish (CordonExamination *self, GAsyncResult *result,
                                           GError **error);

/* Ends it: the proof is sealed and, if it has a fault, written to the journal. CORDON_ERROR_UNVERIFIED
 * with the sentence, NULL if the machine is as ordered. (transfer full) */
GError *cordon_examination_conclude (CordonExamination *self, CordonMoment moment);

/* Borrowed. The domain is NULL before it was described. */
CordonProof *cordon_examination_get_proof (CordonExamination *self);
const CordonDomainFacts *cordon_examination_get_domain (CordonExamination *self);
/* A label was read back and is enforced. */
gboolean cordon_examination_get_labelled (CordonExamination *self);
/* When QEMU's process began, µs since the epoch; 0: not known. */
guint64 cordon_examination_get_began (CordonExamination *self);

G_END_DECLS
