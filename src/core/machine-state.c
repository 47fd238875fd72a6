/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * States of a machine. One that is stopping must never be seen running again without a start.
 */
#include "core/machine-state.h"

#define AFTER(state) (1u << CORDON_MACHINE_##state)

static const struct {
  const char *name;
  guint next;
} states[CORDON_N_MACHINE_STATES] = {
  [CORDON_MACHINE_STARTING] = { "starting", AFTER (RUNNING) | AFTER (PAUSED) | AFTER (STOPPING)
                                              | AFTER (ENDED) },
  [CORDON_MACHINE_RUNNING] = { "running", AFTER (PAUSED) | AFTER (STOPPING) | AFTER (ENDED) },
  [CORDON_MACHINE_PAUSED] = { "paused", AFTER (RUNNING) | AFTER (STOPPING) | AFTER (ENDED) },
  [CORDON_MACHINE_STOPPING] = { "stopping", AFTER (STOPPED) | AFTER (ENDED) },
  [CORDON_MACHINE_STOPPED] = { "stopped", AFTER (STARTING) | AFTER (DELETED) | AFTER (ENDED) },
  [CORDON_MACHINE_DELETED] = { "deleted", AFTER (STOPPED) | AFTER (ENDED) },
  [CORDON_MACHINE_ENDED] = { "ended", 0 },
};

const char *
cordon_machine_state_name (CordonMachineState state)
{
  return (guint) state < CORDON_N_MACHINE_STATES ? states[state].name
                                                 : states[CORDON_MACHINE_ENDED].name;
}

gboolean
cordon_machine_state_from_name (const char *name, CordonMachineState *state)
{
  for (guint i = 0; i < CORDON_N_MACHINE_STATES; i++)
    if (g_strcmp0 (states[i].name, name) == 0)
      {
        *state = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
cordon_machine_state_may_follow (CordonMachineState from, CordonMachineState to)
{
  if ((guint) from >= CORDON_N_MACHINE_STATES || (guint) to >= CORDON_N_MACHINE_STATES)
    return FALSE;
  return (states[from].next & 1u << to) != 0;
}
