/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for a new rule: one condition and what becomes of it. More is written in the file.
 */
#pragma once

#include <gtk/gtk.h>
#include "core/route.h"

G_BEGIN_DECLS

/* rule: its text, which the parser has read; NULL: none. */
typedef void (*CordonRuleChosen) (const char *rule, gpointer data);

/* own: the person's rules, whose names are taken. Calls back once. */
void cordon_rule_dialog_present (GtkWindow *parent, const CordonRoutes *own, CordonRuleChosen chosen, gpointer data);

G_END_DECLS
