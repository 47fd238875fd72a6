/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"
#include "desktop/display/typing.h"

#define SHORTCUT (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK)

/* A dead key is followed by the letter that counts. */
static gboolean
is_visible (guint keyval)
{
  return g_unichar_isgraph (gdk_keyval_to_unicode (keyval));
}

gboolean
cordon_typing_counts (guint keyval, GdkModifierType modifiers)
{
  guint lower = gdk_keyval_to_lower (keyval);

  if ((modifiers & SHORTCUT) == GDK_CONTROL_MASK)
    return lower == GDK_KEY_v || lower == GDK_KEY_s;
  if (lower == GDK_KEY_Insert || lower == GDK_KEY_KP_Insert)
    return (modifiers & (SHORTCUT | GDK_SHIFT_MASK)) == GDK_SHIFT_MASK;
  return !(modifiers & SHORTCUT) && is_visible (keyval);
}
