/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one user may hold at once (core/limits.h).
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  guint machines;
  guint64 memory_mib;
  guint jobs; /* starts under way */
} CordonUsage;

/* The same for persistent machines, whether they run or not. */
gboolean cordon_quota_check_lasting (guint machines, guint more_machines, guint64 disk_gib,
                                     guint more_gib, GError **error);

/* Whether one more machine of memory_mib fits; CORDON_ERROR_QUOTA. */
gboolean cordon_quota_check (const CordonUsage *usage, guint memory_mib, GError **error);

G_END_DECLS
