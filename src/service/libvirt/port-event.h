/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * QEMU's own news that a guest opened or closed a virtio port. libvirt keeps the state in the domain's XML but has
 * an event of its own only for another program's agent, so it is heard of as an event of QEMU's monitor.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CORDON_PORT_EVENT "VSERPORT_CHANGE"

/* Whether the event's details, JSON as QEMU wrote it, say that a port was opened. Cordon's machines have one port,
 * the agent's. FALSE for anything that is not understood. */
gboolean cordon_port_event_opened (const char *details);

G_END_DECLS
