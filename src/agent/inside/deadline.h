/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <limits.h>
#include <stdint.h>
#include <time.h>

/* Milliseconds on a clock that no host can turn back; pausing the machine does not advance it. */
static inline int64_t
cordon_now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What poll() may wait until `deadline`; -1, for ever, when there is none (deadline 0). */
static inline int
cordon_wait_ms (int64_t deadline)
{
  int64_t left = deadline - cordon_now_ms ();

  if (deadline == 0)
    return -1;
  return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int) left;
}
