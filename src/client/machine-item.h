/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMachineItem: one machine of a list (client/machine-list.h): what cordond says of it, what
 * this program is doing with it, and what may be done. Only the list changes it.
 */
#pragma once

#include <gio/gio.h>
#include "client/machine-info.h"
#include "core/lease-message.h"
#include "core/machine-state.h"

G_BEGIN_DECLS

/* What changes while a machine lives. Sizes in MiB and bytes, times in µs since the epoch; 0: none, or
 * not known. */
typedef struct {
  CordonMachineState state;
  guint memory_mib, processors;
  guint64 disk, disk_used;
  guint64 since, began;
  gboolean held;  /* by a window, of this program or another */
  gboolean saved; /* while STOPPED: its memory is on its disk, and its next start goes on from there */
  guint64 until; /* of one that is deleted: when it is gone for good; 0: it is not deleted */
} CordonMachineFigures;

typedef enum {
  CORDON_WORK_NONE,
  CORDON_WORK_START, /* cordon_machine_item_get_stage() says how far */
  CORDON_WORK_STOP,
  CORDON_WORK_DELETE, /* or purge */
  CORDON_WORK_RESTORE,
  CORDON_WORK_SUSPEND,
  CORDON_WORK_RESUME, /* of one that a window holds; another one is started */
  CORDON_WORK_SAVE,
  CORDON_WORK_DISCARD,
  CORDON_WORK_RENAME,
  CORDON_WORK_DISK, /* it is made larger, or a snapshot of it is taken or brought back */
  CORDON_WORK_FORGET, /* a snapshot of it is forgotten */
  CORDON_WORK_COPY, /* another machine is made of it; cordon_machine_item_get_fraction() says how far */
  CORDON_WORK_CANCEL /* what is done with its disk was asked to be given up */
} CordonMachineWork;

/* What a person can do with a machine. */
typedef enum {
  CORDON_VERB_OPEN,   /* see it, in the window that shows it; a persistent one in a new one, started if need be */
  CORDON_VERB_START,  /* a persistent one that is stopped */
  CORDON_VERB_RESUME, /* a persistent one that stands still */
  CORDON_VERB_CANCEL, /* its start, or the work on its disk, which this program ordered */
  CORDON_VERB_STOP,
  CORDON_VERB_DELETE,
  CORDON_VERB_RESTORE, /* one that is deleted */
  CORDON_VERB_PURGE,   /* the same, for good */
  CORDON_VERB_SUSPEND, /* a persistent one that runs */
  CORDON_VERB_SAVE,    /* a persistent one that runs or stands still: its memory is kept, its process ends */
  CORDON_VERB_DISCARD, /* forgets the memory of one that is saved: it is lost */
  CORDON_VERB_RENAME,  /* a persistent one that is stopped */
  CORDON_VERB_DISK,    /* have its disk worked on or copied: a persistent one that is stopped and not saved */
  CORDON_VERB_LOOK     /* at its snapshots: a persistent one */
} CordonMachineVerb;
#define CORDON_N_VERBS (CORDON_VERB_LOOK + 1)

#define CORDON_TYPE_MACHINE_ITEM (cordon_machine_item_get_type ())
G_DECLARE_FINAL_TYPE (CordonMachineItem, cordon_machine_item, CORDON, MACHINE_ITEM, GObject)

/* Signal "changed" (): anything of it. */

/* machine: a{sv} as List gives it; NULL without a UUID. */
CordonMachineItem *cordon_machine_item_new (GVariant *machine);

const char *cordon_machine_item_get_uuid (CordonMachineItem *self);
/* Clean for display, as are all texts of the info that people have written. */
const char *cordon_machine_item_get_name (CordonMachineItem *self);
const CordonMachineInfo *cordon_machine_item_get_info (CordonMachineItem *self);
const CordonMachineFigures *cordon_machine_item_get_figures (CordonMachineItem *self);
CordonMachineWork cordon_machine_item_get_work (CordonMachineItem *self);
CordonStage cordon_machine_item_get_stage (CordonMachineItem *self); /* 0: none yet */
/* Of its work, 0 to 1; less than 0: not known. */
double cordon_machine_item_get_fraction (CordonMachineItem *self);
/* Why the last thing that was tried did not work; NULL: it did. */
const GError *cordon_machine_item_get_error (CordonMachineItem *self);

/* By state and work alone; the one place that knows. */
gboolean cordon_machine_item_may (CordonMachineItem *self, CordonMachineVerb verb);

gboolean cordon_machine_item_is_deleted (CordonMachineItem *self);

/* Whether a window of this program shows it. */
gboolean cordon_machine_item_is_shown (CordonMachineItem *self);

/* Orders machines: by their compartments' titles, then by name as people sort. Bytes to be compared. */
const char *cordon_machine_item_get_sort_key (CordonMachineItem *self);
/* The same of a compartment, which comes before its machines. (transfer full) */
char *cordon_compartment_sort_key (const char *title, const char *name);

/* folded: words after g_str_tokenize_and_fold(), NULL-terminated; each begins a word of the machine's
 * texts. */
gboolean cordon_machine_item_matches (CordonMachineItem *self, const char *const *folded);

/* --- for the list ---------------------------------------------------------------------------- */

/* FALSE: nothing new. */
gboolean cordon_machine_item_take (CordonMachineItem *self, GVariant *machine);
gboolean cordon_machine_item_set_state (CordonMachineItem *self, CordonMachineState state);
void cordon_machine_item_set_work (CordonMachineItem *self, CordonMachineWork work,
                                   CordonStage stage);
/* Until the next work. */
void cordon_machine_item_set_fraction (CordonMachineItem *self, double fraction);
void cordon_machine_item_set_shown (CordonMachineItem *self, gboolean shown);
/* error: (transfer full), NULL: none. */
void cordon_machine_item_set_error (CordonMachineItem *self, GError *error);
/* Emits "changed". */
void cordon_machine_item_tell (CordonMachineItem *self);

G_END_DECLS
