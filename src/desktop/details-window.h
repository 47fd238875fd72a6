/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that is known of one machine, in words that can be copied.
 */
#pragma once

#include <adwaita.h>
#include "client/machine-item.h"

G_BEGIN_DECLS

#define CORDON_TYPE_DETAILS_WINDOW (cordon_details_window_get_type ())
G_DECLARE_FINAL_TYPE (CordonDetailsWindow, cordon_details_window, CORDON, DETAILS_WINDOW, AdwWindow)

/* Over `parent`; follows the machine while it is open. */
void cordon_details_window_present (GtkWindow *parent, CordonMachineItem *item);

G_END_DECLS
