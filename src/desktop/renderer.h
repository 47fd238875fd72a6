/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of GTK's renderers suits this computer.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether /dev and /sys (under `root`, "" for the real ones) show a graphics card that draws in
 * hardware and that this user may use. Cheap: two folders, no library. */
gboolean cordon_renderer_has_hardware (const char *root);

/* Before gtk_init(): sets GSK_RENDERER=cairo where OpenGL would be software, unless it is set. */
void cordon_renderer_choose (void);

/* After gtk_init(): no animations where every frame is drawn by the processor that the machine needs. */
void cordon_renderer_calm (void);

G_END_DECLS
