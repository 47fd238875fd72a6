/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFileReader: the bytes of one regular file that somebody else may be changing, read in the
 * background (a file may lie on a slow or dead server), always by position.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_TYPE_FILE_READER (cordon_file_reader_get_type ())
G_DECLARE_FINAL_TYPE (CordonFileReader, cordon_file_reader, CORDON, FILE_READER, GObject)

/* FALSE unless fd is a regular file, opened for reading, of 1..CORDON_LIMIT_FILE bytes (FILE_KIND,
 * FILE_UNREADABLE, FILE_EMPTY, FILE_TOO_LARGE). */
gboolean cordon_file_check (int fd, guint64 *size, GError **error);

/* fd stays the caller's; its file position is neither used nor moved. */
CordonFileReader *cordon_file_reader_new (int fd, GError **error);

guint64 cordon_file_reader_get_size (CordonFileReader *self);

/* Exactly the bytes [offset, offset + length) of the size it had, or FILE_CHANGED if they are not
 * there any more, or FILE_UNREADABLE. */
void cordon_file_reader_read_async (CordonFileReader *self, guint64 offset, gsize length,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
GBytes *cordon_file_reader_read_finish (CordonFileReader *self, GAsyncResult *result,
                                        GError **error);

/* FILE_CHANGED if size or time of modification differ from the beginning. */
void cordon_file_reader_verify_async (CordonFileReader *self, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data);
gboolean cordon_file_reader_verify_finish (CordonFileReader *self, GAsyncResult *result,
                                           GError **error);

G_END_DECLS
