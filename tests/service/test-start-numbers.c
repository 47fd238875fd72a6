/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole starts next to machines of other programs: one that appears at the worst moment costs the
 * start its number and not its isolation.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "core/errors.h"
#include "fixture.h"
#include "service/fleet.h"

#define BASE "system_u:system_r:svirt_t:s0"
#define FOREIGN "22222222-2222-4222-8222-222222222222"

typedef struct {
  Fixture *fixture;
  CordonFleet *fleet;
  CordonCompartment *compartment;
  CordonMachine *machine;
  int lease;
} Scene;

/* A start whose domain is being made. */
static void
scene_open (Scene *scene)
{
  scene->fixture = fixture_new ();
  scene->fleet = cordon_fleet_new (&scene->fixture->house, scene->fixture->compartments,
                                   scene->fixture->registry);
  scene->compartment = fixture_compartment (TRUE, 192);
  cordon_fake_hypervisor_set_mac (scene->fixture->hypervisor, CORDON_MAC_SELINUX);
  cordon_fake_hypervisor_set_fault (scene->fixture->hypervisor, CORDON_FAKE_OP_CREATE,
                                    CORDON_FAKE_WORKS, 100);
  scene->machine = cordon_fleet_start (scene->fleet, 1000, scene->compartment, FALSE, FALSE,
                                       &scene->lease, NULL);
  g_assert_nonnull (scene->machine);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene->fixture->hypervisor,
                                                  CORDON_FAKE_OP_CREATE) == 1);
}

static void
scene_close (Scene *scene)
{
  close (scene->lease);
  wait_until (cordon_fleet_get_size (scene->fleet) == 0);
  cordon_fake_hypervisor_end_domain (scene->fixture->hypervisor, FOREIGN, FALSE);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene->fixture->hypervisor), ==, 0);
  g_assert_cmpuint (cordon_accounts_get_n_leased (scene->fixture->house.accounts), ==, 0);
  wait_until (G_OBJECT (scene->fleet)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene->fleet));
  cordon_compartment_unref (scene->compartment);
  fixture_free (scene->fixture);
}

/* Dominated by the first number that is taken, equal to it, and dominating it. */
static const char *const near[] = { BASE ":c0,c256", BASE ":c0,c256,c1022,c1023",
                                    BASE ":c0,c9,c256,c1022,c1023" };

static void
expect_stages (Scene *scene, CordonStage from, CordonStage to)
{
  for (guint stage = from; stage <= to; stage++)
    {
      CordonLeaseMessage message = wait_message (scene->lease, NULL);

      g_assert_cmpint (message.type, ==, CORDON_LEASE_STAGE);
      g_assert_cmpint (message.value, ==, stage); /* each once */
    }
}

static void
assert_renumbered (Scene *scene)
{
  g_autoptr(GVariant) facts = g_variant_ref_sink (cordon_machine_describe (scene->machine));
  const char *level;

  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene->fixture->hypervisor,
                                                        CORDON_FAKE_OP_CREATE), ==, 2);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene->fixture->hypervisor), ==, 1);
  g_assert_true (g_variant_lookup (facts, "level", "&s", &level));
  g_assert_true (g_str_has_prefix (level, "s0:c0,c"));
  g_assert_cmpstr (level, !=, "s0:c0,c256,c1022,c1023");
}

static void
test_another_number (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (near); i++)
    {
      Scene scene;

      scene_open (&scene);
      cordon_fake_hypervisor_add_labelled (scene.fixture->hypervisor, FOREIGN, near[i]);
      expect_stages (&scene, CORDON_STAGE_ADMITTED, CORDON_STAGE_RUNNING);
      assert_renumbered (&scene);
      scene_close (&scene);
    }
}

/* libvirt's event of the domain that was taken away comes when its successor is there already. */
static void
test_late_end (void)
{
  Scene scene;

  scene_open (&scene);
  cordon_fake_hypervisor_hold_news (scene.fixture->hypervisor, TRUE);
  cordon_fake_hypervisor_add_unheard (scene.fixture->hypervisor, FOREIGN, near[0]);
  expect_stages (&scene, CORDON_STAGE_ADMITTED, CORDON_STAGE_RUNNING);
  while (cordon_fake_hypervisor_get_n_news (scene.fixture->hypervisor) > 0)
    cordon_fake_hypervisor_tell_news (scene.fixture->hypervisor, 0);
  cordon_fake_hypervisor_hold_news (scene.fixture->hypervisor, FALSE);
  g_assert_cmpint (cordon_machine_get_state (scene.machine), ==, CORDON_MACHINE_RUNNING);
  assert_renumbered (&scene);
  /* The successor's own end is one. */
  cordon_fake_hypervisor_end_domain (scene.fixture->hypervisor,
                                     cordon_machine_get_uuid (scene.machine), TRUE);
  g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_ENDED);
  scene_close (&scene);
}

/* --- later than the comparison --------------------------------------------------------------- */

/* A machine that was compared and is being read back. */
static void
open_examined (Scene *scene)
{
  scene_open (scene);
  cordon_fake_hypervisor_set_fault (scene->fixture->hypervisor, CORDON_FAKE_OP_DESCRIBE,
                                    CORDON_FAKE_HANGS, 0);
  expect_stages (scene, CORDON_STAGE_ADMITTED, CORDON_STAGE_CREATED);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene->fixture->hypervisor,
                                                  CORDON_FAKE_OP_DESCRIBE) == 1);
}

static void
describe_now (Scene *scene)
{
  cordon_fake_hypervisor_set_fault (scene->fixture->hypervisor, CORDON_FAKE_OP_DESCRIBE,
                                    CORDON_FAKE_WORKS, 0);
}

static void
test_while_examined (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (near); i++)
    {
      Scene scene;

      open_examined (&scene);
      cordon_fake_hypervisor_add_labelled (scene.fixture->hypervisor, FOREIGN, near[i]);
      describe_now (&scene);
      expect_stages (&scene, CORDON_STAGE_VERIFIED, CORDON_STAGE_RUNNING);
      assert_renumbered (&scene);
      scene_close (&scene);
    }
}

static void
test_refused_while_examined (void)
{
  Scene scene;
  CordonLeaseMessage message;

  open_examined (&scene);
  cordon_fake_hypervisor_add_labelled (scene.fixture->hypervisor, FOREIGN, BASE "-s0:c0.c1023");
  describe_now (&scene);
  message = wait_message (scene.lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_EXHAUSTED);
  g_assert_nonnull (strstr (message.text, FOREIGN));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.fixture->hypervisor), ==, 0);
  scene_close (&scene);
}

static void
open_running (Scene *scene)
{
  scene_open (scene);
  expect_stages (scene, CORDON_STAGE_ADMITTED, CORDON_STAGE_RUNNING);
}

/* It was resumed once, and what it was stopped for says who and what. */
static void
expect_stopped (Scene *scene, const char *word)
{
  CordonLeaseMessage message = wait_message (scene->lease, NULL);

  g_assert_cmpint (message.type, ==, CORDON_LEASE_PAUSED);
  message = wait_message (scene->lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_ENDED);
  g_assert_cmpint (message.value, ==, CORDON_END_UNVERIFIED);
  g_test_message ("%s", message.text);
  g_assert_nonnull (strstr (message.text, word));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene->fixture->hypervisor), ==, 1);
}

/* What runs has its number, and nothing that is measured of it alone shows whom it is near. */
static void
test_while_running (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (near); i++)
    {
      Scene scene;

      open_running (&scene);
      cordon_fake_hypervisor_add_labelled (scene.fixture->hypervisor, FOREIGN, near[i]);
      expect_stopped (&scene, FOREIGN);
      scene_close (&scene);
    }
}

/* Another's libvirt or a container, met because something else was changed. */
static void
test_process_while_running (void)
{
  Scene scene;

  open_running (&scene);
  cordon_fake_mac_set_process (cordon_fake_system_get_mac (scene.fixture->system), 4711,
                               "system_u:system_r:container_t:s0:c0,c256");
  g_signal_emit_by_name (scene.fixture->hypervisor, "domain-started", FOREIGN);
  expect_stopped (&scene, "4711");
  cordon_fake_mac_set_process (cordon_fake_system_get_mac (scene.fixture->system), 4711, NULL);
  scene_close (&scene);
}

static void
test_unseen_while_running (void)
{
  Scene scene;

  open_running (&scene);
  cordon_fake_system_set_broken (scene.fixture->system, TRUE);
  g_signal_emit_by_name (scene.fixture->hypervisor, "domain-started", FOREIGN);
  expect_stopped (&scene, "could not be compared");
  cordon_fake_system_set_broken (scene.fixture->system, FALSE);
  scene_close (&scene);
}

/* --- what cannot be helped ------------------------------------------------------------------- */

/* Next to one that may reach everything nothing runs, and the sentence says whose fault it is. */
static void
test_refused (void)
{
  Scene scene;
  CordonLeaseMessage message;

  scene_open (&scene);
  cordon_fake_hypervisor_add_labelled (scene.fixture->hypervisor, FOREIGN, BASE "-s0:c0.c1023");
  do
    message = wait_message (scene.lease, NULL);
  while (message.type == CORDON_LEASE_STAGE);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_EXHAUSTED);
  g_assert_nonnull (strstr (message.text, FOREIGN));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.fixture->hypervisor), ==, 0);
  scene_close (&scene);
}

/* Processes that cannot be seen are not taken for nobody. */
static void
test_unseen (void)
{
  Scene scene;
  CordonLeaseMessage message;

  scene_open (&scene);
  cordon_fake_system_set_broken (scene.fixture->system, TRUE);
  do
    message = wait_message (scene.lease, NULL);
  while (message.type == CORDON_LEASE_STAGE);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_FAILED);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.fixture->hypervisor), ==, 0);
  cordon_fake_system_set_broken (scene.fixture->system, FALSE);
  scene_close (&scene);
}

/* The domain goes away while the start takes it away itself: that is no end of the machine; at any
 * other time it is. */
static void
test_destroy_fails (void)
{
  Scene scene;
  CordonLeaseMessage message;

  scene_open (&scene);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_DESTROY,
                                    CORDON_FAKE_FAILS, 0);
  cordon_fake_hypervisor_add_labelled (scene.fixture->hypervisor, FOREIGN, BASE ":c0,c256");
  do
    message = wait_message (scene.lease, NULL);
  while (message.type == CORDON_LEASE_STAGE);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_HYPERVISOR);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.fixture->hypervisor), ==, 0);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_DESTROY,
                                    CORDON_FAKE_WORKS, 0);
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/start-numbers/another-number", test_another_number);
  g_test_add_func ("/start-numbers/late-end", test_late_end);
  g_test_add_func ("/start-numbers/while-examined", test_while_examined);
  g_test_add_func ("/start-numbers/refused-while-examined", test_refused_while_examined);
  g_test_add_func ("/start-numbers/while-running", test_while_running);
  g_test_add_func ("/start-numbers/process-while-running", test_process_while_running);
  g_test_add_func ("/start-numbers/unseen-while-running", test_unseen_while_running);
  g_test_add_func ("/start-numbers/refused", test_refused);
  g_test_add_func ("/start-numbers/unseen", test_unseen);
  g_test_add_func ("/start-numbers/destroy-fails", test_destroy_fails);
  return g_test_run ();
}
