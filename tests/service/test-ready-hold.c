/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program that wants machines kept ready, and a cordond that comes, goes and refuses.
 */
#include "config.h"

#include <string.h>

#include "client/ready-hold.h"
#include "ready-words.h"

static void
test_held (void)
{
  Scene scene;
  CordonReadyHold *held;

  open_ready (&scene, 1);
  held = cordon_ready_hold_new (scene.client, TRUE, 0, 0, 20);
  wait_ready (&scene, 1);
  g_assert_true (cordon_ready_hold_is_held (held));
  g_assert_finalize_object (G_OBJECT (held));
  wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
  scene_close (&scene);
}

/* What is known of the screen goes to the guest; what is not said is left out of its command line. */
static void
test_screen (void)
{
  static const guint sizes[][2] = { { 1000, 700 }, { 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Scene scene;
      CordonReadyHold *held;
      const char *line;

      open_ready (&scene, 1);
      held = cordon_ready_hold_new (scene.client, FALSE, sizes[i][0], sizes[i][1], 20);
      wait_ready (&scene, 1);
      line = cordon_fake_hypervisor_get_last_plan (scene.hypervisor)->cmdline;
      g_assert_cmpint (g_str_has_suffix (line, " cordon.screen=1000x700"), ==, sizes[i][0] > 0);
      g_assert_cmpint (strstr (line, "cordon.screen") != NULL, ==, sizes[i][0] > 0);
      g_assert_finalize_object (G_OBJECT (held));
      scene_close (&scene);
    }
}

/* Another cordond does not know of it until it is asked again. */
static void
test_again (void)
{
  Scene scene;
  CordonReadyHold *held;

  open_ready (&scene, 1);
  held = cordon_ready_hold_new (scene.client, FALSE, 0, 0, 20);
  wait_ready (&scene, 1);
  scene_kill (&scene);
  cordon_fake_hypervisor_set_boots (scene.hypervisor, TRUE);
  wait_ready (&scene, 1);
  g_assert_finalize_object (G_OBJECT (held));
  scene_close (&scene);
}

/* What the administrator does not want is not asked for again. */
static void
test_denied (void)
{
  const CordonMemoryFacts none = { .total_mib = 7, .available_mib = 7 };
  Scene scene;
  CordonReadyHold *held;
  gint64 end;

  open_ready (&scene, 1);
  cordon_fake_memory_set (scene.memory, &none);
  held = cordon_ready_hold_new (scene.client, FALSE, 0, 0, 1);
  end = g_get_monotonic_time () + G_USEC_PER_SEC / 2;
  wait_until (g_get_monotonic_time () > end);
  cordon_fake_memory_set (scene.memory, &(CordonMemoryFacts) { .total_mib = 8192, .available_mib = 6144 });
  end = g_get_monotonic_time () + G_USEC_PER_SEC / 2;
  wait_until (g_get_monotonic_time () > end);
  g_assert_cmpuint (facts_of (&scene, UID).wanted, ==, 0);
  g_assert_false (cordon_ready_hold_is_held (held));
  g_assert_finalize_object (G_OBJECT (held));
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ready-hold/held", test_held);
  g_test_add_func ("/ready-hold/screen", test_screen);
  g_test_add_func ("/ready-hold/again", test_again);
  g_test_add_func ("/ready-hold/denied", test_denied);
  return g_test_run ();
}
