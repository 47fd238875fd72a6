/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys and pointer of the window, into the inputs channel.
 */
#pragma once

#include <spice-client.h>
#include "wire/screen.h"

typedef struct CordonInput CordonInput;

CordonInput *cordon_input_new (void);
void cordon_input_free (CordonInput *self);

void cordon_input_follow (CordonInput *self, SpiceChannel *inputs);

/* KEY, POSITION, MOTION or BUTTON. Dropped while there is no channel. */
void cordon_input_take (CordonInput *self, const CordonScreenMessage *message);

/* Lets go of every held key and button; `done` once the server's socket has them all, also when
 * there is nothing to do or nobody to tell. */
void cordon_input_release_all_async (CordonInput *self, GAsyncReadyCallback done, gpointer data);
