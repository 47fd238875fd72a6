/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond's own end: persistent machines are saved, and where that fails, takes too long or is killed at any step,
 * the next cordond finds a machine that is either as it was or saved.
 */
#include "config.h"

#include <unistd.h>

#include "saved-words.h"

static void
end_service (Scene *scene)
{
  guint n_done = scene->n_done;

  cordon_service_shut_down (scene->service);
  wait_until (scene->n_done > n_done);
}

static void
test_saved (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  CordonLeaseMessage message;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  end_service (&scene);
  g_assert_cmpint (wait_message (lease, NULL).type, ==, CORDON_LEASE_PAUSED);
  message = wait_message (lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_ENDED);
  g_assert_cmpint (message.value, ==, CORDON_END_STOPPED);
  close (lease);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene.system), ==, 0);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  g_assert_true (is_saved (&scene, uuid));
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  assert_operations (&scene, "save 1 restore 1 forget 2 ");
  close (lease);
  close_with (&scene, uuid);
}

/* Each of several, whatever it does; and what does not last ends. */
static void
test_several (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *paused = NULL;
  g_autofree char *throwaway = NULL;
  int lease;

  scene_open (&scene);
  uuid = create_running (&scene);
  paused = create_named (scene.client, "household", "Office");
  lease = start_machine (&scene, paused);
  wait_running (lease);
  close (lease);
  simple (scene.client, "Suspend", paused);
  throwaway = start (scene.client, "documents", &lease);
  wait_running (lease);
  end_service (&scene);
  close (lease);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene.system), ==, 0);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped") && is_in_state (&scene, paused, "stopped"));
  g_assert_true (is_saved (&scene, uuid));
  g_assert_true (is_saved (&scene, paused));
  simple (scene.client, "PurgeMachine", paused);
  close_with (&scene, uuid);
}

/* It is as it was, and goes on; whatever the first try left, it can be saved. */
static void
assert_as_it_was (Scene *scene, const char *uuid)
{
  wait_until (is_in_state (scene, uuid, "paused") || is_in_state (scene, uuid, "running"));
  g_assert_false (is_saved (scene, uuid));
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene->system), ==, 1);
  if (is_in_state (scene, uuid, "paused"))
    simple (scene->client, "Resume", uuid);
  wait_until (is_in_state (scene, uuid, "running"));
  simple (scene->client, "SaveMachine", uuid);
  g_assert_true (is_saved (scene, uuid));
}

static void
try_failing (CordonFakeOp op, CordonFakeFault fault)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  g_test_message ("%s, fault %u", cordon_fake_op_names[op], fault);
  scene_open (&scene);
  uuid = create_running (&scene);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 100);
  set_fault (&scene, op, fault);
  end_service (&scene);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 5000);
  set_fault (&scene, op, CORDON_FAKE_WORKS);
  scene_crash (&scene);
  assert_as_it_was (&scene, uuid);
  close_with (&scene, uuid);
}

static void
test_fails (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_SUSPEND, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_OP_NOTE };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      try_failing (ops[i], CORDON_FAKE_FAILS);
      try_failing (ops[i], CORDON_FAKE_HANGS);
    }
}

/* A disk that is slow keeps nobody from his host's end. */
static void
test_too_late (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_OPERATE, CORDON_FAKE_OP_NOTE };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      Scene scene;
      g_autofree char *uuid = NULL;
      gint64 begun;

      scene_open (&scene);
      scene.part_seconds = 1;
      scene_crash (&scene);
      uuid = create_running (&scene);
      cordon_fake_hypervisor_set_deadline (scene.hypervisor, 15000);
      set_fault (&scene, ops[i], CORDON_FAKE_HANGS);
      begun = g_get_monotonic_time ();
      end_service (&scene);
      g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * G_TIME_SPAN_SECOND);
      scene_kill (&scene);
      assert_as_it_was (&scene, uuid);
      close_with (&scene, uuid);
    }
}

/* What is left to the next cordond goes on for nobody before that. */
static void
test_left_to_the_next (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint n_suspended, n_resumed;

  scene_open (&scene);
  scene.part_seconds = 1;
  scene_crash (&scene);
  uuid = create_running (&scene);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 15000);
  n_resumed = cordon_fake_hypervisor_get_n_resumed (scene.hypervisor);
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_HANGS);
  cordon_service_shut_down (scene.service);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_OPERATE) > 0);
  set_fault (&scene, CORDON_FAKE_OP_SUSPEND, CORDON_FAKE_HANGS);
  n_suspended = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_SUSPEND);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_SUSPEND) > n_suspended);
  assert_refused (scene.client, "Resume", g_variant_new ("(s)", uuid), NULL, CORDON_ERROR_BUSY);
  set_fault (&scene, CORDON_FAKE_OP_SUSPEND, CORDON_FAKE_WORKS);
  wait_until (scene.n_done > 0);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, n_resumed);
  scene_kill (&scene);
  assert_as_it_was (&scene, uuid);
  close_with (&scene, uuid);
}

/* Of a machine that is saved, and whose process does not end, nothing is lost either. */
static void
test_process_stays (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create_running (&scene);
  set_fault (&scene, CORDON_FAKE_OP_DESTROY, CORDON_FAKE_FAILS);
  cordon_service_shut_down (scene.service);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESTROY) > 0);
  scene_kill (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  wait_until (cordon_fake_system_get_n_processes (scene.system) == 0);
  g_assert_true (is_saved (&scene, uuid));
  close_with (&scene, uuid);
}

/* The host does not wait: cordond is killed in the middle of its end. */
static void
kill_while_parting (CordonFakeOp op, gboolean saved)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint n_calls;

  g_test_message ("%s", cordon_fake_op_names[op]);
  scene_open (&scene);
  uuid = create_running (&scene);
  n_calls = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, op);
  set_fault (&scene, op, CORDON_FAKE_HANGS);
  cordon_service_shut_down (scene.service);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, op) > n_calls);
  scene_kill (&scene);
  if (!saved)
    assert_as_it_was (&scene, uuid);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  wait_until (cordon_fake_system_get_n_processes (scene.system) == 0);
  g_assert_true (is_saved (&scene, uuid));
  close_with (&scene, uuid);
}

static void
test_killed (void)
{
  kill_while_parting (CORDON_FAKE_OP_SUSPEND, FALSE);
  kill_while_parting (CORDON_FAKE_OP_OPERATE, FALSE);
  kill_while_parting (CORDON_FAKE_OP_NOTE, FALSE);
  kill_while_parting (CORDON_FAKE_OP_DESTROY, TRUE);
}

/* Somebody's own save that is under way is waited for, too; and left like ours. */
static void
try_in_between (CordonFakeFault fault)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  scene_open (&scene);
  uuid = create_running (&scene);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_OPERATE, fault, 100);
  begin_call (scene.client, "SaveMachine", g_variant_new ("(s)", uuid), NULL, &result);
  wait_until (n_operated (&scene) == 1);
  end_service (&scene);
  wait_until (result != NULL);
  g_clear_object (&result);
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_WORKS);
  scene_crash (&scene);
  if (fault != CORDON_FAKE_WORKS)
    assert_as_it_was (&scene, uuid);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  g_assert_true (is_saved (&scene, uuid));
  close_with (&scene, uuid);
}

static void
test_in_between (void)
{
  try_in_between (CORDON_FAKE_WORKS);
  try_in_between (CORDON_FAKE_FAILS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parting/saved", test_saved);
  g_test_add_func ("/parting/several", test_several);
  g_test_add_func ("/parting/fails", test_fails);
  g_test_add_func ("/parting/too-late", test_too_late);
  g_test_add_func ("/parting/left-to-the-next", test_left_to_the_next);
  g_test_add_func ("/parting/process-stays", test_process_stays);
  g_test_add_func ("/parting/killed", test_killed);
  g_test_add_func ("/parting/in-between", test_in_between);
  return g_test_run ();
}
