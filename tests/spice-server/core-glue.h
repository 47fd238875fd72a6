/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <spice.h>

/* Timers and watches of libspice-server on the default main context. Reports channels as they come
 * and go. */
SpiceCoreInterface *cordon_test_core (void);
