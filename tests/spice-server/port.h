/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The guest's end of one SPICE port (virtio port in a real machine).
 */
#pragma once

#include <glib.h>
#include <spice.h>

typedef struct CordonPort CordonPort;

/* how: "closed" until told otherwise and then like "echo"; "echo": sends back what it gets; else
 * the path of a stream socket that is connected to now and carries the guest's end, with
 * backpressure both ways. */
CordonPort *cordon_port_new (SpiceServer *server, const char *name, const char *how,
                             GError **error);

/* Only after the server is gone. */
void cordon_port_free (CordonPort *self);

void cordon_port_set_open (CordonPort *self, gboolean open);
