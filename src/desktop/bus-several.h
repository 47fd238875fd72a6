/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * AskTogether of org.cordon.Desktop1: the question of desktop/several.h, for a program that opens the files itself.
 */
#pragma once

#include "desktop/settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Answers the call, unless its caller goes before the person answers. invocation: (transfer full) */
void cordon_bus_several_ask (GtkApplication *application, CordonSettings *settings, GDBusMethodInvocation *invocation,
                             guint files, guint machines);

G_END_DECLS
