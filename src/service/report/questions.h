/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which questions the isolation report asks, and what Cordon promises about each. docs/isolation.md
 * has the same table in words.
 */
#pragma once

#include "service/access.h"
#include "service/report/subject.h"

G_BEGIN_DECLS

/* FALSE: that is not asked. from may be to. */
gboolean cordon_question_promise (const CordonSubject *from, const CordonSubject *to,
                                  CordonLayer layer, CordonThing thing, CordonPromise *promise);

/* How the policy is asked about that thing of `to`. */
CordonAccessKind cordon_question_kind (const CordonSubject *to, CordonThing thing);
CordonAccessTarget cordon_question_target (const CordonSubject *to, CordonThing thing);
/* Why that target is not known; NULL: it is. Borrowed. */
const char *cordon_question_fault (const CordonSubject *to, CordonThing thing);

/* By owner and mode: FALSE with *fault (borrowed) where it cannot be told. */
gboolean cordon_question_account (const CordonSubject *from, const CordonSubject *to,
                                  CordonThing thing, gboolean *reachable, const char **fault);

G_END_DECLS
