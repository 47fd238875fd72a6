/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonReadyHold: as long as it lives, its program wants machines kept ready (KeepReady), and asks again when cordond
 * came anew. Nothing is said of a failure: a machine that is not ready is made when it is wanted. Of a desktop that
 * stays, and of nothing that comes and goes with a window.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_TYPE_READY_HOLD (cordon_ready_hold_get_type ())
G_DECLARE_FINAL_TYPE (CordonReadyHold, cordon_ready_hold, CORDON, READY_HOLD, GObject)

/* bus: the system's. unlabelled_wished: the files that are opened have that consent. width, height: pixels of the
 * screen that they will be shown on, as far as that is known; 0: it is not. again_ms: from an end, or a failure, to the
 * next request. */
CordonReadyHold *cordon_ready_hold_new (GDBusConnection *bus, gboolean unlabelled_wished, guint width, guint height,
                                        guint again_ms);

gboolean cordon_ready_hold_is_held (CordonReadyHold *self);

G_END_DECLS
