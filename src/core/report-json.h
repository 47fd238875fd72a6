/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report as one JSON object: what cordond answers, and the export. Keys may be added, never
 * renamed; docs/isolation.md documents them.
 */
#pragma once

#include "core/report.h"

G_BEGIN_DECLS

#define CORDON_REPORT_JSON_MAX (64 * 1024 * 1024) /* bytes; 1,000 machines take 20 MiB */
#define CORDON_REPORT_FAULTS_MAX 1000             /* spelled out in the JSON */

/* One line without its end. (transfer full) */
char *cordon_report_to_json (const CordonReport *report);

/* `text` may hold anything. CORDON_ERROR_FAILED: it is no such report. (transfer full) */
CordonReport *cordon_report_from_json (const char *text, gsize length, GError **error);

G_END_DECLS
