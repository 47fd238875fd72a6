/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One timer for each kind of state, armed only while something waits to be told: an idle machine
 * wakes nobody.
 */
#include "screen/pace.h"

static gboolean timer_fired (gpointer data);

void
cordon_pace_init (CordonPace *pace, guint per_second, CordonPaceFunc tell, gpointer data)
{
  *pace = (CordonPace) {
    .tell = tell,
    .data = data,
    .interval = (G_USEC_PER_SEC + per_second - 1) / per_second,
  };
}

static void
arm (CordonPace *pace, gint64 wait)
{
  pace->timer = g_timeout_add ((wait + 999) / 1000, timer_fired, pace);
}

static void
tell (CordonPace *pace)
{
  gboolean done = pace->tell (pace->data);

  pace->next = g_get_monotonic_time () + pace->interval;
  if (!done && pace->timer == 0)
    arm (pace, pace->interval);
}

static gboolean
timer_fired (gpointer data)
{
  CordonPace *pace = data;

  pace->timer = 0;
  tell (pace);
  return G_SOURCE_REMOVE;
}

void
cordon_pace_request (CordonPace *pace)
{
  gint64 wait = pace->next - g_get_monotonic_time ();

  if (pace->timer != 0)
    return;
  if (wait <= 0)
    tell (pace);
  else
    arm (pace, wait);
}

void
cordon_pace_clear (CordonPace *pace)
{
  g_clear_handle_id (&pace->timer, g_source_remove);
}
