/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A guest that changes everything all the time must not get its own cordon-screen killed by the
 * window's token buckets: states are told at the pace of wire/screen.h and the newest is told.
 */
#include "harness.h"
#include "picture.h"

/* The most messages of a kind since `start`: the first comes at once, one more may be on its way.
 * */
static guint
most_since (gint64 start, guint per_second)
{
  return 2 + per_second * (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static void
test_sizes (void)
{
  const char *arguments[] = { "--scene", "blocks", "--size", "640x480", NULL };
  g_autoptr (Harness) self = harness_new (arguments);
  CordonScreenMessage message = { 0 };
  guint surfaces = 0, blanks = 0;
  gint64 start;

  harness_start_screen (self);
  harness_show (self);
  start = g_get_monotonic_time ();
  for (guint i = 1; i <= 60; i++)
    harness_command (self, "resize %ux%u", 640 + i, 480 + i);
  while (message.type != CORDON_SCREEN_SURFACE || message.surface.width != 700)
    {
      g_assert_true (harness_next (self, &message));
      surfaces += message.type == CORDON_SCREEN_SURFACE;
      blanks += message.type == CORDON_SCREEN_BLANK;
    }
  g_assert_cmpuint (surfaces, <=, most_since (start, CORDON_SCREEN_SURFACES_PER_SECOND));
  g_assert_cmpuint (blanks, <=, surfaces + 1);
  harness_give_framebuffer (self, &message);
  harness_await (self, CORDON_SCREEN_DAMAGE, &message);
}

/* Both edges count: a conversation does not survive a closed port. */
static void
test_port (void)
{
  const char *arguments[] = { "--port", "closed", NULL };
  g_autoptr (Harness) self = harness_new (arguments);
  CordonScreenMessage message;
  guint count = 0, state = 0;
  gint64 start;

  harness_start_screen (self);
  harness_show (self);
  start = g_get_monotonic_time ();
  for (int i = 0; i < 200; i++)
    harness_command (self, "port %s", i % 2 ? "close" : "open");
  harness_command (self, "port open");
  while (harness_has_message (self, 500))
    {
      g_assert_true (harness_next (self, &message));
      if (message.type != CORDON_SCREEN_AGENT_PORT)
        continue;
      g_assert_cmpuint (message.value, !=, state);
      state = message.value;
      count++;
    }
  g_assert_cmpuint (state, ==, 1);
  g_assert_cmpuint (count, <=, most_since (start, CORDON_SCREEN_STATES_PER_SECOND));
}

/* More than SPICE acknowledges at once: positions between may go missing, the last may not. */
static void
test_positions (void)
{
  g_autoptr (Harness) self = harness_new (NULL);
  g_autoptr (GPtrArray) lines = NULL;

  harness_start_screen (self);
  harness_show (self);
  harness_await_inputs (self);
  for (int i = 0; i <= 200; i++)
    harness_pointer (self, CORDON_SCREEN_POSITION, i, 2 * i, 0, 0, 0);
  lines = harness_lines_until (self, "TABLET 200 400 0");
  g_assert_cmpuint (lines->len, <=, 201);
}

/* A window that neither reads nor gives credit: nothing piles up, and hanging up still ends it. */
static void
test_deaf_window (void)
{
  const char *arguments[] = { "--scene", "mixed", "--fps", "200", NULL };
  g_autoptr (Harness) self = harness_new (arguments);

  harness_start_screen (self);
  harness_show (self);
  for (guint i = 0; i < 500; i++)
    harness_command (self, "cursor %u", 1 + i % 2);
  harness_hang_up (self);
  harness_expect_exit (self, CORDON_SCREEN_EXIT_HANG_UP);
}

/* Nobody takes a single message before the window is gone. */
static void
test_window_gone (void)
{
  g_autoptr (Harness) self = harness_new (NULL);

  harness_start_screen (self);
  harness_hang_up (self);
  harness_expect_exit (self, CORDON_SCREEN_EXIT_HANG_UP);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen/storm/sizes", test_sizes);
  g_test_add_func ("/screen/storm/port", test_port);
  g_test_add_func ("/screen/storm/positions", test_positions);
  g_test_add_func ("/screen/storm/deaf-window", test_deaf_window);
  g_test_add_func ("/screen/storm/window-gone", test_window_gone);
  return g_test_run ();
}
