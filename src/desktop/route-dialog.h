/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person is asked before something is opened by a rule.
 */
#pragma once

#include <gtk/gtk.h>
#include "core/link.h"

G_BEGIN_DECLS

/* compartment NULL: the person said no. */
typedef void (*CordonRouteChosen) (const char *compartment, gpointer data);

/* In which compartment a file is to be opened. name: fit for eyes. `chosen` is called once. */
void cordon_route_dialog_ask (GtkApplication *application, const char *name, CordonRouteChosen chosen, gpointer data);

/* The link as it is, its host highlighted, and opens it where the person says yes: `cordon open` makes the
 * machine. compartment NULL: it is chosen there as well. */
void cordon_route_dialog_show_link (GtkApplication *application, CordonLink *link, const char *compartment);

G_END_DECLS
