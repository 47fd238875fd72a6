/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMainWindow: what is there when Cordon is started without a file.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CORDON_TYPE_MAIN_WINDOW (cordon_main_window_get_type ())
G_DECLARE_FINAL_TYPE (CordonMainWindow, cordon_main_window, CORDON, MAIN_WINDOW, AdwApplicationWindow)

/* Files that are chosen or dropped are handed to g_application_open(). */
GtkWindow *cordon_main_window_new (GtkApplication *application);

G_END_DECLS
