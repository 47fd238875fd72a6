/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A desktop entry of a guest's package, as much of it as a launcher on the host needs. Bounded, strict, pure.
 */
#pragma once

#include "wire/agent.h"

#define CORDON_ENTRY_MAX 65536u /* bytes of a file; Firefox's has 4 KB */
#define CORDON_ENTRY_PATH_MAX 255u

typedef struct {
  CordonAgentApp app; /* name and translations alone */
  char program[CORDON_ENTRY_PATH_MAX + 1]; /* the first word of Exec: a path, or a name of one in /usr/bin */
  char icon[CORDON_AGENT_APP_ID_MAX + 1];  /* name in a theme; empty: none that is known here */
} CordonEntry;

/* False, and *entry undefined, for what is no application that a person starts from a menu: another type, hidden,
 * for a terminal, without a name or program, or not as the specification has it. A translation that the
 * protocol does not take, or that there is no more room for, is left out. */
bool cordon_entry_parse (const char *text, size_t size, CordonEntry *entry);
