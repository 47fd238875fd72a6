/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMemoProbe: a CordonMacProbe that asks another one, and remembers the decisions about the
 * source it was last asked about. A row of the report asks the same label many times; a column of a
 * big host would not fit into memory.
 */
#pragma once

#include "service/mac-probe.h"

G_BEGIN_DECLS

#define CORDON_TYPE_MEMO_PROBE (cordon_memo_probe_get_type ())
G_DECLARE_FINAL_TYPE (CordonMemoProbe, cordon_memo_probe, CORDON, MEMO_PROBE, GObject)

CordonMemoProbe *cordon_memo_probe_new (CordonMacProbe *behind);

/* Decisions that were wanted, and those for which the other one was asked. */
guint64 cordon_memo_probe_get_n_wanted (CordonMemoProbe *self);
guint64 cordon_memo_probe_get_n_asked (CordonMemoProbe *self);

/* The policy that answered; 0 before the first answer. Answers of a second one are errors, so that a
 * report never mixes two. */
guint32 cordon_memo_probe_get_serial (CordonMemoProbe *self);

G_END_DECLS
