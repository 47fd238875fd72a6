/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which card a person has seen last: canonical texts in $XDG_STATE_HOME/cordon/shown/. It is a
 * memory for the person's comfort and no permission: whoever loses it is shown the card again.
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* The rules that were shown last under this name; NULL: none, or they are not understood any more.
 * (transfer full) */
CordonCompartment *cordon_compartment_shown_get (const char *name);

/* Whether these rules say something that was not shown yet. */
gboolean cordon_compartment_shown_is_news (const CordonCompartment *compartment);

/* A person has seen and accepted this card. FALSE and error if that cannot be remembered. */
gboolean cordon_compartment_shown_set (const CordonCompartment *compartment, GError **error);

/* The compartment is removed: the next one of its name is a new one. */
void cordon_compartment_shown_forget (const char *name);

G_END_DECLS
