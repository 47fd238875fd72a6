/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Persistent machines and what goes wrong: each step of making and deleting, libvirt, cordond itself,
 * and somebody who uses virsh. Nothing half-made stays, and nothing that a person has is lost.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "lasting-words.h"
#include "plan-fixture.h"
#include "service/volume-name.h"

static void
set_fault (Scene *scene, CordonFakeOp op, CordonFakeFault fault)
{
  cordon_fake_hypervisor_set_fault (scene->hypervisor, op, fault, 0);
}

static void
assert_nothing (Scene *scene)
{
  g_autoptr(GVariant) reply = call (scene->client, "List", NULL, NULL, NULL, NULL);
  g_autoptr(GVariant) list = g_variant_get_child_value (reply, 0);

  g_assert_cmpuint (g_variant_n_children (list), ==, 0);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene->hypervisor), ==, 0);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene->hypervisor), ==, 0);
  g_assert_cmpuint (cordon_accounts_get_n_leased (cordon_service_get_accounts (scene->service)),
                    ==, 0);
}

static void
refuse_create (Scene *scene, CordonError code)
{
  assert_refused (scene->client, "CreateMachine",
                  g_variant_new_parsed ("('household', 'Bank', @a{sv} {})"), NULL, code);
}

/* --- making ---------------------------------------------------------------------------------- */

static void
try_step (CordonFakeOp op, CordonFakeFault fault, CordonError code)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  g_test_message ("%s, fault %u", cordon_fake_op_names[op], fault);
  scene_open (&scene);
  /* The census first: it is no step of the making. */
  g_variant_unref (call (scene.client, "List", NULL, NULL, NULL, NULL));
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 100);
  set_fault (&scene, op, fault);
  refuse_create (&scene, code);
  assert_nothing (&scene);
  /* Name, numbers and account are free again. */
  set_fault (&scene, op, CORDON_FAKE_WORKS);
  uuid = create (&scene);
  simple (scene.client, "PurgeMachine", uuid);
  assert_nothing (&scene);
  scene_close (&scene);
}

static void
test_steps (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_PROBE, CORDON_FAKE_OP_DEFINE,
                                      CORDON_FAKE_OP_CREATE_VOLUME };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      try_step (ops[i], CORDON_FAKE_FAILS, CORDON_ERROR_HYPERVISOR);
      try_step (ops[i], CORDON_FAKE_HANGS, CORDON_ERROR_TIMEOUT);
    }
}

static void
begin_create (Scene *scene, GAsyncResult **result)
{
  begin_call (scene->client, "CreateMachine",
              g_variant_new_parsed ("('household', 'Bank', @a{sv} {})"), NULL, result);
}

/* Neither the definition was made nor could that be undone, because libvirt is gone: when it is there again account and
 * numbers are free. */
static void
test_nothing_made (void)
{
  Scene scene;
  g_autoptr(GAsyncResult) result = NULL;

  scene_open (&scene);
  g_variant_unref (call (scene.client, "List", NULL, NULL, NULL, NULL));
  set_fault (&scene, CORDON_FAKE_OP_DEFINE, CORDON_FAKE_HANGS);
  begin_create (&scene, &result);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DEFINE) == 1);
  cordon_fake_hypervisor_disconnect (scene.hypervisor);
  wait_until (result != NULL);
  g_clear_object (&result);
  g_assert_cmpuint (cordon_accounts_get_n_leased (cordon_service_get_accounts (scene.service)), ==, 1);
  cordon_fake_hypervisor_connect (scene.hypervisor);
  wait_until (cordon_accounts_get_n_leased (cordon_service_get_accounts (scene.service)) == 0);
  assert_nothing (&scene);
  scene_close (&scene);
}

/* The last step of all: it is there and not yet whole. */
static void
test_last_step (void)
{
  Scene scene;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  scene_open (&scene);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_CREATE_VOLUME,
                                    CORDON_FAKE_WORKS, 50);
  begin_create (&scene, &result);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_CREATE_VOLUME)
              == 1);
  set_fault (&scene, CORDON_FAKE_OP_DEFINE, CORDON_FAKE_FAILS);
  wait_until (result != NULL);
  g_assert_null (g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL, result,
                                                                  &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  g_clear_object (&result);
  assert_nothing (&scene);
  scene_close (&scene);
}

static void
test_wrong_volume (void)
{
  static const char *const lies[] = { "volume-mode", "volume-owner", "volume-group",
                                      "volume-unowned", "volume-size", "volume-format",
                                      "volume-path", "volume-chained" };
  Scene scene;

  scene_open (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_test_message ("%s", lies[i]);
      cordon_fake_hypervisor_set_lie (scene.hypervisor, lies[i]);
      refuse_create (&scene, CORDON_ERROR_UNVERIFIED);
      assert_nothing (&scene);
    }
  scene_close (&scene);
}

/* What could not be taken back is taken away by the next cordond; until then nobody else gets the
 * account. */
static void
test_undone_later (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_DELETE_VOLUME, CORDON_FAKE_OP_UNDEFINE };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      Scene scene;

      scene_open (&scene);
      cordon_fake_hypervisor_set_lie (scene.hypervisor, "volume-mode");
      set_fault (&scene, ops[i], CORDON_FAKE_FAILS);
      refuse_create (&scene, CORDON_ERROR_UNVERIFIED);
      g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 1);
      g_assert_cmpuint (
        cordon_accounts_get_n_leased (cordon_service_get_accounts (scene.service)), ==, 1);
      set_fault (&scene, ops[i], CORDON_FAKE_WORKS);
      scene_crash (&scene);
      wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
      wait_until (cordon_accounts_get_n_leased (cordon_service_get_accounts (scene.service)) == 0);
      assert_nothing (&scene);
      scene_close (&scene);
    }
}

static void
test_name_while_making (void)
{
  Scene scene;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GVariant) reply = NULL;
  const char *uuid;

  scene_open (&scene);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_CREATE_VOLUME,
                                    CORDON_FAKE_WORKS, 200);
  begin_create (&scene, &result);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_CREATE_VOLUME)
              == 1);
  refuse_create (&scene, CORDON_ERROR_BUSY);
  wait_until (result != NULL);
  reply = g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL, result, NULL);
  g_variant_get (reply, "(&s)", &uuid);
  simple (scene.client, "PurgeMachine", uuid);
  g_clear_object (&result);
  scene_close (&scene);
}

/* --- deleting -------------------------------------------------------------------------------- */

static void
test_delete_again (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_OP_DELETE_VOLUME,
                                      CORDON_FAKE_OP_UNDEFINE };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      Scene scene;
      g_autofree char *uuid = NULL;

      scene_open (&scene);
      uuid = create (&scene);
      set_fault (&scene, ops[i], CORDON_FAKE_FAILS);
      assert_refused (scene.client, "PurgeMachine", g_variant_new ("(s)", uuid), NULL,
                      CORDON_ERROR_HYPERVISOR);
      g_assert_true (is_in_state (&scene, uuid, "stopped"));
      scene_crash (&scene);
      g_assert_true (is_in_state (&scene, uuid, "stopped"));
      set_fault (&scene, ops[i], CORDON_FAKE_WORKS);
      simple (scene.client, "PurgeMachine", uuid);
      assert_nothing (&scene);
      scene_close (&scene);
    }
}

/* --- cordond and libvirt --------------------------------------------------------------------- */

static void
test_crash_while_running (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  scene_crash (&scene);
  g_assert_cmpint (wait_message (lease, NULL).value, ==, 0);
  close (lease);
  /* It is examined, goes on, and pauses because nobody came. */
  wait_until (is_in_state (&scene, uuid, "running") || is_in_state (&scene, uuid, "paused"));
  wait_until (is_in_state (&scene, uuid, "paused"));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 2);
  /* Paused it stays after the next crash. */
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "paused"));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 2);
  lease = attach (&scene, uuid);
  wait_running (lease);
  simple (scene.client, "Stop", uuid);
  close (lease);
  assert_kept (&scene, uuid, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* It comes back with another label than it was given: its process ends, and only that. */
static void
test_crash_and_tampered (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, "owner");
  scene_crash (&scene);
  close (lease);
  assert_kept (&scene, uuid, 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* Without being saved: test-service-parting.c. */
static void
test_clean_end (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  write_compartment (&scene, "busy", "Lifetime=persistent\nWithoutWindow=run\nDisk=2\n[Label]\nRequired=false\n");
  scene_crash (&scene);
  uuid = create_named (scene.client, "busy", "Bank");
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  cordon_service_shut_down (scene.service);
  wait_until (scene.n_done == 1);
  close (lease);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene.system), ==, 1);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "paused"));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
  simple (scene.client, "Stop", uuid);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* A client takes a stage that it heard before for a broken cordond. */
static void
assert_silent (int lease)
{
  CordonLeaseMessage message;
  g_autoptr(GError) error = NULL;

  g_assert_false (cordon_lease_receive (lease, &message, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static void
test_libvirt_restarts (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  cordon_fake_hypervisor_disconnect (scene.hypervisor);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  cordon_fake_hypervisor_connect (scene.hypervisor);
  wait_until (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor) == 2);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  assert_silent (lease);
  /* It ended while nobody could tell. */
  cordon_fake_hypervisor_disconnect (scene.hypervisor);
  cordon_fake_hypervisor_end_domain (scene.hypervisor, uuid, FALSE);
  cordon_fake_hypervisor_connect (scene.hypervisor);
  assert_kept (&scene, uuid, 1);
  close (lease);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* Which machines there are is not known before libvirt answered once: no list is not an empty one. */
static void
test_libvirt_absent (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  cordon_fake_hypervisor_disconnect (scene.hypervisor);
  scene_crash (&scene);
  assert_refused (scene.client, "List", NULL, NULL, CORDON_ERROR_HYPERVISOR);
  cordon_fake_hypervisor_connect (scene.hypervisor);
  g_assert_true (is_in_state (&scene, uuid, "stopped"));
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* --- what others do -------------------------------------------------------------------------- */

static void
test_foreign_leftovers (void)
{
  const uid_t uid = 61001;
  Scene scene;
  CordonMachinePlanFields fields = plan_fixture ();
  g_autofree char *stray = NULL;
  g_autofree char *half = NULL;

  scene_open (&scene);
  wait_until (G_OBJECT (scene.service)->ref_count == 1);
  plan_make_lasting (&fields);
  fields.whole = FALSE;
  cordon_fake_hypervisor_add_definition (scene.hypervisor, &fields);
  half = cordon_volume_name_print (fields.uuid, fields.d, fields.v);
  cordon_fake_hypervisor_add_volume (scene.hypervisor, half, uid);
  stray = cordon_volume_name_print ("00000000-0000-4000-8000-00000000000a", 1, 300);
  cordon_fake_hypervisor_add_volume (scene.hypervisor, stray, uid + 1);
  scene_crash (&scene);
  /* What says of itself that it is not whole goes, a disk that nobody knows stays. */
  wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
  g_assert_null (cordon_fake_hypervisor_get_volume (scene.hypervisor, half));
  g_assert_nonnull (cordon_fake_hypervisor_get_volume (scene.hypervisor, stray));
  cordon_fake_hypervisor_remove_volumes (scene.hypervisor);
  scene_close (&scene);
}

/* virsh resume: nobody looked at what would run. */
static void
test_resumed_by_hand (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint n_suspends;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  wait_until (is_in_state (&scene, uuid, "paused"));
  n_suspends = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_SUSPEND);
  cordon_fake_hypervisor_resume_domain (scene.hypervisor, uuid);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_SUSPEND)
              == n_suspends + 1);
  g_assert_true (is_in_state (&scene, uuid, "paused"));
  simple (scene.client, "Stop", uuid);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
test_undefined_by_hand (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GError) error = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  cordon_fake_hypervisor_remove_definition (scene.hypervisor, uuid);
  cordon_fake_hypervisor_disconnect (scene.hypervisor);
  cordon_fake_hypervisor_connect (scene.hypervisor);
  wait_until (is_in_state (&scene, uuid, "none"));
  /* The disk is still there, and its account is not free. */
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 1);
  g_assert_cmpuint (cordon_accounts_get_n_leased (cordon_service_get_accounts (scene.service)),
                    ==, 1);
  cordon_fake_hypervisor_remove_volumes (scene.hypervisor);
  scene_crash (&scene);
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lasting/steps", test_steps);
  g_test_add_func ("/lasting/nothing-made", test_nothing_made);
  g_test_add_func ("/lasting/last-step", test_last_step);
  g_test_add_func ("/lasting/wrong-volume", test_wrong_volume);
  g_test_add_func ("/lasting/undone-later", test_undone_later);
  g_test_add_func ("/lasting/name-while-making", test_name_while_making);
  g_test_add_func ("/lasting/delete-again", test_delete_again);
  g_test_add_func ("/lasting/crash-while-running", test_crash_while_running);
  g_test_add_func ("/lasting/crash-and-tampered", test_crash_and_tampered);
  g_test_add_func ("/lasting/clean-end", test_clean_end);
  g_test_add_func ("/lasting/libvirt-restarts", test_libvirt_restarts);
  g_test_add_func ("/lasting/libvirt-absent", test_libvirt_absent);
  g_test_add_func ("/lasting/foreign-leftovers", test_foreign_leftovers);
  g_test_add_func ("/lasting/resumed-by-hand", test_resumed_by_hand);
  g_test_add_func ("/lasting/undefined-by-hand", test_undefined_by_hand);
  return g_test_run ();
}
