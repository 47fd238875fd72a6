/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a domain's XML is for a guest that is not Cordon's.
 */
#pragma once

#include <libxml/tree.h>
#include "service/machine-plan.h"

G_BEGIN_DECLS

/* Targets of its disks, as they stand in the XML. */
#define CORDON_FOREIGN_DISK "sda"
#define CORDON_FOREIGN_CD "sdb"
#define CORDON_FOREIGN_IMPORT_DISK "fda" /* while it is being imported */
#define CORDON_FOREIGN_IMPORT_MEDIUM "vda"

/* All that a foreign machine needs and nothing of a template's, or, of another, nothing of a foreign one's. */
gboolean cordon_foreign_plan_valid (const CordonMachinePlanFields *fields);

void cordon_foreign_add_disks (xmlNode *devices, const CordonMachinePlanFields *fields);
/* USB, with a tablet. Keyboard and everything else of a PC it has by itself. */
void cordon_foreign_add_inputs (xmlNode *devices);

G_END_DECLS
