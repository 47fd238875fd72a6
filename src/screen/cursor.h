/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The guest's pointer shape, told to the window through the cursor memfd.
 */
#pragma once

#include <spice-client.h>
#include "screen/control.h"

typedef struct CordonCursor CordonCursor;

/* memory: CORDON_SCREEN_CURSOR_BYTES of the memfd (borrowed). */
CordonCursor *cordon_cursor_new (CordonControl *control, guint8 *memory);
void cordon_cursor_free (CordonCursor *self);

void cordon_cursor_follow (CordonCursor *self, SpiceChannel *cursor);

/* Cuts a shape to the protocol's size, so that a too large pointer still points, and writes it to
 * `memory` in rows of the cut width. Returns the message to send. Pure. */
CordonScreenMessage cordon_cursor_write_shape (const SpiceCursorShape *shape, guint8 *memory);
