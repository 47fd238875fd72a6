/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a key that goes to a guest may leave something there that exists nowhere else. Pure; by what is sent, never
 * by what the guest says.
 */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* TRUE for what writes: a visible character, pasting (Ctrl+V, Shift+Insert), saving (Ctrl+S). FALSE for what only moves
 * or chooses: arrows, pages, space, Enter, Tab, Escape, other shortcuts. */
gboolean cordon_typing_counts (guint keyval, GdkModifierType modifiers);

G_END_DECLS
