/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonWall: the table in the kernel, kept as it is meant while this lives. When it ends the table
 * stays.
 *
 * Signal: "changed" ()  the table was changed by somebody, or the host's routes did; or rules of a
 *                       bridge's ports went away
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_TYPE_WALL (cordon_wall_get_type ())
G_DECLARE_FINAL_TYPE (CordonWall, cordon_wall, CORDON, WALL, GObject)

CordonWall *cordon_wall_new (void);

/* Puts the table there, unless it is there and whole. It listens from the first time on. */
gboolean cordon_wall_load (CordonWall *self, GError **error);

/* "as loaded", or a sentence about what is different. (transfer full) */
char *cordon_wall_describe_table (CordonWall *self);
char *cordon_wall_describe_routed (CordonWall *self);

G_END_DECLS
