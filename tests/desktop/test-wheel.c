/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fractions of clicks.
 */
#include "desktop/display/wheel.h"

#include <math.h>

typedef struct {
  double in;
  int out;
} Step;

static const Step steps[] = {
  { 1, 1 }, { -1, -1 },
  { 0.4, 0 }, { 0.4, 0 }, { 0.4, 1 },     /* 1.2 */
  { 0.8, 1 },                             /* the rest was kept */
  { 0.5, 0 }, { -0.9, 0 }, { -0.2, -1 },  /* the rest is forgotten at a turn */
  { 0.3, 0 }, { NAN, 0 }, { INFINITY, 0 }, { 0.7, 1 },
  { 1e9, CORDON_WHEEL_MAX }, { -1e9, -CORDON_WHEEL_MAX }, { 0, 0 },
};

static void
test_steps (void)
{
  CordonWheel wheel = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_test_message ("step %u", i);
      g_assert_cmpint (cordon_wheel_scroll (&wheel, steps[i].in), ==, steps[i].out);
    }
}

/* Nothing is lost and nothing is made: n parts of a click are a click, for every n. */
static void
test_parts (void)
{
  for (int n = 1; n <= 120; n++)
    for (int direction = -1; direction <= 1; direction += 2)
      {
        CordonWheel wheel = { 0 };
        int clicks = 0;

        for (int i = 0; i < 7 * n; i++)
          clicks += cordon_wheel_scroll (&wheel, direction / (double) n);
        g_assert_cmpint (clicks, ==, 7 * direction);
      }
}

static void
test_reset (void)
{
  CordonWheel wheel = { 0 };

  cordon_wheel_scroll (&wheel, 0.9);
  cordon_wheel_reset (&wheel);
  g_assert_cmpint (cordon_wheel_scroll (&wheel, 0.9), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wheel/steps", test_steps);
  g_test_add_func ("/wheel/parts", test_parts);
  g_test_add_func ("/wheel/reset", test_reset);
  return g_test_run ();
}
