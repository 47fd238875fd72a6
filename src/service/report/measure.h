/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMeasure: asks every question of the isolation report about a list of subjects. It works in
 * slices of a few milliseconds on the main loop, so that cordond goes on serving while the machines
 * of a full host are held against each other, and can be cancelled between any two of them.
 */
#pragma once

#include "service/mac-probe.h"
#include "service/report/subject.h"

G_BEGIN_DECLS

typedef struct {
  CordonMacProbe *mac;
  CordonMacModel model;
  gboolean enforcing;    /* the host's access control is in force … */
  const char *slackness; /* … or why not, a sentence */
  CordonReportHost host;
  GPtrArray *subjects;   /* (element-type CordonSubject), at most CORDON_REPORT_PARTIES_MAX */
  GArray *items;         /* (element-type CordonReportItem); party: index of a subject */
} CordonMeasureRequest;

#define CORDON_TYPE_MEASURE (cordon_measure_get_type ())
G_DECLARE_FINAL_TYPE (CordonMeasure, cordon_measure, CORDON, MEASURE, GObject)

/* Subjects are referenced; strings of host and items must live as long as the measure. */
CordonMeasure *cordon_measure_new (const CordonMeasureRequest *request);

/* Once. CORDON_ERROR_CANCELLED. */
void cordon_measure_run_async (CordonMeasure *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
CordonReport *cordon_measure_run_finish (CordonMeasure *self, GAsyncResult *result,
                                         GError **error); /* (transfer full) */

/* For the benchmark: pairs held against each other, decisions that were wanted one by one, and
 * decisions for which the kernel was asked. */
typedef struct {
  guint64 pairs, wanted, asked;
  guint slices;
  gint64 longest_slice_us;
} CordonMeasureCounts;
void cordon_measure_get_counts (CordonMeasure *self, CordonMeasureCounts *counts);

G_END_DECLS
