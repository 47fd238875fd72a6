/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonReportWindow: the isolation report of this user's machines, measured when it is shown and
 * whenever it is asked for.
 */
#pragma once

#include <adwaita.h>
#include "core/report.h"

G_BEGIN_DECLS

#define CORDON_TYPE_REPORT_WINDOW (cordon_report_window_get_type ())
G_DECLARE_FINAL_TYPE (CordonReportWindow, cordon_report_window, CORDON, REPORT_WINDOW, AdwApplicationWindow)

/* The one window of the application, made if it is not there. Measures at once. */
void cordon_report_window_present (GtkApplication *application);

/* Without measuring; for tests. */
GtkWidget *cordon_report_window_new (GtkApplication *application);
void cordon_report_window_show_report (CordonReportWindow *self, CordonReport *report);
void cordon_report_window_show_problem (CordonReportWindow *self, const GError *error);

G_END_DECLS
