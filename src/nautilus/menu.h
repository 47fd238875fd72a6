/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The entries for selected files. Reads what the file manager already knows of them and nothing else: no file is
 * opened, no folder looked at.
 */
#pragma once

#include <nautilus-extension.h>
#include "nautilus/calls.h"

G_BEGIN_DECLS

/* Files of one selection; more windows than this nobody wants at once, and cordond counts machines as well. */
#define CORDON_MENU_FILES_MAX 64

/* (element-type NautilusMenuItem) (transfer full). NULL where there is a folder among them, more than
 * CORDON_MENU_FILES_MAX, or no compartment is known. */
GList *cordon_menu_new (CordonCalls *calls, GList *files);

G_END_DECLS
