/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a confined cordon-screen may say next. Pure: no descriptor, no memory, no clock of its own.
 */
#pragma once

#include "core/token-bucket.h"
#include "wire/screen.h"

G_BEGIN_DECLS

typedef struct {
  gboolean ready;
  gboolean permitted;         /* it holds credit: one batch of damage may come */
  guint32 surface_generation; /* the newest SURFACE */
  guint32 buffer_generation;  /* the newest FRAMEBUFFER that was made for it, 0 for none */
  guint32 width, height;      /* of that frame buffer */
  guint channels;             /* asked for so far */
  CordonTokenBucket surfaces, blanks, cursors, pointer_modes, agent_ports;
} CordonScreenGuard;

void cordon_screen_guard_init (CordonScreenGuard *self, gint64 now);

/* NULL if the message is in order (and then counted), else the breach in a few words for the log:
 * kill the process. */
const char *cordon_screen_guard_admit (CordonScreenGuard *self, const CordonScreenMessage *message,
                                       gint64 now);

/* A frame buffer was made for the newest SURFACE; it carries the first credit. */
void cordon_screen_guard_buffer_made (CordonScreenGuard *self, guint32 generation,
                                      guint32 width, guint32 height);

/* Whether credit is due; if so it counts as given. */
gboolean cordon_screen_guard_give_credit (CordonScreenGuard *self);

G_END_DECLS
