/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonLaunching: keeps the launchers of persistent machines what the machines are: written when a guest lists its
 * applications, written anew when its machine is renamed or its compartment looks otherwise, removed with it. Files
 * are written by a thread of its own,
 * one job after the other.
 */
#pragma once

#include "client/machine-list.h"
#include "desktop/visit.h"

G_BEGIN_DECLS

#define CORDON_TYPE_LAUNCHING (cordon_launching_get_type ())
G_DECLARE_FINAL_TYPE (CordonLaunching, cordon_launching, CORDON, LAUNCHING, GObject)

/* Signal "needed" (): there are launchers, so somebody has to know which machines there are: set_machines(). */
CordonLaunching *cordon_launching_new (void);

/* Looks for launchers that are there already. */
void cordon_launching_begin (CordonLaunching *self);

/* Listens to a visit's sessions as long as it lasts. */
void cordon_launching_watch (CordonLaunching *self, CordonVisit *visit);

/* The machines there are, from now on; once. */
void cordon_launching_set_machines (CordonLaunching *self, CordonMachineList *machines);

/* What was asked for is done before the process ends. At finalize, too. */
void cordon_launching_finish (CordonLaunching *self);

G_END_DECLS
