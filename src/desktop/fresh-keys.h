/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A key that was down when a window got the keyboard was meant for another one: however long it repeats, it does
 * nothing here before it has been let go.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For as long as the toplevel lives; asked before its shortcuts, its widgets and a guest. */
void cordon_fresh_keys_attach (GtkWindow *window);

G_END_DECLS
