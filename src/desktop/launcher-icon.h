/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Icons of launchers: the guest's picture within a frame of the compartment's colour, and its glyph on the corner.
 */
#pragma once

#include <gio/gio.h>
#include "core/look.h"
#include "wire/agent.h"

G_BEGIN_DECLS

#define CORDON_LAUNCHER_ICON_SIDE 128 /* pixels */

/* untrusted_rgba: CORDON_AGENT_ICON_SIZE bytes, not premultiplied. A PNG of CORDON_LAUNCHER_ICON_SIDE squared, made
 * anew: nothing of the guest is in it but colours of pixels, all of them inside the frame and under the mark; NULL
 * without memory. (transfer full) */
GBytes *cordon_launcher_icon_make (const guint8 *untrusted_rgba, CordonColour colour, CordonGlyph glyph);

/* The same picture of a guest's within another frame and mark: png is what cordon_launcher_icon_make() made. NULL for
 * anything else. (transfer full) */
GBytes *cordon_launcher_icon_repaint (GBytes *png, CordonColour colour, CordonGlyph glyph);

G_END_DECLS
