/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of machines: what is taken, what is not, and what a person would mix up.
 */
#include "core/machine-name.h"

static void
test_valid (void)
{
  static const char *const names[] = {
    "a", "Bank", "My bank (2)", "Köln", "日本", "1", "a-b", "x & y <z>", "../../etc/passwd",
    "123456789012345678901234567890123456789012345678901234567890",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_message ("%s", names[i]);
      g_assert_true (cordon_machine_name_valid (names[i]));
    }
}

static void
test_invalid (void)
{
  static const char *const names[] = {
    "", " ", " a", "a ", "a  b", "a\nb", "a\tb", "\x1b[2J", "\xff", "a\xc3", "-a", "--all",
    "a\xe2\x80\xae" "b", "a\xe2\x80\x8b" "b", "a\xc2\xa0" "b", "\xef\xbf\xbd\x01",
    "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f", "6F1C2D3E-4A5B-4C6D-8E7F-0A1B2C3D4E5F",
    "1234567890123456789012345678901234567890123456789012345678901",
  };
  g_autofree char *large = g_strnfill (1024 * 1024, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_message ("row %u", i);
      g_assert_false (cordon_machine_name_valid (names[i]));
    }
  g_assert_false (cordon_machine_name_valid (large));
}

static void
test_equal (void)
{
  g_assert_true (cordon_machine_name_equal ("Bank", "bank"));
  g_assert_true (cordon_machine_name_equal ("K\xc3\xb6ln", "KO\xcc\x88LN"));
  g_assert_true (cordon_machine_name_equal ("stra\xc3\x9f" "e", "STRASSE"));
  g_assert_true (cordon_machine_name_equal ("\xef\xbc\xa1", "a"));
  g_assert_false (cordon_machine_name_equal ("Bank", "Bank 2"));
  g_assert_false (cordon_machine_name_equal ("a", "b"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine-name/valid", test_valid);
  g_test_add_func ("/machine-name/invalid", test_invalid);
  g_test_add_func ("/machine-name/equal", test_equal);
  return g_test_run ();
}
