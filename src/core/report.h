/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The isolation report: what was measured about who can reach what, as an immutable value. It never
 * measures and never guesses. A place nobody looked at has no finding, and a finding that could not
 * be made says so: neither can turn into a good one on its way to a screen or a file.
 *
 * Parties are machines and the few other things a machine is held against. A cell is one question:
 * may `from` reach that thing of `to`, as this layer of the host decides? Many cells have the same
 * answer, so they share findings; the contexts that were asked about are those of the parties.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_REPORT_FORMAT 1
#define CORDON_REPORT_PARTIES_MAX 2048 /* 151 MB of cells; a full host has 64 machines */
#define CORDON_REPORT_FINDINGS_MAX 65000 /* a cell is 16 bits; hosts have a few dozen */
#define CORDON_REPORT_OF_HOST G_MAXUINT /* an item that is the host's, not a party's */

typedef enum {
  CORDON_VERDICT_NOT_MEASURED,
  CORDON_VERDICT_UNREACHABLE,
  CORDON_VERDICT_REACHABLE
} CordonVerdict;
#define CORDON_N_VERDICTS (CORDON_VERDICT_REACHABLE + 1)

/* What Cordon says about a place before anybody looks. */
typedef enum {
  CORDON_PROMISE_NONE, /* shown because it is true, not because it is wanted */
  CORDON_PROMISE_UNREACHABLE,
  CORDON_PROMISE_REACHABLE /* a control: if this is denied, the question is blind */
} CordonPromise;
#define CORDON_N_PROMISES (CORDON_PROMISE_REACHABLE + 1)

/* What stands in the way. */
typedef enum {
  CORDON_WALL_NONE,
  CORDON_WALL_CATEGORIES, /* with equal levels it would be allowed */
  CORDON_WALL_TYPE,       /* denied with equal levels, too */
  CORDON_WALL_ACCOUNT     /* owner and mode */
} CordonWall;
#define CORDON_N_WALLS (CORDON_WALL_ACCOUNT + 1)

/* Who decides. Layers are asked apart: one wall must not hide a hole in another. */
typedef enum {
  CORDON_LAYER_LABEL,   /* the loaded policy's own decision */
  CORDON_LAYER_ACCOUNT, /* user, groups, owner and mode */
  CORDON_LAYER_PROBE    /* it was tried, from inside the label and account */
} CordonLayer;
#define CORDON_N_LAYERS (CORDON_LAYER_PROBE + 1)

typedef enum {
  CORDON_THING_PROCESS,
  CORDON_THING_DISK, /* or another file that holds what is private */
  CORDON_THING_SOCKET,
  CORDON_THING_DIRECTORY,
  CORDON_THING_CHANGE,  /* writing to what it may only read: a template */
  CORDON_THING_ABSTRACT /* any socket of its process that has no file: only a label stands before it */
} CordonThing;
#define CORDON_N_THINGS (CORDON_THING_ABSTRACT + 1)

typedef enum {
  CORDON_PARTY_MACHINE,    /* the reader's own, or any for an administrator */
  CORDON_PARTY_OTHER_USER, /* another user's machine: without a name */
  CORDON_PARTY_FOREIGN,    /* a virtual machine that Cordon did not make */
  CORDON_PARTY_TEMPLATE,   /* a file of a template, which all machines read and none may change */
  CORDON_PARTY_CANARY,     /* an image without categories */
  CORDON_PARTY_LIBVIRT,    /* libvirt's daemon */
  CORDON_PARTY_FILES,      /* the files of the user whose machines these are */
  CORDON_PARTY_HOST        /* programs of the host */
} CordonPartyKind;
#define CORDON_N_PARTY_KINDS (CORDON_PARTY_HOST + 1)

typedef enum {
  CORDON_ITEM_AS_ORDERED,
  CORDON_ITEM_DIFFERS,
  CORDON_ITEM_UNREADABLE
} CordonItemStatus;
#define CORDON_N_ITEM_STATUSES (CORDON_ITEM_UNREADABLE + 1)

/* Of everything that is promised. */
typedef enum {
  CORDON_OUTCOME_TRUE,
  CORDON_OUTCOME_NOT_MEASURED,
  CORDON_OUTCOME_FALSE
} CordonOutcome;
#define CORDON_N_OUTCOMES (CORDON_OUTCOME_FALSE + 1)

/* What comes back of a machine's documents, as its compartment's rules say: no wall was asked about it. */
typedef enum {
  CORDON_BACK_UNSAID, /* it is more than only looked at, or is no machine, or nobody said it */
  CORDON_BACK_PAGES,  /* view only: pages that its person prints */
  CORDON_BACK_NOTHING /* view only, and no pages */
} CordonBack;
#define CORDON_N_BACKS (CORDON_BACK_NOTHING + 1)

/* In all of these a string is never NULL in a report; "" is unknown or none. Builders take NULL. */
typedef struct {
  gint64 time; /* s since the epoch */
  const char *version, *module;                         /* of Cordon, of its policy module */
  const char *kernel, *lsm, *mac;                       /* mac: "selinux", "apparmor", "none" */
  const char *policy_type, *policy_version, *policy_sha256;
  guint serial;                                         /* of the loaded policy */
  gboolean whole_host;                                  /* an administrator's report */
} CordonReportHost;

typedef struct {
  const char *path;    /* "" also where it is not for the reader's eyes */
  const char *context; /* "" : there is no such thing, or its label is not known */
  const char *owner;   /* "cordon-m01:cordon-m01 0600" */
  const char *source;  /* how all that was learned */
} CordonReportObject;

typedef struct {
  CordonPartyKind kind;
  const char *uuid, *name, *compartment, *title;
  const char *colour, *glyph, *pattern; /* words of core/look.h */
  const char *context, *level;          /* of its process */
  const char *account, *groups;
  guint pid, uid;                       /* of its process; 0: not known, or not for the reader */
  CordonBack back;
  CordonReportObject things[CORDON_N_THINGS];
} CordonReportParty;

typedef struct {
  guint party; /* or CORDON_REPORT_OF_HOST */
  const char *name, *source, *ordered, *seen;
  CordonItemStatus status;
  gboolean mandatory; /* otherwise it is shown, and nothing is promised */
  gint64 time;        /* when it was measured, s since the epoch; 0: it was not, or is not known */
} CordonReportItem;

/* One question and the kernel's own answer; permissions as words between spaces. */
typedef struct {
  const char *object_class;
  const char *asked;
  const char *allowed;
  const char *allowed_equal; /* asked again with the target at from's level; "-": was not asked */
  const char *said;          /* where it was tried: "EACCES", "opened" */
  gboolean of_process;       /* target is to's process, not the thing's label */
  gboolean permissive;       /* nothing is denied to from's domain, whatever the policy says */
} CordonReportAnswer;

typedef struct {
  CordonVerdict verdict;
  CordonPromise promise;
  CordonWall wall;
  const char *reason; /* why it was not measured, or why a denial does not count: a sentence */
  const CordonReportAnswer *answers;
  guint n_answers;
} CordonReportFinding;

typedef struct {
  guint from, to;
  CordonLayer layer;
  CordonThing thing;
} CordonReportPlace;

/* Of promised cells and items. */
typedef struct {
  CordonOutcome outcome;
  guint64 promised, held, broken, not_measured;
} CordonReportSummary;

/* --- building -------------------------------------------------------------------------------- */

typedef struct _CordonReport CordonReport;
typedef struct _CordonReportBuilder CordonReportBuilder;

#define CORDON_TYPE_REPORT (cordon_report_get_type ())
GType cordon_report_get_type (void);

/* Everything that is given is copied. Parties come before the first cell. */
CordonReportBuilder *cordon_report_builder_new (const CordonReportHost *host);
/* With everything that is in a report already, to be added to. */
CordonReportBuilder *cordon_report_builder_new_from (const CordonReport *report);
guint cordon_report_builder_add_party (CordonReportBuilder *builder,
                                       const CordonReportParty *party);
void cordon_report_builder_add_item (CordonReportBuilder *builder, const CordonReportItem *item);
/* A number for set_cell, the same one for an equal finding. */
guint cordon_report_builder_add_finding (CordonReportBuilder *builder,
                                         const CordonReportFinding *finding);
void cordon_report_builder_set_cell (CordonReportBuilder *builder, const CordonReportPlace *place,
                                     guint finding);
/* Of the policy that answered, where that is known only in the end. */
void cordon_report_builder_set_serial (CordonReportBuilder *builder, guint serial);
/* Ends the builder. (transfer full) */
CordonReport *cordon_report_builder_end (CordonReportBuilder *builder);
void cordon_report_builder_free (CordonReportBuilder *builder);

/* --- reading --------------------------------------------------------------------------------- */

CordonReport *cordon_report_ref (CordonReport *report);
void cordon_report_unref (CordonReport *report);

/* All borrowed. */
const CordonReportHost *cordon_report_get_host (const CordonReport *report);
const CordonReportSummary *cordon_report_get_summary (const CordonReport *report);
guint cordon_report_get_n_parties (const CordonReport *report);
const CordonReportParty *cordon_report_get_party (const CordonReport *report, guint i);
guint cordon_report_get_n_items (const CordonReport *report);
const CordonReportItem *cordon_report_get_item (const CordonReport *report, guint i);
guint cordon_report_get_n_findings (const CordonReport *report);
const CordonReportFinding *cordon_report_get_finding (const CordonReport *report, guint i);

/* NULL: nothing is asked about that place. The number is that of get_finding, -1 for none. */
const CordonReportFinding *cordon_report_look (const CordonReport *report,
                                               const CordonReportPlace *place);
int cordon_report_look_number (const CordonReport *report, const CordonReportPlace *place);
/* Any finding with this from, so a row of the matrix; and the same for a column. */
gboolean cordon_report_is_source (const CordonReport *report, guint party);
gboolean cordon_report_is_target (const CordonReport *report, guint party);

CordonOutcome cordon_report_finding_outcome (const CordonReportFinding *finding);
CordonOutcome cordon_report_item_outcome (const CordonReportItem *item);

/* Cells that are promised and not measured true, the false ones first, at most `most` of them:
 * (element-type CordonReportPlace) (transfer full) */
GArray *cordon_report_list_faults (const CordonReport *report, guint most);

/* Every place of a pair that has a finding, in a fixed order: (element-type CordonReportPlace)
 * (transfer full) */
GArray *cordon_report_list_pair (const CordonReport *report, guint from, guint to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonReport, cordon_report_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonReportBuilder, cordon_report_builder_free)

G_END_DECLS
