/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether cordon-desktop stays after its last window. The entry of that name in $XDG_CONFIG_HOME/autostart is all
 * that keeps it: a desktop's own list of programs can switch it off, and nothing else can differ from it. Blocking.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_RESIDENT_ENTRY CORDON_APP_ID ".desktop"

/* FALSE where the entry is not there, was switched off by the desktop, is somebody else's or cannot be read. */
gboolean cordon_resident_get (void);

/* Off takes away what on made, a folder too, and nothing else. BUSY where an entry of that name is not Cordon's, FAILED
 * where the folder cannot be written; then nothing is changed. */
gboolean cordon_resident_set (gboolean resident, GError **error);

G_END_DECLS
