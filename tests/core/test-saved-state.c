/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "core/saved-state.h"

#define ID "0f5d7c1e-93d4-4d3c-8a54-8e2f1f6b0a11"

static void
test_round_trip (void)
{
  static const char *const texts[] = { "1795478790034220 " ID " 192 1 none tcg",
                                       "1 " ID " 16384 8 internet kvm" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CordonSavedState) state = NULL;
      g_autofree char *again = NULL;

      g_assert_true (cordon_saved_state_valid (texts[i]));
      state = cordon_saved_state_parse (texts[i]);
      again = cordon_saved_state_print (state);
      g_assert_cmpstr (again, ==, texts[i]);
      g_assert_cmpstr (state->version, ==, ID);
      g_assert_cmpint (state->hardware, ==, i == 1);
      g_assert_cmpint (state->access, ==, i == 1 ? CORDON_ACCESS_INTERNET : CORDON_ACCESS_NONE);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "1 " ID " 192 1 none",
    "1 " ID " 192 1 none tcg ",
    "1  " ID " 192 1 none tcg",
    " 1 " ID " 192 1 none tcg",
    "1 " ID " 192 1 none tcg x",
    "0 " ID " 192 1 none tcg",
    "01 " ID " 192 1 none tcg",
    "+1 " ID " 192 1 none tcg",
    "-1 " ID " 192 1 none tcg",
    "9223372036854775808 " ID " 192 1 none tcg",
    "1 ../../etc 192 1 none tcg",
    "1 " ID "/x 192 1 none tcg",
    "1 " ID " 0 1 none tcg",
    "1 " ID " 16385 1 none tcg",
    "1 " ID " 192 0 none tcg",
    "1 " ID " 192 9 none tcg",
    "1 " ID " 192 1 lan tcg",
    "1 " ID " 192 1 none xen",
    "1 " ID " 192 1 none tcg\n",
    "1 " ID " 192 1 none t\xff" "g",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%u", i);
      g_assert_false (cordon_saved_state_valid (texts[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/saved-state/round-trip", test_round_trip);
  g_test_add_func ("/saved-state/refused", test_refused);
  return g_test_run ();
}
