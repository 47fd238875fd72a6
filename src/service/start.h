/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonStart: the fail-closed start of one machine, as one object with a step: host gate, allocate,
 * create paused, compare its level, read back, access matrix, resume. A machine that was saved gets its memory
 * after that, and is compared and read back once more. Any mismatch, any mandatory
 * thing that cannot be read, and any doubt ends it; whoever runs it then ends what it made (see
 * cordon_start_get_made()).
 *
 * Signal: "stage" (CordonStage)
 */
#pragma once

#include "core/compartment.h"
#include "core/lease-message.h"
#include "service/examination.h"
#include "service/house.h"
#include "service/screen-size.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_PURPOSE_RUN,   /* create, read back, resume */
  CORDON_PURPOSE_ADOPT, /* the domain has a process already: pause, read back, resume */
  CORDON_PURPOSE_PLAN   /* only gate and allocate: the plan is what is wanted */
} CordonPurpose;

/* What was asked for, already admitted; strings copied. */
typedef struct {
  CordonPurpose purpose;
  const char *uuid;
  const char *compartment;
  const char *template_name; /* NULL of a foreign machine */
  guint32 owner;
  gint64 born;
  gboolean throwaway;
  guint memory_mib;
  guint processors;
  CordonAccess access;
  gboolean label_required;
  gboolean unlabelled_wished;  /* the caller gave allow-unlabelled */
  gboolean unlabelled_granted; /* the administrator allowed it for this uid and compartment */
  gboolean stay_paused;        /* when everything is as ordered, resume is somebody else's */
  /* A persistent machine's; NULL and 0 otherwise. */
  const char *machine_name;
  const char *account; /* NULL where it is being made: then it gets one */
  const char *template_version; /* its ID, of one that is adopted; NULL: the one that is held */
  guint64 disk_bytes;
  const char *snapshots;
  const char *saved;  /* to go on with the memory it had (core/saved-state.h); NULL: to boot */
  gboolean surgery; /* for its disk's sake: stay_paused, too */
  gboolean foreign; /* it lasts; without template and agent */
  guint64 medium_bytes; /* of its medium, of one that is not imported yet the image's; 0: it has none */
  CordonImport import; /* a surgery by which it becomes whole */
  CordonScreenSize screen;
} CordonStartRequest;

typedef enum {
  CORDON_START_IDLE,
  CORDON_START_GATE,
  CORDON_START_ALLOCATE,
  CORDON_START_CREATE,
  CORDON_START_COMPARE, /* its level with everybody's, again */
  CORDON_START_READ_BACK,
  CORDON_START_MATRIX, /* only under SELinux */
  CORDON_START_RESTORE, /* its memory; then it is compared and examined once more */
  CORDON_START_RESUME,
  CORDON_START_RUNNING,
  CORDON_START_READY, /* as far as its purpose goes, without a running guest */
  CORDON_START_FAILED
} CordonStartStep;

#define CORDON_TYPE_START (cordon_start_get_type ())
G_DECLARE_FINAL_TYPE (CordonStart, cordon_start, CORDON, START, GObject)

CordonStart *cordon_start_new (const CordonHouse *house, const CordonStartRequest *request);

void cordon_start_run_async (CordonStart *self, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_start_run_finish (CordonStart *self, GAsyncResult *result, GError **error);

/* Ends a running start with the reason as its error as soon as the call under way gives up. */
void cordon_start_cancel (CordonStart *self, const GError *reason);

/* Something changed that may make what was measured untrue: the level is compared and everything
 * measured once more before the machine is resumed. Nothing once it runs. */
void cordon_start_doubt (CordonStart *self);
/* TRUE once, if it was doubted since its level was compared last: whoever asks has to see to it. */
gboolean cordon_start_take_doubt (CordonStart *self);

CordonStartStep cordon_start_get_step (CordonStart *self);
/* The end of its domain was told: TRUE if it is that of one which it took away itself, to make it
 * again with another label, and so no end of the machine. libvirt tells each end once, in order, and
 * sometimes when the next domain is there already. */
gboolean cordon_start_take_end (CordonStart *self);
/* A domain of this UUID may exist because of us. With CORDON_PURPOSE_ADOPT there is one anyway: it
 * is paused, and nothing was found wrong with it, if this is FALSE. */
gboolean cordon_start_get_made (CordonStart *self);

/* What is known so far; NULL until then. */
const CordonMachinePlan *cordon_start_get_plan (CordonStart *self);
const CordonHostFacts *cordon_start_get_host (CordonStart *self);
const CordonAccount *cordon_start_get_account (CordonStart *self);
/* It has the memory that it was asked to go on with, and its definition says no more that it is saved: its
 * guest may run from here on. */
gboolean cordon_start_get_restored (CordonStart *self);
/* Everything was as ordered: whatever failed after that is not the machine's. */
gboolean cordon_start_get_proven (CordonStart *self);
/* A MAC label was read back and is enforced. */
gboolean cordon_start_get_labelled (CordonStart *self);
pid_t cordon_start_get_pid (CordonStart *self);
/* When its process began, µs since the epoch; 0: not known. */
guint64 cordon_start_get_began (CordonStart *self);
/* What was measured, also of a start that failed by it. */
CordonProof *cordon_start_get_proof (CordonStart *self);
/* A new examination of what was ordered; the start must outlive it. (transfer full) */
CordonExamination *cordon_start_examine (CordonStart *self);

G_END_DECLS
