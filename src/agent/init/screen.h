/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How large the screen will be wanted, where the host knows beforehand:
 *
 *     cordon.screen=1000x700
 */
#pragma once

#include <stdbool.h>

/* The word, once and whole, each side of CORDON_AGENT_SIZE_MIN to CORDON_AGENT_SIZE_MAX pixels (wire/agent.h) without
 * a leading zero. */
bool cordon_screen_parse (const char *cmdline, unsigned *width, unsigned *height);

/* The same of this kernel's; false: nothing was said. */
bool cordon_screen_read (unsigned *width, unsigned *height);
