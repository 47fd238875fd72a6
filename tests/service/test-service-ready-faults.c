/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines that wait for a file over a host that is short of memory, fails, hangs and goes away: somebody's own start
 * never fails because of them, and nothing of them is left.
 */
#include "config.h"

#include <unistd.h>

#include "ready-words.h"

static void
close_all (Scene *scene, int held)
{
  close (held);
  scene_close (scene);
}

/* --- who wants them -------------------------------------------------------------------------- */

static void
test_nobody (void)
{
  Scene scene;
  int lease, held;

  open_ready (&scene, 3);
  g_free (start (scene.client, "waiting", &lease));
  wait_running (lease);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 1);
  close (lease);
  held = hold (scene.client);
  wait_ready (&scene, 3);
  close (held);
  wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
  scene_close (&scene);
}

/* Two programs of one user are no reason for twice as many. */
static void
test_two_holders (void)
{
  Scene scene;
  int held[CORDON_LIMIT_READY_HOLDERS];

  open_ready (&scene, 2);
  for (guint i = 0; i < CORDON_LIMIT_READY_HOLDERS; i++)
    held[i] = hold (scene.client);
  assert_refused (scene.client, "KeepReady", g_variant_new_parsed ("(@a{sv} {},)"), NULL, CORDON_ERROR_QUOTA);
  wait_ready (&scene, 2);
  for (guint i = 1; i < CORDON_LIMIT_READY_HOLDERS; i++)
    close (held[i]);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 2);
  close_all (&scene, held[0]);
}

/* cordond does not end under a lease, and ends without one. */
static void
test_idle (void)
{
  Scene scene;
  gint64 end;
  int held;

  scene_open_idle (&scene, 1);
  held = hold (scene.client);
  end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  wait_until (g_get_monotonic_time () > end);
  g_assert_cmpuint (scene.n_done, ==, 0);
  close (held);
  wait_until (scene.n_done == 1);
  scene_close (&scene);
}

/* --- memory ---------------------------------------------------------------------------------- */

/* 192 MiB each, and 64 beside. */
static void
test_most (void)
{
  Scene scene;
  int held;

  open_ready (&scene, 4);
  scene.ready_mib = 600;
  scene_crash (&scene);
  held = hold (scene.client);
  wait_ready (&scene, 2);
  g_assert_cmpuint (facts_of (&scene, UID).price_mib, ==, 512);
  g_assert_cmpuint (facts_of (&scene, UID).wanted, ==, 4);
  close_all (&scene, held);
}

static void
test_share (void)
{
  const CordonMemoryFacts small = { .total_mib = 4096, .available_mib = 3000 };
  Scene scene;
  int held;

  open_ready (&scene, 4);
  cordon_fake_memory_set (scene.memory, &small);
  held = hold (scene.client);
  wait_ready (&scene, 2);
  g_assert_cmpuint (facts_of (&scene, UID).most_mib, ==, 512);
  close_all (&scene, held);
}

static const CordonMemoryFacts wants[] = {
  { .total_mib = 8192, .available_mib = 400 },
  { .total_mib = 1024, .available_mib = 200 },
  { .total_mib = 8192, .available_mib = 6000, .stalled = 2500 },
};

static void
test_low (gconstpointer data)
{
  Scene scene;
  int held, lease;

  open_ready (&scene, 3);
  held = hold (scene.client);
  wait_ready (&scene, 3);
  cordon_fake_memory_set (scene.memory, data);
  wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
  g_free (start (scene.client, "waiting", &lease));
  wait_running (lease);
  close (lease);
  close_all (&scene, held);
}

static void
test_unknown_memory (void)
{
  Scene scene;
  int held;

  open_ready (&scene, 2);
  held = hold (scene.client);
  wait_ready (&scene, 2);
  cordon_fake_memory_break (scene.memory);
  wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
  close_all (&scene, held);
}

/* --- what fails ------------------------------------------------------------------------------ */

static void
test_start_fails (void)
{
  Scene scene;
  guint tried;
  int held;

  open_ready (&scene, 2);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_CREATE, CORDON_FAKE_FAILS, 0);
  held = hold (scene.client);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_CREATE) == 2);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_CREATE, CORDON_FAKE_WORKS, 0);
  wait_ready (&scene, 2);
  tried = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_CREATE);
  /* Later and later: 50 ms, 100 ms. */
  g_assert_cmpuint (tried, <=, 5);
  close_all (&scene, held);
}

/* One that hangs gives way to somebody's own start, and is not in the way of its end. */
static void
test_start_hangs (void)
{
  Scene scene;
  int held, lease;

  open_ready (&scene, 1);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_CREATE, CORDON_FAKE_HANGS, 0);
  held = hold (scene.client);
  wait_until (facts_of (&scene, UID).making == 1);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) == 1);
  stop_making (&scene);
  g_free (start (scene.client, "waiting", &lease));
  wait_until (facts_of (&scene, UID).making == 0);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_CREATE, CORDON_FAKE_WORKS, 0);
  wait_running (lease);
  close (lease);
  close_all (&scene, held);
}

/* Its guest never gets as far as a page: it is no machine for anybody. */
static void
test_never_ready (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int held, lease;

  open_ready (&scene, 1);
  cordon_fake_hypervisor_set_boots (scene.hypervisor, FALSE);
  held = hold (scene.client);
  wait_until (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor) == 1);
  g_assert_cmpuint (facts_of (&scene, UID).ready, ==, 0);
  uuid = one_ready (&scene);
  g_assert_false (is_waiting (&scene, uuid));
  g_assert_false (gets (scene.client, uuid, &lease));
  wait_until (!cordon_fake_hypervisor_has_domain (scene.hypervisor, uuid));
  close (lease);
  close_all (&scene, held);
}

/* The hand-out fails, or does not end: whoever asked gets a machine of his own. */
static void
test_hand_out (gconstpointer data)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int held, lease;

  open_ready (&scene, 1);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  stop_making (&scene);
  uuid = one_ready (&scene);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 200);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_SUSPEND, GPOINTER_TO_UINT (data), 0);
  g_assert_false (gets (scene.client, uuid, &lease));
  wait_until (!cordon_fake_hypervisor_has_domain (scene.hypervisor, uuid));
  close (lease);
  close_all (&scene, held);
}

/* A guest that powers off while it waits, or is let run by somebody. */
static void
test_guest_ends (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int held;

  open_ready (&scene, 1);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  g_assert_true (cordon_fake_hypervisor_end_domain (scene.hypervisor, uuid, TRUE));
  wait_until (!is_waiting (&scene, uuid));
  wait_ready (&scene, 1);
  close_all (&scene, held);
}

/* --- what goes away -------------------------------------------------------------------------- */

static void
test_libvirt_goes (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int held;

  open_ready (&scene, 1);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  cordon_fake_hypervisor_disconnect (scene.hypervisor);
  g_assert_false (is_waiting (&scene, uuid));
  cordon_fake_hypervisor_connect (scene.hypervisor);
  wait_until (!cordon_fake_hypervisor_has_domain (scene.hypervisor, uuid));
  wait_ready (&scene, 1);
  close_all (&scene, held);
}

/* The next cordond knows none of them, and ends what is left. */
static void
test_cordond_dies (void)
{
  Scene scene;
  int held;

  open_ready (&scene, 2);
  held = hold (scene.client);
  wait_ready (&scene, 2);
  scene_kill (&scene);
  wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
  g_assert_cmpuint (facts_of (&scene, UID).wanted, ==, 0);
  close_all (&scene, held);
}

static void
test_cordond_ends (void)
{
  Scene scene;
  int held;

  open_ready (&scene, 2);
  held = hold (scene.client);
  wait_ready (&scene, 2);
  cordon_service_shut_down (scene.service);
  wait_until (scene.n_done == 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 0);
  close_all (&scene, held);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ready-faults/nobody", test_nobody);
  g_test_add_func ("/ready-faults/two-holders", test_two_holders);
  g_test_add_func ("/ready-faults/idle", test_idle);
  g_test_add_func ("/ready-faults/most", test_most);
  g_test_add_func ("/ready-faults/share", test_share);
  for (guint i = 0; i < G_N_ELEMENTS (wants); i++)
    {
      g_autofree char *name = g_strdup_printf ("/ready-faults/low/%u", i);

      g_test_add_data_func (name, &wants[i], test_low);
    }
  g_test_add_func ("/ready-faults/unknown-memory", test_unknown_memory);
  g_test_add_func ("/ready-faults/start-fails", test_start_fails);
  g_test_add_func ("/ready-faults/start-hangs", test_start_hangs);
  g_test_add_func ("/ready-faults/never-ready", test_never_ready);
  g_test_add_data_func ("/ready-faults/hand-out-fails", GUINT_TO_POINTER (CORDON_FAKE_FAILS), test_hand_out);
  g_test_add_data_func ("/ready-faults/hand-out-hangs", GUINT_TO_POINTER (CORDON_FAKE_HANGS), test_hand_out);
  g_test_add_func ("/ready-faults/guest-ends", test_guest_ends);
  g_test_add_func ("/ready-faults/libvirt-goes", test_libvirt_goes);
  g_test_add_func ("/ready-faults/cordond-dies", test_cordond_dies);
  g_test_add_func ("/ready-faults/cordond-ends", test_cordond_ends);
  return g_test_run ();
}
