/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonReportGrid: who may reach whom, as a grid of buttons. Each says its result by a sign, a word
 * and a colour, and opens the sentences and the kernel's own answers behind it.
 */
#pragma once

#include <adwaita.h>
#include "core/report.h"

G_BEGIN_DECLS

#define CORDON_TYPE_REPORT_GRID (cordon_report_grid_get_type ())
G_DECLARE_FINAL_TYPE (CordonReportGrid, cordon_report_grid, CORDON, REPORT_GRID, AdwBin)

/* Rows and columns that are shown; a bigger report is read as a page. */
#define CORDON_REPORT_GRID_MAX 40

GtkWidget *cordon_report_grid_new (void);
void cordon_report_grid_set_report (CordonReportGrid *self, CordonReport *report);

/* The button of a pair; NULL: nothing is asked about it. */
GtkWidget *cordon_report_grid_get_cell (CordonReportGrid *self, guint from, guint to);
/* Opens it, as a click does. */
void cordon_report_grid_open (CordonReportGrid *self, guint from, guint to);

/* Everything that was found about a pair, for that popover. (transfer floating) */
GtkWidget *cordon_report_details_new (const CordonReport *report, guint from, guint to);

G_END_DECLS
