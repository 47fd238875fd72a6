/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The states of a machine: every pair, written down once more.
 */
#include "core/machine-state.h"

static const char *const names[] = { "starting", "running", "paused", "stopping", "stopped",
                                    "deleted", "ended" };

/* Row: from; column: to. */
static const char *const allowed[] = {
  ".xxx..x",
  "..xx..x",
  ".x.x..x",
  "....x.x",
  "x....xx",
  "....x.x",
  ".......",
};

static void
test_transitions (void)
{
  for (guint from = 0; from < CORDON_N_MACHINE_STATES; from++)
    for (guint to = 0; to < CORDON_N_MACHINE_STATES; to++)
      g_assert_cmpint (cordon_machine_state_may_follow (from, to), ==, allowed[from][to] == 'x');
  g_assert_false (cordon_machine_state_may_follow (0, CORDON_N_MACHINE_STATES));
  g_assert_false (cordon_machine_state_may_follow (CORDON_N_MACHINE_STATES, 0));
  g_assert_false (cordon_machine_state_may_follow (-1, -1));
}

static void
test_names (void)
{
  static const char *const none[] = { "", "Running", "running ", "run", "unknown", NULL };
  CordonMachineState state = CORDON_MACHINE_PAUSED;

  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_assert_false (cordon_machine_state_from_name (none[i], &state));
      g_assert_cmpint (state, ==, CORDON_MACHINE_PAUSED);
    }
  g_assert_cmpuint (G_N_ELEMENTS (names), ==, CORDON_N_MACHINE_STATES);
  for (guint i = 0; i < CORDON_N_MACHINE_STATES; i++)
    {
      g_assert_cmpstr (cordon_machine_state_name (i), ==, names[i]);
      g_assert_true (cordon_machine_state_from_name (names[i], &state));
      g_assert_cmpint (state, ==, i);
    }
  g_assert_cmpstr (cordon_machine_state_name (99), ==, "ended");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/machine-state/transitions", test_transitions);
  g_test_add_func ("/core/machine-state/names", test_names);
  return g_test_run ();
}
