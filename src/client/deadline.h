/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One deadline: the time by which something must have happened.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint source;
} CordonDeadline;

/* Begins anew. `missed` is called once, unless it is cleared before. scale: 1.0 is `seconds`. */
void cordon_deadline_set (CordonDeadline *self, guint seconds, double scale, GSourceOnceFunc missed,
                          gpointer data);
void cordon_deadline_clear (CordonDeadline *self);
gboolean cordon_deadline_is_set (const CordonDeadline *self);

/* Milliseconds, at least 1. */
guint cordon_deadline_ms (guint seconds, double scale);

G_END_DECLS
