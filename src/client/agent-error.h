/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the agent's error codes mean to a person.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* code: CordonAgentErrorCode; one that is not known is a fault of the machine. (transfer full) */
GError *cordon_agent_error_new (guint32 code);

G_END_DECLS
