/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond's end, and other ends, in the middle of a persistent machine's start: at whatever step, its disk is whole,
 * one that was saved is saved, and one that has its memory already does not lose it.
 */
#include "config.h"

#include <unistd.h>

#include "saved-words.h"

static guint
n_calls (Scene *scene, CordonFakeOp op)
{
  return cordon_fake_hypervisor_get_n_calls (scene->hypervisor, op);
}

static void
wait_for_call (Scene *scene, CordonFakeOp op, guint before, guint n)
{
  wait_until (n_calls (scene, op) >= before + n);
}

/* With whatever hangs; for the next cordond nothing does. */
static void
end_service (Scene *scene)
{
  guint n_done = scene->n_done;

  cordon_service_shut_down (scene->service);
  wait_until (scene->n_done > n_done);
  for (guint op = 0; op < CORDON_FAKE_N_OPS; op++)
    set_fault (scene, op, CORDON_FAKE_WORKS);
}

static void
start_and_close (Scene *scene, const char *uuid)
{
  int lease = start_machine (scene, uuid);

  wait_running (lease);
  close (lease);
}

/* --- one that boots -------------------------------------------------------------------------- */

static void
end_while_booting (CordonFakeOp op)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint before;
  int lease;

  g_test_message ("%s", cordon_fake_op_names[op]);
  scene_open (&scene);
  uuid = create (&scene);
  before = n_calls (&scene, op);
  set_fault (&scene, op, CORDON_FAKE_HANGS);
  lease = start_machine (&scene, uuid);
  wait_for_call (&scene, op, before, 1);
  end_service (&scene);
  close (lease);
  assert_kept (&scene, uuid, 1);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  assert_kept (&scene, uuid, 1);
  g_assert_false (is_saved (&scene, uuid));
  start_and_close (&scene, uuid);
  close_with (&scene, uuid);
}

static void
test_booting (void)
{
  end_while_booting (CORDON_FAKE_OP_PROBE);
  end_while_booting (CORDON_FAKE_OP_CREATE);
  end_while_booting (CORDON_FAKE_OP_DESCRIBE);
  end_while_booting (CORDON_FAKE_OP_RESUME);
}

/* --- one that was saved ---------------------------------------------------------------------- */

/* At the n-th call of that kind. */
static void
end_while_restoring (CordonFakeOp op, guint n)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint before;
  int lease;

  g_test_message ("%s %u", cordon_fake_op_names[op], n);
  scene_open (&scene);
  uuid = create_saved (&scene);
  before = n_calls (&scene, op);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, op, CORDON_FAKE_WORKS, 30);
  lease = start_machine (&scene, uuid);
  wait_for_call (&scene, op, before, n);
  end_service (&scene);
  close (lease);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene.system), ==, 0);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  assert_kept (&scene, uuid, 1);
  g_assert_true (is_saved (&scene, uuid));
  start_and_close (&scene, uuid);
  close_with (&scene, uuid);
}

static void
test_restoring (void)
{
  end_while_restoring (CORDON_FAKE_OP_PROBE, 1);
  end_while_restoring (CORDON_FAKE_OP_CREATE, 1);
  end_while_restoring (CORDON_FAKE_OP_DESCRIBE, 1);
  end_while_restoring (CORDON_FAKE_OP_OPERATE, 1);
  end_while_restoring (CORDON_FAKE_OP_DESCRIBE, 2);
  end_while_restoring (CORDON_FAKE_OP_NOTE, 1);
  /* From here on its memory is nowhere but in its process: it is saved anew. */
  end_while_restoring (CORDON_FAKE_OP_OPERATE, 2);
  end_while_restoring (CORDON_FAKE_OP_RESUME, 1);
}

/* It has its memory, and only the end of its start does not come in time. */
static void
end_at_last_while_restoring (CordonFakeOp op, guint n)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint before;
  int lease;

  g_test_message ("%s %u", cordon_fake_op_names[op], n);
  scene_open (&scene);
  scene.part_seconds = 1;
  scene_crash (&scene);
  uuid = create_saved (&scene);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 15000);
  before = n_calls (&scene, op);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, op, n > 1 ? CORDON_FAKE_WORKS : CORDON_FAKE_HANGS, 30);
  lease = start_machine (&scene, uuid);
  wait_for_call (&scene, op, before, n);
  if (n > 1)
    set_fault (&scene, op, CORDON_FAKE_HANGS);
  end_service (&scene);
  close (lease);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene.system), ==, 1);
  scene_kill (&scene);
  wait_until (is_in_state (&scene, uuid, "paused"));
  g_assert_false (is_saved (&scene, uuid));
  simple (scene.client, "Resume", uuid);
  close_with (&scene, uuid);
}

static void
test_too_late (void)
{
  end_at_last_while_restoring (CORDON_FAKE_OP_OPERATE, 2);
  end_at_last_while_restoring (CORDON_FAKE_OP_RESUME, 1);
}

/* --- one that goes on from a pause ----------------------------------------------------------- */

static void
end_while_waking (CordonFakeOp op, gboolean saved)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  guint before;

  g_test_message ("%s, %s", cordon_fake_op_names[op], saved ? "slow" : "hangs");
  scene_open (&scene);
  scene.part_seconds = 1;
  scene_crash (&scene);
  uuid = create_running (&scene);
  simple (scene.client, "Suspend", uuid);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 15000);
  before = n_calls (&scene, op);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, op, saved ? CORDON_FAKE_WORKS : CORDON_FAKE_HANGS,
                                    saved ? 30 : 0);
  begin_call (scene.client, "Resume", g_variant_new ("(s)", uuid), NULL, &result);
  wait_for_call (&scene, op, before, 1);
  end_service (&scene);
  wait_until (result != NULL);
  g_clear_object (&result);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene.system), ==, saved ? 0 : 1);
  scene_kill (&scene);
  wait_until (is_in_state (&scene, uuid, saved ? "stopped" : "paused"));
  g_assert_cmpint (is_saved (&scene, uuid), ==, saved);
  if (saved)
    start_and_close (&scene, uuid);
  else
    simple (scene.client, "Resume", uuid);
  wait_until (is_in_state (&scene, uuid, "running"));
  close_with (&scene, uuid);
}

static void
test_waking (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_PROBE, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_OP_RESUME };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      end_while_waking (ops[i], TRUE);
      end_while_waking (ops[i], FALSE);
    }
}

/* What does not turn out as it was ordered ends, also then. */
static void
test_waking_unverified (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  guint before;

  scene_open (&scene);
  uuid = create_running (&scene);
  simple (scene.client, "Suspend", uuid);
  before = n_calls (&scene, CORDON_FAKE_OP_PROBE);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_PROBE, CORDON_FAKE_WORKS, 30);
  begin_call (scene.client, "Resume", g_variant_new ("(s)", uuid), NULL, &result);
  wait_for_call (&scene, CORDON_FAKE_OP_PROBE, before, 1);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, "account");
  end_service (&scene);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
  wait_until (result != NULL);
  g_clear_object (&result);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene.system), ==, 0);
  scene_crash (&scene);
  assert_kept (&scene, uuid, 1);
  close_with (&scene, uuid);
}

/* --- other ends ------------------------------------------------------------------------------ */

/* Who asked for it leaves; or ends it by force. */
static void
leave_while_restoring (CordonFakeOp op, guint n, gboolean force, const char *state, gboolean saved)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint before;
  int lease;

  g_test_message ("%s %u, %s", cordon_fake_op_names[op], n, force ? "stopped" : "left");
  scene_open (&scene);
  uuid = create_saved (&scene);
  before = n_calls (&scene, op);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, op, CORDON_FAKE_WORKS, 30);
  lease = start_machine (&scene, uuid);
  wait_for_call (&scene, op, before, n);
  if (force)
    simple (scene.client, "Stop", uuid);
  close (lease);
  wait_until (is_in_state (&scene, uuid, state));
  g_assert_cmpint (is_saved (&scene, uuid), ==, saved);
  close_with (&scene, uuid);
}

static void
test_left (void)
{
  leave_while_restoring (CORDON_FAKE_OP_OPERATE, 1, FALSE, "stopped", TRUE);
  leave_while_restoring (CORDON_FAKE_OP_NOTE, 1, FALSE, "stopped", TRUE);
  leave_while_restoring (CORDON_FAKE_OP_OPERATE, 2, FALSE, "running", FALSE);
  leave_while_restoring (CORDON_FAKE_OP_RESUME, 1, FALSE, "running", FALSE);
  leave_while_restoring (CORDON_FAKE_OP_NOTE, 1, TRUE, "stopped", TRUE);
  leave_while_restoring (CORDON_FAKE_OP_RESUME, 1, TRUE, "stopped", FALSE);
}

/* Whether it is libvirt's answer that fails or does not come: it stands still, and its person is told. */
static void
resume_fails (CordonFakeFault fault, CordonError code, gboolean restoring)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  g_test_message ("fault %u, %s", fault, restoring ? "restoring" : "waking");
  scene_open (&scene);
  uuid = restoring ? create_saved (&scene) : create_running (&scene);
  if (!restoring)
    simple (scene.client, "Suspend", uuid);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 100);
  set_fault (&scene, CORDON_FAKE_OP_RESUME, fault);
  if (restoring)
    assert_failed (start_machine (&scene, uuid), code);
  else
    refuse (&scene, "Resume", uuid, code);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 5000);
  set_fault (&scene, CORDON_FAKE_OP_RESUME, CORDON_FAKE_WORKS);
  wait_until (is_in_state (&scene, uuid, "paused"));
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene.system), ==, 1);
  simple (scene.client, "Resume", uuid);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  close_with (&scene, uuid);
}

static void
test_resume_fails (void)
{
  resume_fails (CORDON_FAKE_FAILS, CORDON_ERROR_HYPERVISOR, TRUE);
  resume_fails (CORDON_FAKE_HANGS, CORDON_ERROR_TIMEOUT, TRUE);
  resume_fails (CORDON_FAKE_FAILS, CORDON_ERROR_HYPERVISOR, FALSE);
  resume_fails (CORDON_FAKE_HANGS, CORDON_ERROR_TIMEOUT, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parting-start/booting", test_booting);
  g_test_add_func ("/parting-start/restoring", test_restoring);
  g_test_add_func ("/parting-start/too-late", test_too_late);
  g_test_add_func ("/parting-start/waking", test_waking);
  g_test_add_func ("/parting-start/waking-unverified", test_waking_unverified);
  g_test_add_func ("/parting-start/left", test_left);
  g_test_add_func ("/parting-start/resume-fails", test_resume_fails);
  return g_test_run ();
}
