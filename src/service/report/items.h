/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonReportItems: what was read back of each machine at its start, row by row, and what the host
 * says of itself now, for the report.
 */
#pragma once

#include "core/report.h"
#include "service/machine.h"
#include "service/report/subject.h"

G_BEGIN_DECLS

typedef struct _CordonReportItems CordonReportItems;

/* whole_host: rows may name machines of other users. */
CordonReportItems *cordon_report_items_new (gboolean whole_host);
void cordon_report_items_free (CordonReportItems *items);

/* machine NULL: cordond did not start it, so its start's read-back is not known. */
void cordon_report_items_add (CordonReportItems *items, guint party, const CordonSubject *subject,
                              CordonMachine *machine);
void cordon_report_items_add_host (CordonReportItems *items, CordonMacModel model,
                                   gboolean enforcing, const char *slackness);

/* (element-type CordonReportItem) borrowed, as are its strings */
GArray *cordon_report_items_get (CordonReportItems *items);

G_END_DECLS
