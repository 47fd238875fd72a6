/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SPICE session: which channels there are and how they get their sockets.
 */
#pragma once

#include <spice-client.h>
#include "wire/screen.h"

typedef struct CordonSpice CordonSpice;

typedef struct {
  /* A channel that will be connected; connect to its signals now. Types: main, display, inputs,
   * cursor, each once, and every port (its name is known only later). */
  void (*channel) (SpiceChannel *channel, gpointer data);
  /* A port channel is gone. */
  void (*port_gone) (SpiceChannel *channel, gpointer data);
  /* Answer with cordon_spice_give_channel(). */
  void (*need_channel) (guint cookie, gpointer data);
  /* The session is over; may come more than once. */
  void (*lost) (CordonScreenLost reason, gpointer data);
} CordonSpiceEvents;

/* Every sharing default of SPICE is off. */
CordonSpice *cordon_spice_new (const CordonSpiceEvents *events, gpointer data);
void cordon_spice_free (CordonSpice *self);

void cordon_spice_start (CordonSpice *self);

/* fd: the channel's socket (transfer full), -1: refused. FALSE, and fd closed: no such cookie is
 * waiting. */
gboolean cordon_spice_give_channel (CordonSpice *self, guint cookie, int fd);

/* (transfer none) For the tests, which read its properties. */
SpiceSession *cordon_spice_get_session (CordonSpice *self);
