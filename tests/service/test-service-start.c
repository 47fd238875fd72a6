/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines over a hypervisor that fails, hangs, lies and goes away at every step: nothing runs that
 * was not verified, and nothing is left of what did not run.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/limits.h"
#include "fixture.h"
#include "service/fleet.h"
#include "service/read-back.h"

#define UID 1000

typedef struct {
  Fixture *fixture;
  CordonFleet *fleet;
  CordonCompartment *compartment;
} Scene;

static void
scene_open (Scene *scene)
{
  scene->fixture = fixture_new ();
  scene->fleet = cordon_fleet_new (&scene->fixture->house, scene->fixture->compartments,
                                   scene->fixture->registry);
  scene->compartment = fixture_compartment (FALSE, 192);
}

/* Nothing is left of anything, and nothing is leaked. */
static void
scene_close (Scene *scene)
{
  wait_until (cordon_fleet_get_size (scene->fleet) == 0);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene->fixture->hypervisor), ==, 0);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene->fixture->system), ==, 0);
  g_assert_cmpuint (cordon_accounts_get_n_leased (scene->fixture->house.accounts), ==, 0);
  g_assert_cmpuint (cordon_templates_count_holders (scene->fixture->house.templates, "viewer"),
                    ==, 0);
  wait_until (G_OBJECT (scene->fleet)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene->fleet));
  cordon_compartment_unref (scene->compartment);
  fixture_free (scene->fixture);
}

static CordonMachine *
start_as (Scene *scene, guint32 uid, int *lease)
{
  g_autoptr(GError) error = NULL;
  CordonMachine *machine = cordon_fleet_start (scene->fleet, uid, scene->compartment, FALSE,
                                               FALSE, lease, &error);

  g_assert_no_error (error);
  return machine;
}

static void
assert_stages (int lease)
{
  for (guint stage = CORDON_STAGE_ADMITTED; stage <= CORDON_STAGE_RUNNING; stage++)
    {
      CordonLeaseMessage message = wait_message (lease, NULL);

      g_assert_cmpint (message.type, ==, CORDON_LEASE_STAGE);
      g_assert_cmpint (message.value, ==, stage);
    }
}

/* The word that ends a lease, whatever came before it. */
static CordonLeaseMessage
last_message (int lease)
{
  CordonLeaseMessage message;

  do
    message = wait_message (lease, NULL);
  while (message.type == CORDON_LEASE_STAGE);
  return message;
}

static gboolean
boolean_of (CordonMachine *machine, const char *key)
{
  g_autoptr(GVariant) facts = g_variant_ref_sink (cordon_machine_describe (machine));
  gboolean value;

  g_assert_true (g_variant_lookup (facts, key, "b", &value));
  return value;
}

static char *
string_of (CordonMachine *machine, const char *key)
{
  g_autoptr(GVariant) facts = g_variant_ref_sink (cordon_machine_describe (machine));
  char *value;

  g_assert_true (g_variant_lookup (facts, key, "s", &value));
  return value;
}

/* --- going well ------------------------------------------------------------------------------ */

static void
run_on (CordonMacModel mac)
{
  Scene scene;
  CordonMachine *machine;
  g_autofree char *model = NULL;
  g_autofree char *label = NULL;
  g_autofree char *level = NULL;
  g_autofree char *account = NULL;
  int lease = -1;

  scene_open (&scene);
  cordon_fake_hypervisor_set_mac (scene.fixture->hypervisor, mac);
  machine = start_as (&scene, UID, &lease);
  g_assert_cmpint (cordon_machine_get_state (machine), ==, CORDON_MACHINE_STARTING);
  assert_stages (lease);
  g_assert_cmpint (cordon_machine_get_state (machine), ==, CORDON_MACHINE_RUNNING);
  model = string_of (machine, "mac");
  label = string_of (machine, "label");
  level = string_of (machine, "level");
  account = string_of (machine, "account");
  g_assert_cmpstr (model, ==, cordon_mac_model_name (mac));
  g_assert_cmpint (boolean_of (machine, "labelled"), ==, mac != CORDON_MAC_NONE);
  g_assert_cmpint (boolean_of (machine, "own-type"), ==, mac == CORDON_MAC_SELINUX);
  g_assert_cmpstr (label, ==,
                   mac == CORDON_MAC_SELINUX ? "system_u:system_r:cordon_view_t:s0:c0,c256,c1022,c1023"
                                             : "");
  g_assert_cmpstr (level, ==, mac == CORDON_MAC_SELINUX ? "s0:c0,c256,c1022,c1023" : "");
  g_assert_cmpstr (account, ==, "cordon-m01");
  g_assert_true (boolean_of (machine, "emulated"));
  g_assert_true (boolean_of (machine, "held"));
  close (lease);
  scene_close (&scene);
}

/* Without Cordon's module it has a label of its own, and does not look as if all were well. */
static void
test_generic (void)
{
  Scene scene;
  CordonMachine *machine;
  g_autofree char *label = NULL;
  int lease = -1;

  scene_open (&scene);
  cordon_fake_hypervisor_set_mac (scene.fixture->hypervisor, CORDON_MAC_SELINUX);
  cordon_fake_mac_set_unknown (cordon_fake_system_get_mac (scene.fixture->system),
                               "cordon_view_t");
  machine = start_as (&scene, UID, &lease);
  assert_stages (lease);
  label = string_of (machine, "label");
  g_assert_cmpstr (label, ==, "system_u:system_r:svirt_t:s0:c0,c256,c1022,c1023");
  g_assert_true (boolean_of (machine, "labelled"));
  g_assert_false (boolean_of (machine, "own-type"));
  close (lease);
  scene_close (&scene);
}

static void
test_runs (void)
{
  run_on (CORDON_MAC_NONE);
  run_on (CORDON_MAC_SELINUX);
  run_on (CORDON_MAC_APPARMOR);
}

/* Two machines at once: other accounts, other levels. */
static void
test_two (void)
{
  Scene scene;
  CordonMachine *one, *two;
  int first = -1, second = -1;
  static const char *const keys[] = { "account", "label", "uuid" };

  scene_open (&scene);
  cordon_fake_hypervisor_set_mac (scene.fixture->hypervisor, CORDON_MAC_SELINUX);
  one = start_as (&scene, UID, &first);
  two = start_as (&scene, UID, &second);
  assert_stages (first);
  assert_stages (second);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *a = string_of (one, keys[i]);
      g_autofree char *b = string_of (two, keys[i]);

      g_assert_cmpstr (a, !=, b);
    }
  close (first);
  close (second);
  scene_close (&scene);
}

/* --- going wrong ----------------------------------------------------------------------------- */

static void
assert_never_ran (Scene *scene)
{
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene->fixture->hypervisor), ==, 0);
}

/* A start that must fail with a code. */
static void
assert_fails (Scene *scene, CordonError code)
{
  CordonLeaseMessage message;
  int lease = -1;

  start_as (scene, UID, &lease);
  message = last_message (lease);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpstr (cordon_error_code_name (message.value), ==, cordon_error_code_name (code));
  g_assert_cmpuint (strlen (message.text), >, 10);
  close (lease);
}

static void
test_hypervisor_fails (void)
{
  static const struct {
    CordonFakeOp op;
    CordonError code;
  } table[] = {
    { CORDON_FAKE_OP_PROBE, CORDON_ERROR_HYPERVISOR },
    { CORDON_FAKE_OP_CREATE, CORDON_ERROR_HYPERVISOR },
    { CORDON_FAKE_OP_DESCRIBE, CORDON_ERROR_UNVERIFIED },
    { CORDON_FAKE_OP_RESUME, CORDON_ERROR_HYPERVISOR },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Scene scene;

      scene_open (&scene);
      cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, table[i].op, CORDON_FAKE_FAILS,
                                        0);
      assert_fails (&scene, table[i].code);
      assert_never_ran (&scene);
      scene_close (&scene);
    }
}

static void
test_hypervisor_hangs (void)
{
  static const struct {
    CordonFakeOp op;
    CordonError code;
  } table[] = {
    { CORDON_FAKE_OP_PROBE, CORDON_ERROR_TIMEOUT },
    { CORDON_FAKE_OP_CREATE, CORDON_ERROR_TIMEOUT },
    { CORDON_FAKE_OP_DESCRIBE, CORDON_ERROR_UNVERIFIED },
    { CORDON_FAKE_OP_RESUME, CORDON_ERROR_TIMEOUT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Scene scene;

      scene_open (&scene);
      cordon_fake_hypervisor_set_deadline (scene.fixture->hypervisor, 50);
      cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, table[i].op, CORDON_FAKE_HANGS,
                                        0);
      assert_fails (&scene, table[i].code);
      assert_never_ran (&scene);
      scene_close (&scene);
    }
}

/* Late, but before its deadline, is in time. */
static void
test_hypervisor_late (void)
{
  Scene scene;
  int lease = -1;

  scene_open (&scene);
  for (guint op = 0; op < CORDON_FAKE_N_OPS; op++)
    cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, op, CORDON_FAKE_WORKS, 50);
  start_as (&scene, UID, &lease);
  assert_stages (lease);
  close (lease);
  scene_close (&scene);
}

/* Every item that is read back, told wrongly once. */
static void
test_lies (void)
{
  static const char *const lies[] = { "uuid",  "paused",    "owner", "account",
                                      "label", "enforcing", "pid",   "foreign" };
  static const CordonMacModel models[] = { CORDON_MAC_NONE, CORDON_MAC_SELINUX,
                                           CORDON_MAC_APPARMOR };

  for (gsize m = 0; m < G_N_ELEMENTS (models); m++)
    for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
      {
        Scene scene;

        /* Without access control there is nothing to enforce. */
        if (models[m] == CORDON_MAC_NONE && g_str_equal (lies[i], "enforcing"))
          continue;
        scene_open (&scene);
        cordon_fake_hypervisor_set_mac (scene.fixture->hypervisor, models[m]);
        cordon_fake_hypervisor_set_lie (scene.fixture->hypervisor, lies[i]);
        assert_fails (&scene, CORDON_ERROR_UNVERIFIED);
        assert_never_ran (&scene);
        scene_close (&scene);
      }
}

static void
test_permissive (void)
{
  Scene scene;

  scene_open (&scene);
  cordon_fake_hypervisor_set_mac (scene.fixture->hypervisor, CORDON_MAC_SELINUX);
  cordon_fake_mac_set_enforcing (cordon_fake_system_get_mac (scene.fixture->system), FALSE);
  assert_fails (&scene, CORDON_ERROR_UNLABELLED);
  g_assert_cmpuint (
    cordon_fake_hypervisor_get_n_calls (scene.fixture->hypervisor, CORDON_FAKE_OP_CREATE), ==, 0);
  scene_close (&scene);
}

static void
test_resources (void)
{
  Scene scene;

  scene_open (&scene);
  cordon_fake_hypervisor_set_spice (scene.fixture->hypervisor, FALSE);
  assert_fails (&scene, CORDON_ERROR_HYPERVISOR);
  cordon_fake_hypervisor_set_spice (scene.fixture->hypervisor, TRUE);
  cordon_fake_system_set_n_accounts (scene.fixture->system, 0);
  assert_fails (&scene, CORDON_ERROR_EXHAUSTED);
  cordon_fake_system_set_n_accounts (scene.fixture->system, 16);
  cordon_fake_system_set_broken (scene.fixture->system, TRUE);
  assert_fails (&scene, CORDON_ERROR_FAILED);
  cordon_fake_system_set_broken (scene.fixture->system, FALSE);
  g_assert_cmpuint (
    cordon_fake_hypervisor_get_n_calls (scene.fixture->hypervisor, CORDON_FAKE_OP_CREATE), ==, 0);
  scene_close (&scene);
}

/* libvirt gave the template's kernel away while it made the domain. */
static void
test_template_changed (void)
{
  Scene scene;
  g_autofree char *link = NULL;
  g_autofree char *id = NULL;
  g_autofree char *kernel = NULL;
  CordonLeaseMessage message;
  int lease = -1;

  scene_open (&scene);
  link = g_build_filename (scene.fixture->state_dir, "templates", "viewer", "current", NULL);
  id = g_file_read_link (link, NULL);
  kernel = g_build_filename (scene.fixture->state_dir, "templates", "viewer", id, "kernel", NULL);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_CREATE,
                                    CORDON_FAKE_WORKS, 100);
  start_as (&scene, UID, &lease);
  g_assert_cmpint (wait_message (lease, NULL).value, ==, CORDON_STAGE_ADMITTED);
  g_assert_cmpint (g_chmod (kernel, 0664), ==, 0);
  message = last_message (lease);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_UNVERIFIED);
  assert_never_ran (&scene);
  close (lease);
  scene_close (&scene);
}

/* --- going away ------------------------------------------------------------------------------ */

/* What a client that is killed, a Stop, or a dying libvirt does at each step of a start and after. */
typedef enum { BY_HANG_UP, BY_STOP, BY_DISCONNECT, BY_DEATH, N_WAYS } Way;

static void
interrupt (Scene *scene, Way way, const char *uuid, int *lease)
{
  switch (way)
    {
    case BY_HANG_UP:
      close (*lease);
      *lease = -1;
      break;
    case BY_STOP:
      cordon_machine_stop_async (cordon_fleet_find (scene->fleet, UID, uuid, NULL), NULL, NULL);
      break;
    case BY_DISCONNECT:
      cordon_fake_hypervisor_disconnect (scene->fixture->hypervisor);
      break;
    case BY_DEATH:
    default:
      cordon_fake_hypervisor_end_domain (scene->fixture->hypervisor, uuid, FALSE);
      break;
    }
}

static void
interrupt_in (CordonFakeOp op, Way way)
{
  Scene scene;
  CordonMachine *machine;
  g_autofree char *uuid = NULL;
  int lease = -1;

  scene_open (&scene);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, op, CORDON_FAKE_HANGS, 0);
  machine = start_as (&scene, UID, &lease);
  uuid = g_strdup (cordon_machine_get_uuid (machine));
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.fixture->hypervisor, op) > 0);
  /* There must be a domain that can die. */
  if (way != BY_DEATH || cordon_fake_hypervisor_has_domain (scene.fixture->hypervisor, uuid))
    {
      interrupt (&scene, way, uuid, &lease);
      if (lease >= 0)
        g_assert_cmpint (last_message (lease).type, ==, CORDON_LEASE_FAILED);
    }
  else
    {
      interrupt (&scene, BY_HANG_UP, uuid, &lease);
    }
  assert_never_ran (&scene);
  if (way == BY_DISCONNECT)
    {
      g_assert_cmpuint (cordon_fleet_get_size (scene.fleet), <=, 1);
      cordon_fake_hypervisor_connect (scene.fixture->hypervisor);
    }
  if (lease >= 0)
    close (lease);
  scene_close (&scene);
}

static void
test_interrupted (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_PROBE, CORDON_FAKE_OP_CREATE,
                                      CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_OP_RESUME };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    for (guint way = 0; way < N_WAYS; way++)
      interrupt_in (ops[i], way);
}

static void
test_ends_while_running (void)
{
  static const struct {
    Way way;
    CordonLeaseType type;
    guint value;
  } table[] = {
    { BY_STOP, CORDON_LEASE_ENDED, CORDON_END_STOPPED },
    { BY_DISCONNECT, CORDON_LEASE_ENDED, CORDON_END_HYPERVISOR },
    { BY_DEATH, CORDON_LEASE_ENDED, CORDON_END_HYPERVISOR },
    { BY_HANG_UP, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Scene scene;
      CordonMachine *machine;
      g_autofree char *uuid = NULL;
      int lease = -1;

      scene_open (&scene);
      machine = start_as (&scene, UID, &lease);
      uuid = g_strdup (cordon_machine_get_uuid (machine));
      assert_stages (lease);
      interrupt (&scene, table[i].way, uuid, &lease);
      if (lease >= 0)
        {
          CordonLeaseMessage message = wait_message (lease, NULL);

          g_assert_cmpint (message.type, ==, table[i].type);
          g_assert_cmpint (message.value, ==, table[i].value);
          close (lease);
        }
      if (table[i].way == BY_DISCONNECT)
        cordon_fake_hypervisor_connect (scene.fixture->hypervisor);
      /* At once: it is destroyed when the news comes, and not a second time. */
      wait_until (cordon_fleet_get_size (scene.fleet) == 0);
      g_assert_cmpuint (
        cordon_fake_hypervisor_get_n_calls (scene.fixture->hypervisor, CORDON_FAKE_OP_DESTROY),
        <=, table[i].way == BY_DISCONNECT ? 2 : 1);
      scene_close (&scene);
    }
}

static void
test_guest_powers_off (void)
{
  Scene scene;
  CordonMachine *machine;
  CordonLeaseMessage message;
  int lease = -1;

  scene_open (&scene);
  machine = start_as (&scene, UID, &lease);
  assert_stages (lease);
  cordon_fake_hypervisor_end_domain (scene.fixture->hypervisor, cordon_machine_get_uuid (machine),
                                     TRUE);
  message = wait_message (lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_ENDED);
  g_assert_cmpint (message.value, ==, CORDON_END_GUEST);
  close (lease);
  scene_close (&scene);
}

/* A domain that cannot be destroyed keeps its account, the caller hears of it, and it goes in the
 * end. */
static void
test_destroy_fails (void)
{
  Scene scene;
  CordonMachine *machine;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  int lease = -1;

  scene_open (&scene);
  machine = start_as (&scene, UID, &lease);
  assert_stages (lease);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_DESTROY,
                                    CORDON_FAKE_FAILS, 0);
  cordon_machine_stop_async (machine, keep_result, &result);
  wait_until (result != NULL);
  g_assert_false (cordon_machine_stop_finish (machine, result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  g_assert_cmpuint (cordon_accounts_get_n_leased (scene.fixture->house.accounts), ==, 1);
  g_assert_cmpuint (cordon_fleet_get_size (scene.fleet), ==, 1);
  g_assert_cmpint (cordon_machine_get_state (machine), ==, CORDON_MACHINE_STOPPING);
  g_clear_object (&result);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_DESTROY,
                                    CORDON_FAKE_WORKS, 0);
  close (lease);
  scene_close (&scene);
}

/* libvirt stands still in a start, and what was made cannot be taken away: the client hears of it while
 * that is still tried. */
static void
test_told_before_destroyed (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_CREATE, CORDON_FAKE_OP_DESCRIBE,
                                      CORDON_FAKE_OP_RESUME };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      CordonFakeHypervisor *hypervisor;
      CordonLeaseMessage message;
      Scene scene;
      int lease = -1;

      scene_open (&scene);
      hypervisor = scene.fixture->hypervisor;
      cordon_fake_hypervisor_set_deadline (hypervisor, 200);
      cordon_fake_hypervisor_set_fault (hypervisor, ops[i], CORDON_FAKE_HANGS, 0);
      start_as (&scene, UID, &lease);
      wait_until (cordon_fake_hypervisor_get_n_calls (hypervisor, ops[i]) > 0);
      cordon_fake_hypervisor_set_deadline (hypervisor, 600000);
      cordon_fake_hypervisor_set_fault (hypervisor, CORDON_FAKE_OP_DESTROY, CORDON_FAKE_HANGS, 0);
      message = last_message (lease);
      g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
      g_assert_cmpuint (cordon_fake_hypervisor_get_n_waiting (hypervisor), >, 0);
      g_assert_cmpuint (cordon_fleet_get_size (scene.fleet), ==, 1);
      cordon_fake_hypervisor_set_fault (hypervisor, CORDON_FAKE_OP_DESTROY, CORDON_FAKE_WORKS, 0);
      close (lease);
      scene_close (&scene);
    }
}

/* --- leases ---------------------------------------------------------------------------------- */

static void
test_take_over (void)
{
  Scene scene;
  CordonMachine *machine;
  CordonLeaseMessage message;
  g_autoptr(GError) error = NULL;
  int first = -1, second = -1, fd = -1;

  scene_open (&scene);
  machine = start_as (&scene, UID, &first);
  assert_stages (first);
  g_assert_false (cordon_machine_take_lease (machine, FALSE, &second, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
  g_assert_cmpint (second, ==, -1);
  g_assert_true (cordon_machine_take_lease (machine, TRUE, &second, NULL));
  message = wait_message (first, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_ENDED);
  g_assert_cmpint (message.value, ==, CORDON_END_TAKEN);
  close (first);
  assert_stages (second);

  /* The machine lives on, and its channels go to the new holder. */
  message = (CordonLeaseMessage) { .type = CORDON_LEASE_OPEN_CHANNEL, .cookie = 3 };
  g_assert_true (cordon_lease_send (second, &message, -1, NULL));
  message = wait_message (second, &fd);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_CHANNEL);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_cmpint (cordon_machine_get_state (machine), ==, CORDON_MACHINE_RUNNING);
  close (second);
  scene_close (&scene);
}

/* No display of a machine that may still be destroyed unverified; no display from a broken host. */
static void
test_channels (void)
{
  const CordonLeaseMessage ask = { .type = CORDON_LEASE_OPEN_CHANNEL, .cookie = 1 };
  CordonLeaseMessage message;
  Scene scene;
  int lease = -1, fd = -1;

  scene_open (&scene);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_DESCRIBE,
                                    CORDON_FAKE_WORKS, 100);
  start_as (&scene, UID, &lease);
  wait_message (lease, NULL);
  g_assert_cmpint (wait_message (lease, NULL).value, ==, CORDON_STAGE_CREATED);
  g_assert_true (cordon_lease_send (lease, &ask, -1, NULL));
  message = wait_message (lease, &fd);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_CHANNEL);
  g_assert_cmpint (fd, ==, -1);
  while (wait_message (lease, NULL).value != CORDON_STAGE_RUNNING)
    ;
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_OPEN_GRAPHICS,
                                    CORDON_FAKE_FAILS, 0);
  g_assert_true (cordon_lease_send (lease, &ask, -1, NULL));
  message = wait_message (lease, &fd);
  g_assert_cmpint (fd, ==, -1);
  g_assert_cmpuint (strlen (message.text), >, 0);
  /* Hung up while a channel is on its way. */
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_OPEN_GRAPHICS,
                                    CORDON_FAKE_WORKS, 100);
  g_assert_true (cordon_lease_send (lease, &ask, -1, NULL));
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.fixture->hypervisor,
                                                  CORDON_FAKE_OP_OPEN_GRAPHICS)
              == 2);
  close (lease);
  scene_close (&scene);
}

/* --- the fleet ------------------------------------------------------------------------------- */

static void
test_quota (void)
{
  Scene scene;
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonCompartment) big = fixture_compartment (FALSE, 8192 - 7 * 192);
  g_autoptr(CordonCompartment) bigger = fixture_compartment (FALSE, 8193 - 7 * 192);
  int leases[CORDON_LIMIT_MACHINES_PER_USER + 1], refused = -1;
  guint n = 0;

  scene_open (&scene);
  /* Only so many at once … */
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_CREATE,
                                    CORDON_FAKE_WORKS, 100);
  while (n < CORDON_LIMIT_JOBS_PER_USER)
    start_as (&scene, UID, &leases[n++]);
  g_assert_null (cordon_fleet_start (scene.fleet, UID, scene.compartment, FALSE, FALSE, &refused,
                                     &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA);
  g_clear_error (&error);
  /* … for one user; another one is not in the way. */
  start_as (&scene, UID + 1, &refused);
  close (refused);
  for (guint i = 0; i < n; i++)
    assert_stages (leases[i]);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_CREATE,
                                    CORDON_FAKE_WORKS, 0);
  /* Only so much memory, to the MiB … */
  while (n < CORDON_LIMIT_MACHINES_PER_USER - 1)
    {
      start_as (&scene, UID, &leases[n]);
      assert_stages (leases[n++]);
    }
  g_assert_null (
    cordon_fleet_start (scene.fleet, UID, bigger, FALSE, FALSE, &refused, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA);
  g_clear_error (&error);
  g_assert_nonnull (
    cordon_fleet_start (scene.fleet, UID, big, FALSE, FALSE, &leases[n], &error));
  assert_stages (leases[n++]);
  /* … and only so many machines. */
  g_assert_null (cordon_fleet_start (scene.fleet, UID, scene.compartment, FALSE, FALSE, &refused,
                                     &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA);
  close (leases[--n]);
  wait_until (cordon_fleet_get_size (scene.fleet) == n);
  start_as (&scene, UID, &leases[n++]);
  while (n > 0)
    close (leases[--n]);
  scene_close (&scene);
}

static void
test_other_user (void)
{
  Scene scene;
  g_autoptr(GError) foreign = NULL;
  g_autoptr(GError) never = NULL;
  g_autoptr(GVariant) list = NULL;
  CordonMachine *machine;
  int lease = -1;

  scene_open (&scene);
  machine = start_as (&scene, UID, &lease);
  assert_stages (lease);
  g_assert_true (cordon_fleet_find (scene.fleet, UID, cordon_machine_get_uuid (machine), NULL)
                 == machine);
  g_assert_null (
    cordon_fleet_find (scene.fleet, UID + 1, cordon_machine_get_uuid (machine), &foreign));
  g_assert_null (cordon_fleet_find (scene.fleet, UID, "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f",
                                    &never));
  g_assert_error (foreign, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  g_assert_error (never, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  g_assert_cmpstr (foreign->message, ==, never->message);
  list = g_variant_ref_sink (cordon_fleet_list (scene.fleet, UID + 1));
  g_assert_cmpuint (g_variant_n_children (list), ==, 0);
  close (lease);
  scene_close (&scene);
}

/* Ours without a machine: destroyed. Somebody else's: never touched. */
static void
test_reaper (void)
{
  static const char orphan[] = "11111111-1111-4111-8111-111111111111";
  static const char foreign[] = "22222222-2222-4222-8222-222222222222";
  Scene scene;
  int lease = -1;
  guint n_lists;

  scene_open (&scene);
  start_as (&scene, UID, &lease);
  assert_stages (lease);
  n_lists = cordon_fake_hypervisor_get_n_calls (scene.fixture->hypervisor, CORDON_FAKE_OP_LIST);
  cordon_fake_hypervisor_add_domain (scene.fixture->hypervisor, orphan, TRUE, "cordon-m05");
  cordon_fake_hypervisor_add_domain (scene.fixture->hypervisor, foreign, FALSE, "cordon-m06");
  cordon_fleet_reap (scene.fleet);
  cordon_fleet_reap (scene.fleet);
  wait_until (!cordon_fake_hypervisor_has_domain (scene.fixture->hypervisor, orphan));
  wait_until (cordon_accounts_get_n_leased (scene.fixture->house.accounts) == 1);
  wait_until (
    cordon_fake_hypervisor_get_n_calls (scene.fixture->hypervisor, CORDON_FAKE_OP_LIST)
    == n_lists + 2);
  wait_until (G_OBJECT (scene.fleet)->ref_count == 1);
  g_assert_true (cordon_fake_hypervisor_has_domain (scene.fixture->hypervisor, foreign));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.fixture->hypervisor), ==, 2);

  /* On reconnection, too. */
  cordon_fake_hypervisor_add_domain (scene.fixture->hypervisor, orphan, TRUE, "cordon-m05");
  cordon_fake_hypervisor_disconnect (scene.fixture->hypervisor);
  cordon_fake_hypervisor_connect (scene.fixture->hypervisor);
  wait_until (!cordon_fake_hypervisor_has_domain (scene.fixture->hypervisor, orphan));
  g_assert_true (cordon_fake_hypervisor_end_domain (scene.fixture->hypervisor, foreign, FALSE));
  close (lease);
  scene_close (&scene);
}

/* libvirt does not destroy it at once: it keeps its account, and is tried again without being met. */
static void
test_stubborn_orphan (void)
{
  static const char orphan[] = "11111111-1111-4111-8111-111111111111";
  CordonFakeHypervisor *hypervisor;
  guint n_lists;
  Scene scene;

  scene_open (&scene);
  hypervisor = scene.fixture->hypervisor;
  cordon_fake_hypervisor_add_domain (hypervisor, orphan, TRUE, "cordon-m05");
  cordon_fake_hypervisor_set_fault (hypervisor, CORDON_FAKE_OP_DESTROY, CORDON_FAKE_FAILS, 0);
  cordon_fleet_reap (scene.fleet);
  wait_until (cordon_fake_hypervisor_get_n_calls (hypervisor, CORDON_FAKE_OP_DESTROY) == 2);
  g_assert_true (cordon_fake_hypervisor_has_domain (hypervisor, orphan));
  g_assert_cmpuint (cordon_accounts_get_n_leased (scene.fixture->house.accounts), ==, 1);
  g_assert_cmpuint (cordon_fleet_get_size (scene.fleet), ==, 1);
  n_lists = cordon_fake_hypervisor_get_n_calls (hypervisor, CORDON_FAKE_OP_LIST);
  cordon_fake_hypervisor_set_fault (hypervisor, CORDON_FAKE_OP_DESTROY, CORDON_FAKE_WORKS, 0);
  wait_until (cordon_fleet_get_size (scene.fleet) == 0);
  g_assert_false (cordon_fake_hypervisor_has_domain (hypervisor, orphan));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (hypervisor, CORDON_FAKE_OP_LIST), ==,
                    n_lists);
  scene_close (&scene);
}

/* cordond ends first. */
static void
test_orphan_left (void)
{
  static const char orphan[] = "11111111-1111-4111-8111-111111111111";
  CordonFakeHypervisor *hypervisor;
  Scene scene;

  scene_open (&scene);
  hypervisor = scene.fixture->hypervisor;
  cordon_fake_hypervisor_add_domain (hypervisor, orphan, TRUE, "cordon-m05");
  cordon_fake_hypervisor_set_fault (hypervisor, CORDON_FAKE_OP_DESTROY, CORDON_FAKE_FAILS, 0);
  cordon_fleet_reap (scene.fleet);
  wait_until (cordon_fake_hypervisor_get_n_calls (hypervisor, CORDON_FAKE_OP_DESTROY) == 1);
  wait_until (G_OBJECT (scene.fleet)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene.fleet));
  scene.fleet = cordon_fleet_new (&scene.fixture->house, scene.fixture->compartments,
                                  scene.fixture->registry);
  cordon_fake_hypervisor_set_fault (hypervisor, CORDON_FAKE_OP_DESTROY, CORDON_FAKE_WORKS, 0);
  cordon_fleet_reap (scene.fleet);
  wait_until (!cordon_fake_hypervisor_has_domain (hypervisor, orphan));
  scene_close (&scene);
}

/* --- labels ---------------------------------------------------------------------------------- */

static void
test_unlabelled (void)
{
  static const struct {
    CordonMacModel mac;
    gboolean required, wished, granted, runs;
  } table[] = {
    { CORDON_MAC_NONE, FALSE, FALSE, FALSE, TRUE },
    { CORDON_MAC_NONE, TRUE, FALSE, FALSE, FALSE },
    { CORDON_MAC_NONE, TRUE, TRUE, FALSE, FALSE },
    { CORDON_MAC_NONE, TRUE, FALSE, TRUE, FALSE },
    { CORDON_MAC_NONE, TRUE, TRUE, TRUE, TRUE },
    { CORDON_MAC_SELINUX, TRUE, FALSE, FALSE, TRUE },
    { CORDON_MAC_APPARMOR, TRUE, TRUE, TRUE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Scene scene;
      g_autoptr(CordonCompartment) compartment = fixture_compartment (table[i].required, 192);
      int lease = -1;

      scene_open (&scene);
      cordon_fake_hypervisor_set_mac (scene.fixture->hypervisor, table[i].mac);
      g_assert_nonnull (cordon_fleet_start (scene.fleet, UID, compartment, table[i].wished,
                                            table[i].granted, &lease, NULL));
      if (table[i].runs)
        {
          assert_stages (lease);
        }
      else
        {
          CordonLeaseMessage message = wait_message (lease, NULL);

          g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
          g_assert_cmpint (message.value, ==, CORDON_ERROR_UNLABELLED);
          g_assert_nonnull (strstr (message.text, "allow-unlabelled"));
        }
      close (lease);
      scene_close (&scene);
    }
}

/* A grant is void where there is access control that is only switched off. */
static void
test_grant_void (void)
{
  Scene scene;
  g_autoptr(CordonCompartment) compartment = fixture_compartment (TRUE, 192);
  CordonLeaseMessage message;
  int lease = -1;

  scene_open (&scene);
  cordon_fake_hypervisor_set_mac (scene.fixture->hypervisor, CORDON_MAC_SELINUX);
  cordon_fake_mac_set_enforcing (cordon_fake_system_get_mac (scene.fixture->system), FALSE);
  g_assert_nonnull (
    cordon_fleet_start (scene.fleet, UID, compartment, TRUE, TRUE, &lease, NULL));
  message = wait_message (lease, NULL);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_UNLABELLED);
  close (lease);
  /* Or that libvirt does not use. */
  cordon_fake_hypervisor_set_mac (scene.fixture->hypervisor, CORDON_MAC_NONE);
  cordon_fake_mac_set_disagrees (cordon_fake_system_get_mac (scene.fixture->system), TRUE);
  g_assert_nonnull (
    cordon_fleet_start (scene.fleet, UID, compartment, TRUE, TRUE, &lease, NULL));
  message = wait_message (lease, NULL);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_UNLABELLED);
  close (lease);
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/start/runs", test_runs);
  g_test_add_func ("/start/generic", test_generic);
  g_test_add_func ("/start/two", test_two);
  g_test_add_func ("/start/hypervisor/fails", test_hypervisor_fails);
  g_test_add_func ("/start/hypervisor/hangs", test_hypervisor_hangs);
  g_test_add_func ("/start/hypervisor/late", test_hypervisor_late);
  g_test_add_func ("/start/lies", test_lies);
  g_test_add_func ("/start/permissive", test_permissive);
  g_test_add_func ("/start/resources", test_resources);
  g_test_add_func ("/start/template-changed", test_template_changed);
  g_test_add_func ("/start/interrupted", test_interrupted);
  g_test_add_func ("/machine/ends-while-running", test_ends_while_running);
  g_test_add_func ("/machine/guest-powers-off", test_guest_powers_off);
  g_test_add_func ("/machine/destroy-fails", test_destroy_fails);
  g_test_add_func ("/machine/told-before-destroyed", test_told_before_destroyed);
  g_test_add_func ("/machine/take-over", test_take_over);
  g_test_add_func ("/machine/channels", test_channels);
  g_test_add_func ("/fleet/quota", test_quota);
  g_test_add_func ("/fleet/other-user", test_other_user);
  g_test_add_func ("/fleet/reaper", test_reaper);
  g_test_add_func ("/fleet/stubborn-orphan", test_stubborn_orphan);
  g_test_add_func ("/fleet/orphan-left", test_orphan_left);
  g_test_add_func ("/labels/unlabelled", test_unlabelled);
  g_test_add_func ("/labels/grant-void", test_grant_void);
  return g_test_run ();
}
