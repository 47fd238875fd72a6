/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonWheel: smooth scrolling gathered into whole clicks of a wheel, because a guest's mouse has
 * buttons for them and nothing between. Pure.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double rest; /* of a click, with the sign of the direction */
} CordonWheel;

/* Pixels of a touchpad's scrolling that make one click: libinput's 15 per notch. */
#define CORDON_WHEEL_PIXELS 15.0
/* Clicks that one event may make: a hurled touchpad does not flood the guest. */
#define CORDON_WHEEL_MAX 10

/* Clicks to send now: positive down, negative up. `clicks` may be a fraction; what is not finite
 * is ignored. The rest is forgotten when the direction turns. */
int cordon_wheel_scroll (CordonWheel *self, double clicks);

/* The finger was lifted, or the focus went. */
void cordon_wheel_reset (CordonWheel *self);

G_END_DECLS
