/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No confinement but the closed descriptors, for a cordon-screen under the sanitizers. Never
 * installed, never given a machine: it says "confined" because the protocol knows no other word.
 */
#include "screen/confine.h"
#include "wire/screen.h"

#include <limits.h>
#include <unistd.h>

bool
cordon_confine (unsigned *confinement)
{
  *confinement = CORDON_SCREEN_CONFINED_SECCOMP;
  return close_range (CORDON_SCREEN_FD_AGENT + 1, UINT_MAX, 0) == 0;
}
