/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The isolation report as text for a terminal.
 */
#pragma once

#include "core/report.h"

G_BEGIN_DECLS

void cordon_report_print (const CordonReport *report);

G_END_DECLS
