/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine in words. Pure. All strings are (transfer full) and translated.
 */
#pragma once

#include "client/machine-item.h"

G_BEGIN_DECLS

/* "Running for 12 min", "Stopped", "Starting: checking its walls". now: µs since the epoch. */
char *cordon_machine_text_state (CordonMachineItem *item, gint64 now);
/* Symbolic, of the icon theme; says the same as the first word of the state. Static. */
const char *cordon_machine_icon_name (CordonMachineItem *item);

/* "192 MiB"; empty: not known. */
char *cordon_machine_text_memory (const CordonMachineFigures *figures);
/* "1.2 of 8.6 GB", "8.6 GB", or empty where it has no disk. */
char *cordon_machine_text_disk (const CordonMachineFigures *figures);
/* What holds it apart: a level, "AppArmor", "no label"; empty where it does not run. */
char *cordon_machine_text_level (CordonMachineItem *item);

/* “Start “Bank””: what a button does, said with the machine's name. */
char *cordon_machine_text_verb (CordonMachineItem *item, CordonMachineVerb verb);

/* How much of a start is done, 0..1. */
double cordon_machine_start_fraction (CordonStage stage);

/* "12 min", "3 h 05 min", "2 days" */
char *cordon_duration_text (gint64 seconds);

G_END_DECLS
