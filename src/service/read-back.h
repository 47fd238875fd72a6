/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of what is read back of a machine that was created paused, before its first instruction,
 * and again whenever something on the host has changed. An item is as ordered, differs, or could not
 * be read; for a mandatory item the last two are the same. docs/read-back.md has the same table, and
 * a test compares the two.
 */
#pragma once

#include "service/hypervisor.h"
#include "service/machine-plan.h"
#include "service/proof.h"
#include "service/system.h"

G_BEGIN_DECLS

/* Everything that was collected about one machine; all borrowed. */
typedef struct {
  const CordonMachinePlan *plan;
  const CordonAccount *account;
  const CordonHostFacts *host;
  const CordonDomainFacts *domain;
  const CordonVolumeFacts *volume; /* of the private disk; NULL: it has none */
  const CordonVolumeFacts *medium; /* of what it only reads; NULL: there is none, or it was not read */
  const struct _CordonNetworkEvidence *network; /* of its card; NULL: it has none */
  const CordonSurvey *survey;   /* with contexts and labels, where they could be read */
  const GError *template_fault; /* NULL: the template is as it was imported */
} CordonEvidence;

/* Where an item applies. */
typedef enum {
  CORDON_SCOPE_ANY,
  CORDON_SCOPE_LABELLED, /* SELinux or AppArmor */
  CORDON_SCOPE_SELINUX,
  CORDON_SCOPE_LASTING,  /* a machine with a private disk */
  CORDON_SCOPE_NETWORKED, /* a machine with network */
  CORDON_SCOPE_TEMPLATE  /* a machine of a template: every one but a foreign one */
} CordonScope;

const char *cordon_scope_name (CordonScope scope);

/* A line of the table. */
typedef struct {
  const char *name; /* in English */
  CordonProofSource source;
  CordonScope scope;
  gboolean mandatory;
} CordonReadBackItem;

const CordonReadBackItem *cordon_read_back_get_items (guint *n_items);

/* Adds the rows of every item that applies, but for the two that ask about other machines: they are
 * service/matrix.h's. */
void cordon_read_back (const CordonEvidence *evidence, CordonProof *proof);

/* The name of an item for a row of service/matrix.h. */
#define CORDON_ITEM_OWN_THINGS "hold on its own things"
#define CORDON_ITEM_SEPARATION "separation from other machines"

typedef enum {
  CORDON_MOMENT_START,  /* it has not run, and will not */
  CORDON_MOMENT_RUNNING /* it was paused to be examined again */
} CordonMoment;

/* CORDON_ERROR_UNVERIFIED with one sentence that names the proof's first fault; NULL without one.
 * (transfer full) */
GError *cordon_read_back_complain (const CordonProof *proof, CordonMoment moment);

/* "system_u:object_r:svirt_image_t:LEVEL": what libvirt gives to the files of a process with this
 * label. (transfer full) */
char *cordon_read_back_image_label (const char *process_label);

/* QEMU among the survey's processes; NULL: it is not there. */
const CordonProcessFacts *cordon_read_back_find_qemu (const CordonEvidence *evidence);

G_END_DECLS
