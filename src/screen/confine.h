/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>

/* Takes away from this process everything but the descriptors 0 to 5 and what filter.c allows.
 * Call it first in main(), while there is one thread. True with *confinement set to the
 * CordonScreenConfinement bits that were measured to be in force; false if the process must not go
 * on. There is no way back. */
bool cordon_confine (unsigned *confinement);
