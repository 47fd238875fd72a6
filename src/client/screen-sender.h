/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way out to cordon-screen. What must arrive waits in bounded places until the other side
 * reads; what may be lost is lost.
 */
#pragma once

#include "client/held-input.h"

G_BEGIN_DECLS

typedef struct _CordonScreenSender CordonScreenSender;

/* control: borrowed; must outlive the sender. */
CordonScreenSender *cordon_screen_sender_new (int control);
void cordon_screen_sender_free (CordonScreenSender *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonScreenSender, cordon_screen_sender_free)

/* FRAMEBUFFER, CREDIT, CHANNEL: arrive in order; of the first two only the newest is worth
 * sending. fd may be -1 (transfer full). */
void cordon_screen_sender_answer (CordonScreenSender *self, const CordonScreenMessage *message, int fd);

/* Input: presses and motion may be lost, the newest position and releases never are. */
void cordon_screen_sender_key (CordonScreenSender *self, guint scancode, gboolean down);
void cordon_screen_sender_button (CordonScreenSender *self, guint button, gboolean down);
void cordon_screen_sender_position (CordonScreenSender *self, gint x, gint y);
void cordon_screen_sender_motion (CordonScreenSender *self, gint dx, gint dy);
void cordon_screen_sender_release_all (CordonScreenSender *self);

G_END_DECLS
