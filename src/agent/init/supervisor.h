/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdnoreturn.h>

/* Starts the display server, the window manager and the agent, and from then on reaps, and does
 * what the agent asks: a viewer, no viewer, power off. The end of any of the three is the end. */
noreturn void cordon_supervise (const char *port);
