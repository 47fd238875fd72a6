/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a GFile, also one without a local path, to a descriptor; from there on only the descriptor.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes so far, and of the whole where the source says, 0 where not. */
typedef void (*CordonOpenerProgress) (guint64 bytes, guint64 total, gpointer data);

/* A local file is opened where it is. Everything else is copied into an unnamed file: as it is
 * downloaded, not more than CORDON_LIMIT_FILE, given up when nothing arrives for a while. */
void cordon_opener_open_async (GFile *file, CordonOpenerProgress progress, gpointer progress_data,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/* Regular, read-only, close-on-exec, 1..CORDON_LIMIT_FILE bytes; -1 on error (FILE_*, TIMEOUT,
 * CANCELLED). (transfer full) */
int cordon_opener_open_finish (GFile *file, GAsyncResult *result, GError **error);

G_END_DECLS
