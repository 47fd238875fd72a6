/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonProof: what was measured of one machine at one time, row by row, as a value. It is filled by
 * one examination and never changed after.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_PROOF_AS_ORDERED,
  CORDON_PROOF_DIFFERS,
  CORDON_PROOF_UNREADABLE
} CordonProofStatus;

const char *cordon_proof_status_name (CordonProofStatus status);

/* Where it was read. */
typedef enum {
  CORDON_SOURCE_LIBVIRT, /* the domain's XML, state and label list */
  CORDON_SOURCE_VOLUME,  /* the volume's XML, for which libvirt looked at the file */
  CORDON_SOURCE_PROC,    /* /proc */
  CORDON_SOURCE_FILE,    /* the file itself */
  CORDON_SOURCE_RECORD,  /* the file, against what was recorded when it was imported */
  CORDON_SOURCE_KERNEL,  /* the access control: a context, or the loaded policy's decision */
  CORDON_SOURCE_FIREWALL /* the kernel's network, as cordon-firewall reads it */
} CordonProofSource;

const char *cordon_proof_source_name (CordonProofSource source);

typedef struct {
  const char *item;    /* a word of the read-back's table, in English */
  CordonProofSource source;
  gboolean mandatory;
  char *subject;       /* a path, a process, another machine; "" where the item has only one */
  char *ordered;
  char *seen;          /* "" unreadable */
  CordonProofStatus status;
} CordonProofRow;

typedef struct _CordonProof CordonProof;

#define CORDON_TYPE_PROOF (cordon_proof_get_type ())
GType cordon_proof_get_type (void);

CordonProof *cordon_proof_new (void);
CordonProof *cordon_proof_ref (CordonProof *proof);
void cordon_proof_unref (CordonProof *proof);

/* Copies; seen NULL: it could not be read, whatever status says. For the examination only. */
void cordon_proof_add (CordonProof *proof, const CordonProofRow *row);
/* Its examination is over. */
void cordon_proof_seal (CordonProof *proof);

guint cordon_proof_get_n_rows (const CordonProof *proof);
const CordonProofRow *cordon_proof_get_row (const CordonProof *proof, guint i);
/* The first mandatory row that is not as ordered; NULL: the machine is as ordered. */
const CordonProofRow *cordon_proof_get_fault (const CordonProof *proof);
/* From its making to its seal. */
gint64 cordon_proof_get_microseconds (const CordonProof *proof);
gint64 cordon_proof_get_time (const CordonProof *proof); /* of its seal, µs since the epoch */

/* One line for each row that is not as ordered, for the journal. (transfer full) */
char *cordon_proof_print_faults (const CordonProof *proof);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonProof, cordon_proof_unref)

G_END_DECLS
