/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys and pointer reach the guest in order, and nothing stays held when the window goes away.
 */
#include "harness.h"

#include <string.h>

static Harness *
connected (const char *option)
{
  const char *arguments[] = { "--scene", "blocks", "--size", "640x480", option, NULL };
  Harness *harness = harness_new (arguments);

  harness_start_screen (harness);
  harness_show (harness);
  harness_await_inputs (harness);
  return harness;
}

static void
await_pointer_mode (Harness *harness, guint mode)
{
  CordonScreenMessage message;

  do
    harness_await (harness, CORDON_SCREEN_POINTER_MODE, &message);
  while (message.value != mode);
}

/* Channels come and go by the server's worker thread, in no order with the input. */
static char *
next_input_line (Harness *harness)
{
  char *line;

  while (g_str_has_prefix (line = harness_server_line (harness, ""), "CHANNEL"))
    g_free (line);
  return line;
}

/* These lines and no others, in this order. */
static void
expect_lines (Harness *harness, const char *const *lines)
{
  for (; *lines; lines++)
    {
      g_autofree char *found = next_input_line (harness);

      g_assert_cmpstr (found, ==, *lines);
    }
}

static void
test_keys (void)
{
  static const guint codes[] = { 0x01, 0x1e, 0x7f, 0x11d, 0x14d, CORDON_SCREEN_SCANCODE_PAUSE };
  static const char *const lines[] = {
    "KEY 01 down 01", "KEY 01 up 81",
    "KEY 1e down 1e", "KEY 1e up 9e",
    "KEY 7f down 7f", "KEY 7f up ff",
    "KEY e01d down e01d", "KEY e01d up e09d",
    "KEY e04d down e04d", "KEY e04d up e0cd",
    "KEY e11d45 down e11d45", "KEY e11d45 up e19dc5",
    NULL
  };
  g_autoptr (Harness) harness = connected (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      harness_key (harness, codes[i], TRUE);
      harness_key (harness, codes[i], FALSE);
    }
  expect_lines (harness, lines);
}

/* Faster than anybody types: not one is lost or changes places. */
static void
test_key_order (void)
{
  g_autoptr (Harness) harness = connected (NULL);

  for (int round = 0; round < 40; round++)
    {
      for (guint code = 0x10; code < 0x20; code++)
        {
          harness_key (harness, code, TRUE);
          harness_key (harness, code, FALSE);
        }
      for (guint code = 0x10; code < 0x20; code++)
        {
          g_autofree char *down = g_strdup_printf ("KEY %02x down %02x", code, code);
          g_autofree char *up = g_strdup_printf ("KEY %02x up %02x", code, code | 0x80);

          expect_lines (harness, (const char *[]) { down, up, NULL });
        }
    }
}

static void
test_tablet (void)
{
  static const char *const lines[] = {
    "TABLET 0 0 0", "TABLET 639 479 0", "BUTTONS 1", "TABLET 10 20 1", "BUTTONS 0",
    "WHEEL -1 0", "BUTTONS 0", "WHEEL 1 0", "BUTTONS 0", NULL
  };
  g_autoptr (Harness) harness = connected (NULL);

  harness_pointer (harness, CORDON_SCREEN_POSITION, 0, 0, 0, 0, 0);
  harness_turn (harness);
  harness_pointer (harness, CORDON_SCREEN_POSITION, 0, 0, 0, 0, 0);
  harness_pointer (harness, CORDON_SCREEN_POSITION, 639, 479, 0, 0, 0);
  harness_pointer (harness, CORDON_SCREEN_BUTTON, 0, 0, CORDON_SCREEN_BUTTON_LEFT, 1, 1);
  harness_pointer (harness, CORDON_SCREEN_POSITION, 10, 20, 0, 0, 1);
  harness_pointer (harness, CORDON_SCREEN_BUTTON, 0, 0, CORDON_SCREEN_BUTTON_LEFT, 0, 0);
  harness_pointer (harness, CORDON_SCREEN_BUTTON, 0, 0, CORDON_SCREEN_BUTTON_UP, 1, 0);
  harness_pointer (harness, CORDON_SCREEN_BUTTON, 0, 0, CORDON_SCREEN_BUTTON_UP, 0, 0);
  harness_pointer (harness, CORDON_SCREEN_BUTTON, 0, 0, CORDON_SCREEN_BUTTON_DOWN, 1, 0);
  harness_pointer (harness, CORDON_SCREEN_BUTTON, 0, 0, CORDON_SCREEN_BUTTON_DOWN, 0, 0);
  expect_lines (harness, lines);
}

static void
test_relative (void)
{
  g_autoptr (Harness) harness = connected ("--no-tablet");

  harness_pointer (harness, CORDON_SCREEN_MOTION, 5, -7, 0, 0, 0);
  harness_pointer (harness, CORDON_SCREEN_BUTTON, 0, 0, CORDON_SCREEN_BUTTON_RIGHT, 1, 4);
  harness_pointer (harness, CORDON_SCREEN_BUTTON, 0, 0, CORDON_SCREEN_BUTTON_RIGHT, 0, 0);
  harness_expect_line (harness, "MOUSE 5 -7 0");
  harness_turn (harness);
}

static void
test_pointer_mode (void)
{
  static const char *const relative[] = { "--no-tablet", NULL };
  g_autoptr (Harness) absolute_one = harness_new (NULL);
  g_autoptr (Harness) relative_one = harness_new (relative);

  harness_start_screen (absolute_one);
  await_pointer_mode (absolute_one, 1);
  harness_start_screen (relative_one);
  await_pointer_mode (relative_one, 0);
}

/* Held keys go up when the window's side hangs up; those let go before do not go up twice. */
static void
test_hang_up_releases (void)
{
  static const char *const down[] = { "KEY 2a down 2a", "KEY 1e down 1e", "KEY 1e up 9e",
                                      "KEY e01d down e01d", "TABLET 0 0 1", "BUTTONS 1", NULL };
  static const char *const up[] = { "KEY 2a up aa", "KEY e01d up e09d", "BUTTONS 0", NULL };
  g_autoptr (Harness) harness = connected (NULL);

  harness_key (harness, 0x2a, TRUE);
  harness_key (harness, 0x1e, TRUE);
  harness_key (harness, 0x1e, FALSE);
  harness_key (harness, 0x11d, TRUE);
  harness_pointer (harness, CORDON_SCREEN_BUTTON, 0, 0, CORDON_SCREEN_BUTTON_LEFT, 1, 1);
  expect_lines (harness, down);
  harness_hang_up (harness);
  expect_lines (harness, up);
  harness_expect_exit (harness, CORDON_SCREEN_EXIT_HANG_UP);
}

/* The same after a breach. */
static void
test_breach_releases (void)
{
  g_autoptr (Harness) harness = connected (NULL);

  harness_key (harness, 0x38, TRUE);
  harness_expect_line (harness, "KEY 38 down 38");
  harness_key (harness, 0x80, TRUE);
  harness_expect_line (harness, "KEY 38 up b8");
  harness_expect_lost (harness, CORDON_SCREEN_LOST_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen/input/keys", test_keys);
  g_test_add_func ("/screen/input/key-order", test_key_order);
  g_test_add_func ("/screen/input/tablet", test_tablet);
  g_test_add_func ("/screen/input/relative", test_relative);
  g_test_add_func ("/screen/input/pointer-mode", test_pointer_mode);
  g_test_add_func ("/screen/input/hang-up-releases", test_hang_up_releases);
  g_test_add_func ("/screen/input/breach-releases", test_breach_releases);
  return g_test_run ();
}
