/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <sys/types.h>

/* Where the browser's own message bus is; a directory that only its account can enter. */
#define CORDON_BROWSER_BUS "unix:path=/home/viewer/tmp/bus"

/* Starts it; returns when it takes connections. It ends with this program. -1 without one. */
pid_t cordon_bus_start (void);
