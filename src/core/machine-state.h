/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The states of a machine's life, one for cordond and its clients, and the only table of what may
 * follow what.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_MACHINE_STARTING, /* admitted; until it was read back */
  CORDON_MACHINE_RUNNING,
  CORDON_MACHINE_PAUSED,
  CORDON_MACHINE_STOPPING, /* its end was ordered */
  CORDON_MACHINE_STOPPED,  /* a persistent one that has no process */
  CORDON_MACHINE_DELETED,  /* the same, by its person; it can be brought back for a time */
  CORDON_MACHINE_ENDED     /* nothing of it exists on the host any more; the last state */
} CordonMachineState;
#define CORDON_N_MACHINE_STATES (CORDON_MACHINE_ENDED + 1)

/* The word on the bus and in JSON: "starting", "running", ... Never NULL. */
const char *cordon_machine_state_name (CordonMachineState state);

/* FALSE, and *state untouched, for a word that is none of them. */
gboolean cordon_machine_state_from_name (const char *name, CordonMachineState *state);

/* Whether `to` may follow `from`. A state never follows itself. */
gboolean cordon_machine_state_may_follow (CordonMachineState from, CordonMachineState to);

G_END_DECLS
