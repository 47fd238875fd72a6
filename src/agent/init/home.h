/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "wire/agent.h"

#include <stdbool.h>

/* The host says on the kernel's command line whether the machine has a private disk: a machine must
 * not start without the disk it has only because that came up late. */
bool cordon_home_ordered (void);

/* Mounts the private disk at /home. At its first start a file system is made on it, which happens on a
 * disk of zeros only (agent/init/zeros.h); afterwards it is checked, and grown where the disk has been. Where it
 * cannot be repaired without a loss it is not mounted; a second file system is never made. */
CordonAgentHome cordon_home_mount (void);

/* Instead of a disk, for programs that cannot do without a home: gone with the machine. */
void cordon_home_in_memory (void);

/* When every program has ended: leaves the file system clean. */
void cordon_home_unmount (void);
