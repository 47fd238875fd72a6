/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonWatch: what was true of a machine at its start must stay true. It listens for everything
 * that could make it untrue (docs/read-back.md), has the machines that are concerned read back
 * again, and ends those that are not as ordered any more. Nothing is looked at on a timer.
 */
#pragma once

#include "service/machine.h"

G_BEGIN_DECLS

#define CORDON_TYPE_WATCH (cordon_watch_get_type ())
G_DECLARE_FINAL_TYPE (CordonWatch, cordon_watch, CORDON, WATCH, GObject)

CordonWatch *cordon_watch_new (const CordonHouse *house);

/* From before the machine starts until its "gone". */
void cordon_watch_add (CordonWatch *self, CordonMachine *machine);

/* Machines that are being read back again now. */
guint cordon_watch_get_n_busy (CordonWatch *self);

G_END_DECLS
