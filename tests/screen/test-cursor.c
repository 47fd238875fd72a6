/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The guest's pointer arrives in the cursor memory: shape, hot spot, hidden, and too large ones cut
 * to what the protocol has room for.
 */
#include "harness.h"
#include "picture.h"

static void
expect_shape (Harness *harness, guint number, guint width, guint height, guint hot_x, guint hot_y)
{
  CordonScreenMessage message;

  harness_await (harness, CORDON_SCREEN_CURSOR, &message);
  g_assert_cmpuint (message.cursor.width, ==, width);
  g_assert_cmpuint (message.cursor.height, ==, height);
  g_assert_cmpuint (message.cursor.hot_x, ==, hot_x);
  g_assert_cmpuint (message.cursor.hot_y, ==, hot_y);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint8 expected[4];

        cordon_test_cursor_pixel (number, x, y, expected);
        g_assert_cmpmem (harness->cursor + ((gsize) y * width + x) * 4, 4, expected, 4);
      }
}

static void
test_shapes (void)
{
  static const struct {
    guint number, width, height, hot_x, hot_y;
  } steps[] = {
    { CORDON_TEST_CURSOR_TALL, 24, 48, 12, 40 },
    { CORDON_TEST_CURSOR_HIDDEN, 0, 0, 0, 0 },
    { CORDON_TEST_CURSOR_LARGEST, 256, 256, 255, 255 },
    { CORDON_TEST_CURSOR_OVERSIZE, 256, 256, 2, 2 },
    { CORDON_TEST_CURSOR_EDGE, 16, 16, 15, 15 },
    { CORDON_TEST_CURSOR_ARROW, 32, 32, 1, 1 },
  };
  const char *arguments[] = { "--scene", "blocks", "--size", "640x480", NULL };
  g_autoptr (Harness) harness = harness_new (arguments);

  harness_start_screen (harness);
  expect_shape (harness, CORDON_TEST_CURSOR_ARROW, 32, 32, 1, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      harness_command (harness, "cursor %u", steps[i].number);
      expect_shape (harness, steps[i].number, steps[i].width, steps[i].height, steps[i].hot_x,
                    steps[i].hot_y);
    }
}

/* A guest that changes its pointer without end: the newest arrives, and the pace is kept. */
static void
test_pace (void)
{
  const char *arguments[] = { "--scene", "blocks", "--size", "640x480", NULL };
  g_autoptr (Harness) harness = harness_new (arguments);
  CordonScreenMessage message;
  gint64 begin = g_get_monotonic_time ();
  guint told = 0;

  harness_start_screen (harness);
  expect_shape (harness, CORDON_TEST_CURSOR_ARROW, 32, 32, 1, 1);
  for (guint i = 0; i < 300; i++)
    harness_command (harness, "cursor %u", i % 2 ? CORDON_TEST_CURSOR_TALL
                                                 : CORDON_TEST_CURSOR_EDGE);
  harness_command (harness, "cursor %u", CORDON_TEST_CURSOR_LARGEST);
  do
    {
      harness_await (harness, CORDON_SCREEN_CURSOR, &message);
      told++;
    }
  while (message.cursor.width != 256);
  g_assert_cmpuint (told, <=, 3 + CORDON_SCREEN_CURSORS_PER_SECOND
                                  * (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen/cursor/shapes", test_shapes);
  g_test_add_func ("/screen/cursor/pace", test_pace);
  return g_test_run ();
}
