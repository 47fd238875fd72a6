/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordond sees of this computer, as `cordon doctor` prints it, in a window.
 */
#pragma once

#include <adwaita.h>
#include "client/host-state.h"

G_BEGIN_DECLS

#define CORDON_TYPE_HOST_WINDOW (cordon_host_window_get_type ())
G_DECLARE_FINAL_TYPE (CordonHostWindow, cordon_host_window, CORDON, HOST_WINDOW, AdwWindow)

/* Over `parent`; follows the state while it is open. */
void cordon_host_window_present (GtkWindow *parent, CordonHostState *host);

G_END_DECLS
