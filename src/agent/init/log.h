/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdnoreturn.h>

/* One line into the kernel's log, with the time since boot; seen on a console only when the
 * command line asks for one. */
void cordon_log (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

/* The same, then power off: a guest that cannot start has nothing to offer. */
noreturn void cordon_fail (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

noreturn void cordon_power_off (void);
