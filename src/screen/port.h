/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent port: bytes between the window's stream and the SPICE port CORDON_AGENT_PORT. Nothing
 * here knows what they mean.
 */
#pragma once

#include <spice-client.h>
#include "screen/control.h"

typedef struct CordonPort CordonPort;

typedef struct {
  void (*lost) (CordonScreenLost reason, gpointer data);
} CordonPortEvents;

/* stream: the window's end (borrowed). */
CordonPort *cordon_port_new (int stream, CordonControl *control, const CordonPortEvents *events,
                             gpointer data);
void cordon_port_free (CordonPort *self);

/* A port channel whose name is not known yet. The first one with the right name is kept, all others
 * are disconnected once they have named themselves. */
void cordon_port_consider (CordonPort *self, SpiceChannel *channel);
void cordon_port_channel_gone (CordonPort *self, SpiceChannel *channel);
