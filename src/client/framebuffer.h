/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory that a confined process writes and we only read: sealed, so that it can neither shrink
 * under our feet (SIGBUS) nor grow, and allocated in full before anyone else has it.
 */
#pragma once

#include "client/screen-process.h"

G_BEGIN_DECLS

/* A memfd of exactly `size` bytes, sealed SHRINK|GROW|SEAL, close-on-exec; -1 on error
 * (CORDON_ERROR_EXHAUSTED: no memory for it). */
int cordon_sealed_memory_new (const char *name, gsize size, GError **error);

/* *fd is the descriptor to hand over (transfer full). */
CordonFramebuffer *cordon_framebuffer_new (guint width, guint height, guint generation, int *fd,
                                           GError **error);

G_END_DECLS
