/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the commands of `cordon template` share.
 */
#pragma once

#include "cli/command.h"

G_BEGIN_DECLS

/* Has cordond import what was built in a directory; it must be confirmed by an administrator, and copies
 * gigabytes. The name in its manifest (transfer full), and its version where `version` is not NULL. */
char *cordon_template_import_from (const char *directory, char **version, GError **error);

gboolean cordon_template_list (CordonInvocation *invocation, GError **error);
gboolean cordon_template_update (CordonInvocation *invocation, GError **error);

G_END_DECLS
