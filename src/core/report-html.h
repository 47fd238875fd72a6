/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report as one HTML page that needs nothing else: no script, no resource from anywhere, and a
 * content security policy that says so. It prints, and reads in light, dark and aloud.
 */
#pragma once

#include "core/report.h"

G_BEGIN_DECLS

/* Beyond so many pairs a page lists the broken and unmeasured ones alone, and says that. */
#define CORDON_REPORT_HTML_PAIRS_MAX 4096

/* (transfer full) */
char *cordon_report_to_html (const CordonReport *report);

G_END_DECLS
