/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The security context of every process of the host. Blocking: for worker threads.
 */
#pragma once

#include "service/system.h"

G_BEGIN_DECLS

/* proc: "/proc"; tests have another. (element-type CordonProcessContext) (transfer full). A process
 * that ended meanwhile is left out; one that is there and cannot be read is an error. */
GPtrArray *cordon_process_contexts_read (const char *proc, GError **error);

G_END_DECLS
