/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A deadline on the main context. Everything that waits for a guest, a process or the service has
 * one of these; nothing waits without.
 */
#include "client/deadline.h"

typedef struct {
  CordonDeadline *deadline;
  GSourceOnceFunc missed;
  gpointer data;
} Missed;

static gboolean
on_missed (gpointer data)
{
  Missed missed = *(Missed *) data;

  missed.deadline->source = 0;
  missed.missed (missed.data);
  return G_SOURCE_REMOVE;
}

guint
cordon_deadline_ms (guint seconds, double scale)
{
  return MAX (1u, (guint) (seconds * 1000.0 * scale));
}

void
cordon_deadline_set (CordonDeadline *self, guint seconds, double scale, GSourceOnceFunc missed,
                     gpointer data)
{
  Missed *copy = g_new (Missed, 1);

  cordon_deadline_clear (self);
  *copy = (Missed) { self, missed, data };
  self->source = g_timeout_add_full (G_PRIORITY_DEFAULT, cordon_deadline_ms (seconds, scale),
                                     on_missed, copy, g_free);
}

void
cordon_deadline_clear (CordonDeadline *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
}

gboolean
cordon_deadline_is_set (const CordonDeadline *self)
{
  return self->source != 0;
}
