/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which keys may leave something in a guest.
 */
#include "desktop/display/typing.h"

typedef struct {
  guint keyval;
  GdkModifierType modifiers;
} Key;

static const Key counts[] = {
  { GDK_KEY_a, 0 }, { GDK_KEY_A, GDK_SHIFT_MASK }, { GDK_KEY_7, 0 }, { GDK_KEY_KP_7, 0 }, { GDK_KEY_adiaeresis, 0 },
  { GDK_KEY_Cyrillic_zhe, 0 }, { GDK_KEY_EuroSign, 0 }, { GDK_KEY_slash, 0 }, { GDK_KEY_a, GDK_LOCK_MASK },
  { GDK_KEY_v, GDK_CONTROL_MASK }, { GDK_KEY_V, GDK_CONTROL_MASK | GDK_SHIFT_MASK }, { GDK_KEY_s, GDK_CONTROL_MASK },
  { GDK_KEY_Insert, GDK_SHIFT_MASK }, { GDK_KEY_KP_Insert, GDK_SHIFT_MASK },
};

static const Key moves[] = {
  { GDK_KEY_Up, 0 }, { GDK_KEY_Page_Down, 0 }, { GDK_KEY_KP_Page_Down, 0 }, { GDK_KEY_Home, GDK_CONTROL_MASK },
  { GDK_KEY_space, 0 }, { GDK_KEY_KP_Space, 0 }, { GDK_KEY_Return, 0 }, { GDK_KEY_KP_Enter, 0 }, { GDK_KEY_Tab, 0 },
  { GDK_KEY_Escape, 0 }, { GDK_KEY_BackSpace, 0 }, { GDK_KEY_Delete, 0 }, { GDK_KEY_F5, 0 }, { GDK_KEY_Shift_L, 0 },
  { GDK_KEY_ISO_Level3_Shift, 0 }, { GDK_KEY_dead_acute, 0 }, { GDK_KEY_c, GDK_CONTROL_MASK },
  { GDK_KEY_f, GDK_CONTROL_MASK }, { GDK_KEY_v, GDK_CONTROL_MASK | GDK_ALT_MASK }, { GDK_KEY_Left, GDK_ALT_MASK },
  { GDK_KEY_l, GDK_SUPER_MASK }, { GDK_KEY_Insert, 0 }, { GDK_KEY_Insert, GDK_SHIFT_MASK | GDK_CONTROL_MASK },
  { GDK_KEY_VoidSymbol, 0 }, { 0, 0 },
};

static void
test_counts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_test_message ("%s %x", gdk_keyval_name (counts[i].keyval), counts[i].modifiers);
      g_assert_true (cordon_typing_counts (counts[i].keyval, counts[i].modifiers));
    }
}

static void
test_moves (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      g_test_message ("%s %x", gdk_keyval_name (moves[i].keyval), moves[i].modifiers);
      g_assert_false (cordon_typing_counts (moves[i].keyval, moves[i].modifiers));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/typing/counts", test_counts);
  g_test_add_func ("/typing/moves", test_moves);
  return g_test_run ();
}
