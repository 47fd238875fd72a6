/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonBatch: several files that a person wants to see in one machine. They become one document, a tar archive,
 * which its viewer lists.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CordonBatch CordonBatch;

/* In a thread of its own after pack_async(): nothing is added any more. */
CordonBatch *cordon_batch_new (void);
CordonBatch *cordon_batch_ref (CordonBatch *self);
void cordon_batch_unref (CordonBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonBatch, cordon_batch_unref)

/* fd: of a regular file (core/document.h), (transfer full). untrusted_name: its name without a folder, as bytes; in
 * the archive it is fit for eyes, and another one than those before. At most CORDON_LIMIT_BATCH_FILES. */
void cordon_batch_add (CordonBatch *self, int fd, const char *untrusted_name);
guint cordon_batch_get_size (CordonBatch *self);

/* "3 files: a.pdf, b.png, …", for a title. (transfer full) */
char *cordon_batch_dup_title (CordonBatch *self);

/* Bytes that were read, of all. */
typedef void (*CordonBatchProgress) (guint64 bytes, guint64 total, gpointer data);

/* An unnamed file that can only be read: the archive. Every size is looked at before a byte is: of each at most
 * CORDON_LIMIT_BATCH_FILE, of the archive CORDON_LIMIT_FILE, and a machine of memory_mib has to hold it and the
 * largest of its files at once. Not a byte is interpreted. -1 and FILE_*, FILE_CHANGED for what was written
 * meanwhile, FAILED, EXHAUSTED or CANCELLED; then nothing is left. Blocking; progress is called in this thread.
 * (transfer full) */
int cordon_batch_pack (CordonBatch *self, guint memory_mib, CordonBatchProgress progress, gpointer data,
                       GCancellable *cancellable, GError **error);

/* The same in a thread; progress and callback are called on this one. TIMEOUT where nothing is heard of a file for a
 * while: nobody waits for a file system that does not answer. */
void cordon_batch_pack_async (CordonBatch *self, guint memory_mib, CordonBatchProgress progress, gpointer progress_data,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
int cordon_batch_pack_finish (GAsyncResult *result, GError **error);

G_END_DECLS
