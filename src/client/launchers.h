/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The launchers of a person's machines, in $XDG_DATA_HOME: applications/NAME.desktop, and icons/hicolor/128x128/apps.
 * They are all that is remembered of a machine's applications. A file that is not one of ours (client/launcher.h) is
 * neither written nor removed, whatever its name; nor is what a link points to. Blocking; one at a time.
 */
#pragma once

#include <gio/gio.h>
#include "client/launcher.h"
#include "client/machine-info.h"

G_BEGIN_DECLS

/* All of one machine, or of all machines (uuid NULL), of CordonLauncher, in the order of their files' names.
 * (transfer full) */
GPtrArray *cordon_launchers_list (const char *uuid);

/* These are what the machine has from now on. icons: GBytes of a PNG each. FAILED where one could not be written or
 * removed, after the others. */
gboolean cordon_launchers_replace (const char *uuid, GPtrArray *launchers, GPtrArray *icons, GError **error);

/* FAILED where one could not be removed or written, after the others. */
gboolean cordon_launchers_remove (const char *uuid, GError **error);
gboolean cordon_launchers_rename (const char *uuid, const char *machine, GError **error);

/* The icon `png` marked otherwise, colour and glyph being names of core/look.h. NULL: it cannot be. (transfer full) */
typedef GBytes *(*CordonLauncherPaint) (GBytes *png, const char *colour, const char *glyph);

/* machines: every machine there is, UUID to CordonMachineInfo. Launchers of others are removed, those of machines
 * that were renamed, or whose compartments look otherwise now, written anew; and icons removed that no launcher of
 * ours names. */
gboolean cordon_launchers_census (GHashTable *machines, CordonLauncherPaint paint, GError **error);

/* The command that a launcher starts; $CORDON_COMMAND in tests. */
const char *cordon_launchers_program (void);

G_END_DECLS
