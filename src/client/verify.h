/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asking cordond for the isolation report.
 */
#pragma once

#include "core/report.h"
#include "client/cordon-proxies.h"

G_BEGIN_DECLS

/* A regular file in the user's home directory, as an example of what is his; NULL: there is none.
 * (transfer full) */
char *cordon_verify_dup_own_file (void);

/* Options of Verify: what the kernel knows this program and the user's files by, where there is
 * SELinux. (transfer floating) a{sv} */
GVariant *cordon_verify_options (void);

/* uuids NULL: all of the caller's machines. The project's own errors. (transfer full) */
CordonReport *cordon_verify_sync (CordonBusCordon1 *service, const char *const *uuids,
                                  GCancellable *cancellable, GError **error);

void cordon_verify_async (CordonBusCordon1 *service, const char *const *uuids,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
CordonReport *cordon_verify_finish (GAsyncResult *result, GError **error); /* (transfer full) */

G_END_DECLS
