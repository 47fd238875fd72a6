/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stranger's image becomes what a new foreign machine has: its CD, or what is on its disk. The bytes are
 * copied into the store as they are. An image of a disk is then read by the machine's own QEMU and by
 * nothing else, under the machine's account and label, started, read back and never resumed (surgery.h);
 * it brings what the image holds to the machine's own, new disk, and the copy is removed.
 */
#pragma once

#include "service/record.h"
#include "service/start.h"

G_BEGIN_DECLS

/* Where an image comes from. */
typedef struct {
  int fd; /* a regular file, open for reading */
  CordonProgressFunc progress; /* or NULL */
  gpointer progress_data;
  GCancellable *cancellable; /* borrowed until the answer; NULL: none */
} CordonImageSource;

/* The machine is written down as not whole, and its disk is there. request: that of its plan, with the size of the
 * image. source: its fd is taken. What failed is left to whoever takes the machine apart. CORDON_ERROR_USAGE
 * for an image that cannot be used; and as of a start and of a surgery. */
void cordon_importing_run_async (const CordonHouse *house, CordonRecord *record, const CordonAccount *account,
                                 const CordonStartRequest *request, const CordonImageSource *source,
                                 GAsyncReadyCallback callback, gpointer data);
gboolean cordon_importing_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
