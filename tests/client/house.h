/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole house for one client: a private bus, cordond over a fake host, the SPICE server without a
 * machine and a scripted guest behind its port. The programs are named by the environment: CORDON_TEST_CORDOND, CORDON_TEST_SPICE_SERVER, CORDON_TEST_SCREEN.
 */
#pragma once

#include <gio/gio.h>
#include "fake-guest.h"

typedef struct House House;

/* rules: of the guest (fake-guest.h); "absent": it never opens its port; "dark": nor shows anything
 * but one colour. */
House *house_new (const char *rules);
/* Everything that was started is ended and waited for. Nothing may be left in this process either:
 * no child, and no descriptor but those it had before the first house. */
void house_free (House *self);

GDBusConnection *house_get_bus (House *self);
const char *house_get_bus_address (House *self);
FakeGuest *house_get_guest (House *self);

/* Calls org.cordon.Test on cordond-test. arguments: floating, may be NULL. */
void house_tell (House *self, const char *method, GVariant *arguments);
/* Whether cordond holds no machine, account or process any more. */
gboolean house_is_empty (House *self);

void house_kill_cordond (House *self);
void house_kill_spice_server (House *self);

/* Processes called cordon-screen whose parent is `parent`; -1: any. Zombies count. The newest in
 * *pid where that is not NULL. */
guint house_count_screens (GPid parent, GPid *pid);
