/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells a state to the window: at once if the last telling is long enough ago, else as soon as it
 * is. States between are never told; so a guest that flickers cannot get this process killed by the
 * window's token buckets.
 */
#pragma once

#include <glib.h>

/* Tells the state as it is now. FALSE: could not, or there is more to tell; try again in an
 * interval. */
typedef gboolean (*CordonPaceFunc) (gpointer data);

typedef struct {
  CordonPaceFunc tell;
  gpointer data;
  gint64 interval; /* microseconds */
  gint64 next;     /* monotonic time of the earliest next telling */
  guint timer;
} CordonPace;

void cordon_pace_init (CordonPace *pace, guint per_second, CordonPaceFunc tell, gpointer data);
void cordon_pace_request (CordonPace *pace);
void cordon_pace_clear (CordonPace *pace);
