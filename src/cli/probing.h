/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon verify --probe`: what the report says is tried as well, by a program that is put into each
 * machine's own label and account. On SELinux that needs rules that let it in there, which no host of a
 * person has: policy/lab.
 */
#pragma once

#include "core/report.h"

G_BEGIN_DECLS

/* One thing to be tried. */
typedef struct {
  CordonReportPlace place;
  CordonPromise promise;
  const char *kind; /* of cordon-probe; a constant */
  char *target;
} CordonAttempt;

/* What is tried from one machine: (element-type CordonAttempt) (transfer full). file: of the user's,
 * NULL: none. */
GPtrArray *cordon_probe_plan (const CordonReport *report, guint from, const char *file);

/* Reads what cordon-probe printed, and adds the results; output NULL, or of somebody else than that
 * machine: nothing was measured, for `reason`. */
void cordon_probe_record (CordonReportBuilder *builder, const CordonReportParty *from,
                          gboolean labelled, GPtrArray *attempts, const char *output,
                          const char *reason);

/* The report and everything that was tried. Root only: CORDON_ERROR_DENIED. (transfer full) */
CordonReport *cordon_probe_run (const CordonReport *report, const char *program, const char *file,
                                GError **error);

G_END_DECLS
