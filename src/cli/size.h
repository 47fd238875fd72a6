/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sizes of disks as people write them.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* "20", "20G" or "20GiB", from 1 to CORDON_LIMIT_DISK_MAX_GIB, in bytes; CORDON_ERROR_USAGE. */
gboolean cordon_size_read (const char *word, guint64 *bytes, GError **error);

G_END_DECLS
