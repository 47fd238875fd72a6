/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * This process's end of the control socket.
 */
#pragma once

#include <glib.h>
#include "wire/screen.h"

typedef struct CordonControl CordonControl;

typedef struct {
  /* A valid message. fd: -1, or the descriptor that came with it (transfer full). */
  void (*message) (const CordonScreenMessage *message, int fd, gpointer data);
  /* Once: the window hung up, or broke the protocol. Nothing is read after it. */
  void (*ended) (gboolean broken, gpointer data);
} CordonControlEvents;

CordonControl *cordon_control_new (int fd, const CordonControlEvents *events, gpointer data);
void cordon_control_free (CordonControl *self);

/* FALSE: not sent, because the window does not read, or it is over. */
gboolean cordon_control_send (CordonControl *self, const CordonScreenMessage *message);
gboolean cordon_control_send_value (CordonControl *self, CordonScreenType type, guint32 value);

/* Nothing is read or sent any more. */
void cordon_control_stop (CordonControl *self);
