/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Copies of a person's files on their way into a machine: without a name from the first byte, and gone with their
 * last descriptor.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* To be written; on disk in the person's cache where that works, because a large document is not to fill the memory.
 * -1 and EXHAUSTED or FAILED. (transfer full) */
int cordon_spool_new (GError **error);

/* The same as a file that can only be read; `spool` stays the caller's. -1 as above. (transfer full) */
int cordon_spool_reopen (int spool, GError **error);

G_END_DECLS
