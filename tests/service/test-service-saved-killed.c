/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines whose memory is saved, killed in between: whatever dies at any step, cordond or libvirt's daemon, leaves a
 * machine that is either as it was or saved.
 */
#include "config.h"

#include <unistd.h>

#include "saved-words.h"

/* --- what is killed -------------------------------------------------------------------------- */

/* cordond is killed while it waits for the n-th call of that kind. It is saved afterwards, or stands still. */
static void
kill_while_saving (CordonFakeOp op, gboolean saved)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  guint n_calls;

  g_test_message ("%s", cordon_fake_op_names[op]);
  scene_open (&scene);
  uuid = create_running (&scene);
  n_calls = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, op);
  set_fault (&scene, op, CORDON_FAKE_HANGS);
  begin_call (scene.client, "SaveMachine", g_variant_new ("(s)", uuid), NULL, &result);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, op) > n_calls);
  scene_kill (&scene);
  wait_until (result != NULL);
  g_clear_object (&result);
  wait_until (is_in_state (&scene, uuid, saved ? "stopped" : "paused"));
  wait_until (!saved || cordon_fake_system_get_n_processes (scene.system) == 0);
  g_assert_cmpint (is_saved (&scene, uuid), ==, saved);
  if (!saved)
    simple (scene.client, "Resume", uuid);
  else
    close (start_machine (&scene, uuid));
  wait_until (!is_in_state (&scene, uuid, "starting"));
  close_with (&scene, uuid);
}

static void
test_killed_saving (void)
{
  kill_while_saving (CORDON_FAKE_OP_SUSPEND, FALSE);
  kill_while_saving (CORDON_FAKE_OP_OPERATE, FALSE);
  kill_while_saving (CORDON_FAKE_OP_NOTE, FALSE);
  kill_while_saving (CORDON_FAKE_OP_DESTROY, TRUE);
}

/* saved: it still is; otherwise it has its memory, and stands still. */
static void
kill_while_restoring (CordonFakeOp op, gboolean saved)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint n_calls;
  int lease;

  g_test_message ("%s", cordon_fake_op_names[op]);
  scene_open (&scene);
  uuid = create_saved (&scene);
  n_calls = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, op);
  set_fault (&scene, op, CORDON_FAKE_HANGS);
  lease = start_machine (&scene, uuid);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, op) > n_calls);
  scene_kill (&scene);
  close (lease);
  wait_until (is_in_state (&scene, uuid, saved ? "stopped" : "paused"));
  g_assert_cmpint (is_saved (&scene, uuid), ==, saved);
  wait_until (!saved || cordon_fake_system_get_n_processes (scene.system) == 0);
  if (!saved)
    simple (scene.client, "Resume", uuid);
  else
    {
      lease = start_machine (&scene, uuid);
      wait_running (lease);
      close (lease);
    }
  g_assert_true (is_in_state (&scene, uuid, "running"));
  close_with (&scene, uuid);
}

static void
test_killed_restoring (void)
{
  kill_while_restoring (CORDON_FAKE_OP_CREATE, TRUE);
  kill_while_restoring (CORDON_FAKE_OP_OPERATE, TRUE);
  kill_while_restoring (CORDON_FAKE_OP_NOTE, TRUE);
  kill_while_restoring (CORDON_FAKE_OP_RESUME, FALSE);
}

/* libvirt's daemon dies while it is being saved. QEMU does not. */
static void
test_daemon_dies (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_SUSPEND, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_OP_NOTE };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      Scene scene;
      g_autofree char *uuid = NULL;
      g_autoptr(GAsyncResult) result = NULL;
      guint n_calls;
      int lease;

      scene_open (&scene);
      uuid = create_running (&scene);
      n_calls = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, ops[i]);
      set_fault (&scene, ops[i], CORDON_FAKE_HANGS);
      begin_call (scene.client, "SaveMachine", g_variant_new ("(s)", uuid), NULL, &result);
      wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, ops[i]) > n_calls);
      cordon_fake_hypervisor_disconnect (scene.hypervisor);
      wait_until (result != NULL);
      g_clear_object (&result);
      set_fault (&scene, ops[i], CORDON_FAKE_WORKS);
      cordon_fake_hypervisor_connect (scene.hypervisor);
      wait_until (is_in_state (&scene, uuid, "paused") || is_in_state (&scene, uuid, "running"));
      g_assert_false (is_saved (&scene, uuid));
      lease = attach (&scene, uuid);
      wait_running (lease);
      close (lease);
      close_with (&scene, uuid);
    }
}

/* Its death takes the answer to what it had written down: the list says what is true all the same. */
static void
test_daemon_dies_silent (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  guint n_calls;

  scene_open (&scene);
  uuid = create_running (&scene);
  n_calls = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_NOTE);
  set_fault (&scene, CORDON_FAKE_OP_NOTE, CORDON_FAKE_HANGS);
  begin_call (scene.client, "SaveMachine", g_variant_new ("(s)", uuid), NULL, &result);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_NOTE) > n_calls);
  cordon_fake_hypervisor_disconnect (scene.hypervisor);
  wait_until (result != NULL);
  g_clear_object (&result);
  cordon_fake_hypervisor_get_facts (scene.hypervisor, uuid)->saved =
    g_strdup ("1795478790034220 0f5d7c1e-93d4-4d3c-8a54-8e2f1f6b0a11 512 1 none tcg");
  set_fault (&scene, CORDON_FAKE_OP_NOTE, CORDON_FAKE_WORKS);
  cordon_fake_hypervisor_connect (scene.hypervisor);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  g_assert_true (is_saved (&scene, uuid));
  wait_until (cordon_fake_system_get_n_processes (scene.system) == 0);
  close_with (&scene, uuid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/saved/killed-saving", test_killed_saving);
  g_test_add_func ("/saved/killed-restoring", test_killed_restoring);
  g_test_add_func ("/saved/daemon-dies", test_daemon_dies);
  g_test_add_func ("/saved/daemon-dies-silent", test_daemon_dies_silent);
  return g_test_run ();
}
