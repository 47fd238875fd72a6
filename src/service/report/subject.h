/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonSubject: one party of the isolation report with everything that was learned about it. What
 * could not be learned keeps its reason, so that each cell that needs it can say so.
 */
#pragma once

#include "core/report.h"
#include "service/system.h"

G_BEGIN_DECLS

/* Who may do what with a file or directory, by its owner and mode. */
typedef struct {
  gboolean known;
  uid_t uid;
  gid_t gid;
  mode_t mode;     /* permission bits */
  gboolean listed; /* it has an access control list, which says more than its mode */
} CordonOwnership;

typedef struct {
  gboolean exists;  /* otherwise nothing is asked about it */
  gboolean block;   /* a block device */
  char *path;       /* shown to whoever may see it */
  char *context;    /* raw label; NULL: not known */
  char *owner;      /* "cordon-m01:cordon-m01 0600", in words */
  const char *source; /* how it was learned; a constant */
  char *fault;      /* why label or owner are not known; NULL otherwise */
  CordonOwnership ownership;
} CordonSubjectThing;

typedef struct _CordonSubject CordonSubject;
struct _CordonSubject {
  CordonPartyKind kind;
  const CordonSubject *part_of; /* borrowed: the machine whose further disk or socket this is; or NULL */
  gboolean named;   /* the reader may see whose it is */
  gboolean watched; /* the report is about it; a pair of two others is left out */
  gboolean plain;   /* its type is libvirt's own, which promises less than Cordon's */
  gboolean acts;    /* it has a process */
  CordonBack back;
  char *uuid, *name, *compartment, *title, *colour, *glyph, *pattern;
  char *context;       /* of its process, raw; NULL: not known */
  char *context_fault; /* why not */
  char *account;
  char *account_fault; /* why its identity is not known; NULL: identity is valid */
  pid_t pid;           /* 0: not known */
  uid_t uid;           /* effective */
  GArray *gids;        /* (element-type gid_t) effective and supplementary */
  CordonSubjectThing things[CORDON_N_THINGS]; /* PROCESS, CHANGE, ABSTRACT: exists only */
};

CordonSubject *cordon_subject_new (CordonPartyKind kind);
void cordon_subject_free (CordonSubject *subject);

/* A machine of Cordon, or any virtual machine. */
gboolean cordon_subject_is_machine (const CordonSubject *subject);

/* What of it is shown in a report, strings borrowed or in `store`. */
CordonReportParty cordon_subject_describe (const CordonSubject *subject, GStringChunk *store);

/* Whether an identity can do any of `bits` (R_OK, W_OK, X_OK) with something of that ownership. */
gboolean cordon_ownership_allows (const CordonOwnership *ownership, const CordonSubject *who,
                                  int bits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonSubject, cordon_subject_free)

G_END_DECLS
