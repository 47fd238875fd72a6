/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work on the private disk of a stopped machine: the machine is started as always, with its account, label and
 * read-back, but never resumed; its own QEMU does the work; then its process is ended. So nothing outside
 * of that machine's walls ever reads what its guest may have written.
 */
#pragma once

#include "service/start.h"

G_BEGIN_DECLS

/* request: of a start, whose purpose must be CORDON_PURPOSE_RUN and which is a surgery. cancellable: of the work
 * alone; NULL: none. Answers when the
 * machine has no process again, or is left to the reaper. Errors as of a start and of
 * cordon_hypervisor_operate_async(). */
void cordon_surgery_run_async (const CordonHouse *house, const CordonStartRequest *request,
                               const CordonDiskOrder *order, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
gboolean cordon_surgery_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
