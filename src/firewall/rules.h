/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host's rules for everything that comes from a machine's bridge, as nft reads them.
 */
#pragma once

#include "core/internet.h"

G_BEGIN_DECLS

#define CORDON_RULES_TABLE "cordon" /* of family inet */
#define CORDON_RULES_BRIDGES "cordon*"

/* One transaction that puts the table in place of whatever there was of it, so that there is no
 * moment without. `routed`: the prefixes that the host has routes to. (transfer full) */
char *cordon_rules_print (const GArray *routed);

G_END_DECLS
