/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that a person puts into quarantine by the desktop (client/quarantine.h).
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* files: (element-type GFile). What cannot be done is told in one window; each file is done by itself. */
void cordon_quarantining_begin (GtkApplication *application, GPtrArray *files);

G_END_DECLS
