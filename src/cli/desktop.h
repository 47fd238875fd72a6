/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command's way to cordon-desktop on the caller's session bus.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether this person's session has a bus and a display for windows; NO_SESSION and what helps if
 * not. Starts nothing. */
gboolean cordon_desktop_check_session (GError **error);

/* Connects to the session bus and has it start cordon-desktop if it does not run. *owner is its unique
 * name (transfer full): from then on only that process is spoken to. NO_SESSION or SERVICE. */
GDBusConnection *cordon_desktop_connect (char **owner, GError **error);

G_END_DECLS
