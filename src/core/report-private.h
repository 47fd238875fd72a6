/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a report: what its builder fills and its readers walk.
 */
#pragma once

#include "core/report.h"

G_BEGIN_DECLS

struct _CordonReport {
  gatomicrefcount references;
  GStringChunk *strings; /* owns every string below */
  CordonReportHost host;
  GArray *parties;  /* CordonReportParty */
  GArray *items;    /* CordonReportItem */
  GArray *findings; /* CordonReportFinding; [0] stands for "nothing is asked" */
  guint16 *cells;   /* [from][to][layer][thing]: index of findings; NULL without cells */
  guint8 *roles;    /* of each party: CORDON_REPORT_SOURCE and _TARGET */
  CordonReportSummary summary;
};

#define CORDON_REPORT_SOURCE 1
#define CORDON_REPORT_TARGET 2

gsize cordon_report_index (const CordonReport *report, const CordonReportPlace *place);
void cordon_report_sum_up (CordonReport *report);

G_END_DECLS
