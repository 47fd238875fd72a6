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
 * downloaded, not more than CORDON_LIMIT_FILE. Given up when nothing is heard of it for a while; the
 * caller's thread is never held up. compartment: what it is for, which its origin must
 * admit (client/child-rule.h: whoever asked, a copy from elsewhere too); NULL: none yet. memory_mib: of the machine. */
void cordon_opener_open_async (GFile *file, const char *compartment, guint memory_mib, CordonOpenerProgress progress,
                               gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/* The same checks of a descriptor (transfer full) that came from elsewhere; name: for sentences. */
void cordon_opener_check_async (int fd, const char *name, const char *compartment, guint memory_mib, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);

/* Of both. Regular, readable, close-on-exec, 1..CORDON_LIMIT_FILE bytes; -1 on error (FILE_*, DENIED, TIMEOUT,
 * CANCELLED). (transfer full) */
int cordon_opener_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
