/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of machines while a person types them: what cordond would refuse is said before it is asked.
 */
#pragma once

#include "client/machine-list.h"

G_BEGIN_DECLS

/* A sentence, NULL: nothing. (transfer none), static */
const char *cordon_machine_naming_fault (CordonMachineList *machines, const char *name);

/* The wish, with a number where a machine is called so. wish: valid. (transfer full) */
char *cordon_machine_naming_suggest (CordonMachineList *machines, const char *wish);

G_END_DECLS
