/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonLease: the client's end of a lease (core/lease-message.h). Holding it is what keeps a
 * throwaway machine alive: dropping the last reference hangs up and ends it.
 */
#pragma once

#include <gio/gio.h>
#include "core/lease-message.h"

G_BEGIN_DECLS

#define CORDON_TYPE_LEASE (cordon_lease_get_type ())
G_DECLARE_FINAL_TYPE (CordonLease, cordon_lease, CORDON, LEASE, GObject)

/* Signals:
 *   "stage" (guint)            CordonStage, each later than the one before
 *   "paused" (const char *)    the machine stands still, and why; NULL: it goes on
 *   "over" (const GError *)    once, the last: the machine has ended; NULL where that was asked for
 *                              (cordon_lease_close(), Stop). Errors: whatever cordond says of a start
 *                              that failed; MACHINE_ENDED; HYPERVISOR; UNVERIFIED (examined again,
 *                              and not as ordered any more); BUSY (taken over); SERVICE (cordond
 *                              hung up or broke the protocol, also while the end was awaited)
 * fd: as Start or Attach return it (transfer full). */
CordonLease *cordon_lease_new (int fd);

/* One SPICE channel. Returns a close-on-exec descriptor (transfer full), or -1. */
void cordon_lease_open_channel_async (CordonLease *self, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data);
int cordon_lease_open_channel_finish (CordonLease *self, GAsyncResult *result, GError **error);

/* Ends a throwaway machine, lets go of one that lasts; "over" follows when cordond says that it is
 * gone, or why it is not: never before. The caller sets the deadline. */
void cordon_lease_close (CordonLease *self);

/* Lets go at once, without a signal; also at dispose. */
void cordon_lease_hang_up (CordonLease *self);

gboolean cordon_lease_is_over (CordonLease *self);

G_END_DECLS
