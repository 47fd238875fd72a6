/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands `cordon compartment …`.
 */
#pragma once

#include "cli/command.h"

G_BEGIN_DECLS

gboolean cordon_compartment_check (CordonInvocation *invocation, GError **error);
gboolean cordon_compartment_create (CordonInvocation *invocation, GError **error);
gboolean cordon_compartment_edit (CordonInvocation *invocation, GError **error);
gboolean cordon_compartment_export (CordonInvocation *invocation, GError **error);
gboolean cordon_compartment_import (CordonInvocation *invocation, GError **error);
gboolean cordon_compartment_list (CordonInvocation *invocation, GError **error);
gboolean cordon_compartment_remove (CordonInvocation *invocation, GError **error);
gboolean cordon_compartment_show (CordonInvocation *invocation, GError **error);

G_END_DECLS
