/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <sys/types.h>

/* Loads the modules named, one a line and in load order, in /modules/GROUP.list of the initramfs.
 * A module that is missing or refused powers the machine off, except for hardware that is not there. */
void cordon_modules_load (const char *group);

/* The same in a child; the caller waits for it with cordon_modules_join(). */
pid_t cordon_modules_load_aside (const char *group);
void cordon_modules_join (pid_t child, const char *group);

/* No module can be loaded from now on. */
void cordon_modules_close (void);
