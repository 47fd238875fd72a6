/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a decision of rules says to a person.
 */
#pragma once

#include "core/route.h"

G_BEGIN_DECLS

/* In brackets behind a rule: "yours", "comes with Cordon". Translated, static. */
const char *cordon_route_source_words (CordonOrigin source);

/* What became of the subject and by which rule; whole sentences. (transfer full) */
char *cordon_route_answer_sentence (const CordonRouteAnswer *answer, const CordonRouteSubject *subject);

/* Why the rule applies or not, without its name: "its name is not *.pdf". (transfer full) */
char *cordon_route_step_words (const CordonRouteStep *step, const CordonRouteSubject *subject);

/* What a rule does: "opened in work". (transfer full) */
char *cordon_route_deed_words (const CordonRoute *route);

G_END_DECLS
