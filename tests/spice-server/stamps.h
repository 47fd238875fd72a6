/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers the frames and notes when each was sent, for meters that read the stamp from a picture.
 */
#pragma once

#include "qxl.h"

typedef struct CordonStamps CordonStamps;

/* path: file of the layout in picture.h, made or overwritten; NULL: numbers only. */
CordonStamps *cordon_stamps_new (const char *path, GError **error);
void cordon_stamps_free (CordonStamps *self);

/* Queues the next frame's stamp and notes the time. */
void cordon_stamps_draw (CordonStamps *self, CordonQxl *qxl);
