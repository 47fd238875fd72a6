/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The row and the column of one machine in the access matrix: what it may reach of every other
 * machine, and they of it, as the loaded policy decides. SELinux only. A control comes first: if the
 * kernel denies a machine even what is its own, its answers about others prove nothing.
 */
#pragma once

#include "service/access.h"
#include "service/proof.h"

G_BEGIN_DECLS

/* A machine as the kernel knows it: raw contexts. */
typedef struct {
  char *name;        /* for the rows: the domain's, made safe to log */
  gboolean ours;
  char *process;     /* NULL: it does not run */
  char *directory;   /* NULL: it has none */
  GPtrArray *sockets; /* (element-type utf8) labels of those in its directory */
  GPtrArray *disks;   /* (element-type utf8) labels of what it may write */
  GPtrArray *shared;  /* (element-type utf8) of what every machine may read: its template */
  GPtrArray *unmeasured; /* (element-type utf8) paths of disks that are not ours and whose labels
                            could not be read: told, but no reason to end anything */
  char *unread;      /* what else of this could not be read; NULL: nothing */
} CordonMatrixParty;

CordonMatrixParty *cordon_matrix_party_new (const char *untrusted_name, gboolean ours);
void cordon_matrix_party_free (CordonMatrixParty *party);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonMatrixParty, cordon_matrix_party_free)

/* Adds the rows of CORDON_ITEM_OWN_THINGS and CORDON_ITEM_SEPARATION: one for each thing of its own
 * and one for each other party. others: (element-type CordonMatrixParty) */
void cordon_matrix_measure (CordonAccessBook *book, const CordonMatrixParty *own, GPtrArray *others,
                            CordonProof *proof);

G_END_DECLS
