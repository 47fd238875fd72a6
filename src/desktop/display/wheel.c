/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The accumulator of a wheel. It must never lose a fraction while one direction is kept, and never
 * carry one over into the other direction.
 */
#include "config.h"
#include "desktop/display/wheel.h"

#include <math.h>

/* Ten tenths of a click are a click although their sum is not quite 1. */
#define ROUNDING 1e-9

int
cordon_wheel_scroll (CordonWheel *self,
                     double clicks)
{
  double whole;

  if (!isfinite (clicks))
    return 0;
  if (self->rest * clicks < 0)
    self->rest = 0;
  clicks = CLAMP (self->rest + clicks, -CORDON_WHEEL_MAX, CORDON_WHEEL_MAX);
  self->rest = modf (clicks + copysign (ROUNDING, clicks), &whole);
  return (int) whole;
}

void
cordon_wheel_reset (CordonWheel *self)
{
  self->rest = 0;
}
