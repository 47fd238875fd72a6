/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of the isolation report: stable ones for JSON, and sentences for people. A word like
 * "isolated" or "enforced" stands only in a sentence about something that was measured.
 */
#pragma once

#include "core/report.h"

G_BEGIN_DECLS

/* Stable, NULL-terminated, indexed by the enum: add, never rename. */
extern const char *const cordon_verdict_names[CORDON_N_VERDICTS + 1];
extern const char *const cordon_promise_names[CORDON_N_PROMISES + 1];
extern const char *const cordon_wall_names[CORDON_N_WALLS + 1];
extern const char *const cordon_layer_names[CORDON_N_LAYERS + 1];
extern const char *const cordon_thing_names[CORDON_N_THINGS + 1];
extern const char *const cordon_party_kind_names[CORDON_N_PARTY_KINDS + 1];
extern const char *const cordon_item_status_names[CORDON_N_ITEM_STATUSES + 1];
extern const char *const cordon_outcome_names[CORDON_N_OUTCOMES + 1];
extern const char *const cordon_back_names[CORDON_N_BACKS + 1];

/* How a cell or a pair is shown: a mark besides every colour. */
typedef enum {
  CORDON_MARK_NOTHING, /* nothing is asked */
  CORDON_MARK_WALL,    /* promised unreachable, and so */
  CORDON_MARK_CONTROL, /* promised reachable, and so */
  CORDON_MARK_OPEN,    /* reachable, nothing promised */
  CORDON_MARK_CLOSED,  /* unreachable, nothing promised */
  CORDON_MARK_UNKNOWN, /* not measured */
  CORDON_MARK_BROKEN   /* not as promised */
} CordonMark;
#define CORDON_N_MARKS (CORDON_MARK_BROKEN + 1)

extern const char *const cordon_mark_names[CORDON_N_MARKS + 1]; /* stable; style classes */
const char *cordon_mark_glyph (CordonMark mark);
const char *cordon_mark_word (CordonMark mark);  /* translated, one or two words */
const char *cordon_mark_sentence (CordonMark mark); /* translated, for a legend */

/* finding may be NULL. */
CordonMark cordon_report_mark (const CordonReportFinding *finding);
CordonMark cordon_report_item_mark (const CordonReportItem *item);
const char *cordon_item_status_word (CordonItemStatus status); /* translated */
/* The worst of a pair's places. */
CordonMark cordon_report_pair_mark (const CordonReport *report, guint from, guint to);

/* Translated; foreign names in them are made fit to be shown. (transfer full) */
char *cordon_report_dup_party_name (const CordonReport *report, guint party);
/* What comes back of it, and who keeps to that; NULL: nothing is said of that. (transfer full) */
char *cordon_report_dup_back (const CordonReport *report, guint party);
char *cordon_report_dup_thing_name (const CordonReport *report, const CordonReportPlace *place);
char *cordon_report_dup_sentence (const CordonReport *report, const CordonReportPlace *place);
/* The kernel's own answer behind it, one line for each question. (transfer full) */
char *cordon_report_dup_evidence (const CordonReport *report, const CordonReportPlace *place);
char *cordon_report_dup_item_sentence (const CordonReport *report, const CordonReportItem *item);
/* A moment of a report, in UTC as in files that travel; "" for 0, which is none. (transfer full) */
char *cordon_report_dup_time (gint64 seconds);
/* What the whole says, in one sentence. (transfer full) */
char *cordon_report_dup_headline (const CordonReport *report);

const char *cordon_layer_title (CordonLayer layer); /* translated */

/* What no report measures, and Cordon does not promise. Ends with an entry whose name is NULL. */
typedef struct {
  const char *name;     /* stable */
  const char *sentence; /* untranslated; marked with N_() */
} CordonReportOutside;
extern const CordonReportOutside cordon_report_outside[];

G_END_DECLS
