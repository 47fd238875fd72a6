/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonLease: cordond's end of one lease (core/lease-message.h). Whoever holds the other end is
 * the client of the machine; its hang-up is the one thing that never goes unnoticed.
 *
 * Signals:
 *   "open-channel" (guint cookie)  answer each with cordon_lease_give_channel()
 *   "over" (gboolean clean)        the client closed (clean), hung up or broke the protocol; once,
 *                                  and not after fail() or end()
 */
#pragma once

#include <gio/gio.h>
#include "core/lease-message.h"

G_BEGIN_DECLS

#define CORDON_TYPE_LEASE (cordon_lease_get_type ())
G_DECLARE_FINAL_TYPE (CordonLease, cordon_lease, CORDON, LEASE, GObject)

/* client_end: the other end (transfer full), to be sent to the client and closed. */
CordonLease *cordon_lease_new (int *client_end, GError **error);

/* Whether its client is still there and has not closed it. */
gboolean cordon_lease_is_open (CordonLease *self);

void cordon_lease_tell_stage (CordonLease *self, CordonStage stage);
void cordon_lease_tell_paused (CordonLease *self, const char *sentence);
void cordon_lease_tell_resumed (CordonLease *self);
/* fd stays the caller's; -1 and a sentence where there is none. */
void cordon_lease_give_channel (CordonLease *self, guint cookie, int fd, const char *sentence);

/* Last words, also to a client that closed the lease and waits for them. Nothing is heard or said
 * afterwards. */
void cordon_lease_fail (CordonLease *self, const GError *error);
void cordon_lease_end (CordonLease *self, CordonEnd end, const char *sentence);

G_END_DECLS
