/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a command line is the size of a screen, and what is none.
 */
#include <glib.h>

#include "agent/init/screen.h"

static void
test_right (void)
{
  static const struct {
    const char *line;
    unsigned width, height;
  } table[] = {
    { "cordon.screen=1000x700", 1000, 700 },
    { "quiet cordon.screen=64x8192 panic=-1\n", 64, 8192 },
    { "xcordon.screen=1x1  cordon.screen=8192x64", 8192, 64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      unsigned width, height;

      g_assert_true (cordon_screen_parse (table[i].line, &width, &height));
      g_assert_cmpuint (width, ==, table[i].width);
      g_assert_cmpuint (height, ==, table[i].height);
    }
}

static void
test_wrong (void)
{
  static const char *const lines[] = {
    "", "quiet", "cordon.screen=", "cordon.screen=1000", "cordon.screen=1000x", "cordon.screen=x700",
    "cordon.screen=1000x700x", "cordon.screen=1000x700 cordon.screen=1000x700", "cordon.screen=63x700",
    "cordon.screen=1000x8193", "cordon.screen=01000x700", "cordon.screen=+1000x700", "cordon.screen=-1000x700",
    "cordon.screen=1000x-700", "cordon.screen=1000 x700", "cordon.screen=99999999999x700", "cordon.screen=1000X700",
    "cordon.screen=18446744073709552616x700",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      unsigned width = 1, height = 2;

      g_test_message ("%s", lines[i]);
      g_assert_false (cordon_screen_parse (lines[i], &width, &height));
      g_assert_cmpuint (width, ==, 1);
      g_assert_cmpuint (height, ==, 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen/right", test_right);
  g_test_add_func ("/screen/wrong", test_wrong);
  return g_test_run ();
}
