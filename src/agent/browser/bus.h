/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>

/* Where the browser's own message bus is; a directory that only its account can enter. */
#define CORDON_BROWSER_BUS "unix:path=/home/viewer/tmp/bus"

/* Starts it, and listens on it; returns when it takes connections. It ends with this program. A descriptor
 * that is readable where there may be news; -1 without a bus. */
int cordon_bus_start (void);

/* Whether the browser is there now, for others to hand it pages: its window comes before. Once true it stays
 * so. */
bool cordon_bus_has_browser (void);
