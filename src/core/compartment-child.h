/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parent and child: a machine that is started for something that came out of another one (a link in a
 * document, a file of an archive) may never do more than that other.
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* What a compartment's machines may, as opposed to how much they have: memory, processors and disk are no
 * rights but amounts, held down for each user by cordond's limits. Each is a bit. */
typedef enum {
  CORDON_MAY_REACH_INTERNET = 1 << 0,
  CORDON_MAY_KEEP = 1 << 1,           /* what was done there is there tomorrow */
  CORDON_MAY_RUN_UNSEEN = 1 << 2,     /* goes on without a window */
  CORDON_MAY_RUN_UNLABELLED = 1 << 3, /* on a host that cannot label */
  CORDON_MAY_GIVE_PAGES = 1 << 4,     /* to be printed or copied */
} CordonMay;
#define CORDON_N_MAYS 5

guint cordon_compartment_may (const CordonCompartment *compartment);

/* Whether machines of `child` may do nothing that those of `parent` may not. Otherwise DENIED, and a
 * sentence that names the first such thing. A compartment is always its own child. */
gboolean cordon_compartment_child_admitted (const CordonCompartment *parent, const CordonCompartment *child,
                                            GError **error);

G_END_DECLS
