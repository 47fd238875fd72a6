/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The switch of client/resident.h in the preferences. What was not done is told in their window, and the switch goes
 * back.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The window must be transient for one of the application's. */
void cordon_resident_switch_attach (GtkSwitch *toggle, AdwPreferencesWindow *window);

G_END_DECLS
