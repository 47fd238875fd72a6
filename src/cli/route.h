/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands `cordon route …`.
 */
#pragma once

#include "cli/command.h"
#include "core/route.h"

G_BEGIN_DECLS

gboolean cordon_route_check (CordonInvocation *invocation, GError **error);
gboolean cordon_route_explain (CordonInvocation *invocation, GError **error);
gboolean cordon_route_list (CordonInvocation *invocation, GError **error);

G_END_DECLS
