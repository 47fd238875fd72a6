/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A label that had to be cut says the whole of it in a tooltip; one that shows all says nothing. */
void cordon_full_text_when_cut (GtkLabel *label);

/* Whether a label may take more than one line: `lines` of them, -1 for as many as it needs, so that nothing is
 * cut; 1: one line, cut at its end. */
void cordon_full_text_set_lines (GtkLabel *label, int lines);

G_END_DECLS
