/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines whose memory is saved, from outside: that they go on from there, and never on anything else; what
 * fails, and what is refused; who saves them where nobody looks.
 */
#include "config.h"

#include <unistd.h>

#include "core/saved-state.h"
#include "saved-words.h"

/* --- a life ---------------------------------------------------------------------------------- */

static void
test_life (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(CordonSavedState) state = NULL;
  CordonLeaseMessage message;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  g_assert_false (is_saved (&scene, uuid));
  simple (scene.client, "SaveMachine", uuid);
  g_assert_cmpint (wait_message (lease, NULL).type, ==, CORDON_LEASE_PAUSED);
  message = wait_message (lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_ENDED);
  g_assert_cmpint (message.value, ==, CORDON_END_STOPPED);
  g_assert_cmpstr (message.text, !=, "");
  close (lease);
  assert_kept (&scene, uuid, 1);
  g_assert_true (is_saved (&scene, uuid));
  assert_operations (&scene, "save 1 ");
  refuse (&scene, "SaveMachine", uuid, CORDON_ERROR_MACHINE_ENDED);

  /* Also for a cordond that comes later. */
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  g_assert_true (is_saved (&scene, uuid));
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  assert_operations (&scene, "save 1 restore 1 forget 2 ");
  state = cordon_saved_state_parse (cordon_fake_hypervisor_get_last_plan (scene.hypervisor)->saved);
  g_assert_cmpuint (state->memory_mib, ==, 192);
  g_assert_cmpint (state->access, ==, CORDON_ACCESS_NONE);
  g_assert_false (is_saved (&scene, uuid));
  g_assert_null (cordon_fake_hypervisor_get_facts (scene.hypervisor, uuid)->saved);
  simple (scene.client, "Stop", uuid);
  close (lease);

  /* From then on it boots. */
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  assert_operations (&scene, "save 1 restore 1 forget 2 ");
  close_with (&scene, uuid);
}

/* One that stands still is saved as it is. */
static void
test_paused (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create_running (&scene);
  simple (scene.client, "Suspend", uuid);
  simple (scene.client, "SaveMachine", uuid);
  assert_kept (&scene, uuid, 1);
  g_assert_true (is_saved (&scene, uuid));
  close_with (&scene, uuid);
}

static void
test_whose (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *throwaway = NULL;
  int lease;

  scene_open (&scene);
  uuid = create_running (&scene);
  assert_refused (scene.other, "SaveMachine", g_variant_new ("(s)", uuid), NULL, CORDON_ERROR_NOT_FOUND);
  refuse (&scene, "SaveMachine", NEVER, CORDON_ERROR_NOT_FOUND);
  refuse (&scene, "SaveMachine", "../x", CORDON_ERROR_USAGE);
  throwaway = start (scene.client, "documents", &lease);
  wait_running (lease);
  refuse (&scene, "SaveMachine", throwaway, CORDON_ERROR_USAGE);
  close (lease);
  close_with (&scene, uuid);
}

/* --- what fails ------------------------------------------------------------------------------ */

static void
try_save (CordonFakeOp op, CordonFakeFault fault, CordonError code)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  g_test_message ("%s, fault %u", cordon_fake_op_names[op], fault);
  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 100);
  set_fault (&scene, op, fault);
  refuse (&scene, "SaveMachine", uuid, code);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 5000);
  set_fault (&scene, op, CORDON_FAKE_WORKS);
  g_assert_false (is_saved (&scene, uuid));
  /* Where even the taking back failed it stands still, until somebody wants it. */
  if (op == CORDON_FAKE_OP_NOTE)
    simple (scene.client, "Resume", uuid);
  wait_until (is_in_state (&scene, uuid, "running"));
  g_assert_null (cordon_fake_hypervisor_get_facts (scene.hypervisor, uuid)->saved);
  /* Whatever the first try left. */
  simple (scene.client, "SaveMachine", uuid);
  g_assert_true (is_saved (&scene, uuid));
  close (lease);
  close_with (&scene, uuid);
}

static void
test_save_fails (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_SUSPEND, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_OP_NOTE };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      try_save (ops[i], CORDON_FAKE_FAILS, CORDON_ERROR_HYPERVISOR);
      try_save (ops[i], CORDON_FAKE_HANGS, CORDON_ERROR_TIMEOUT);
    }
}

static void
try_restore (CordonFakeOp op, CordonFakeFault fault, CordonError code)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  g_test_message ("%s, fault %u", cordon_fake_op_names[op], fault);
  scene_open (&scene);
  uuid = create_saved (&scene);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 100);
  set_fault (&scene, op, fault);
  assert_failed (start_machine (&scene, uuid), code);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 5000);
  set_fault (&scene, op, CORDON_FAKE_WORKS);
  assert_kept (&scene, uuid, 1);
  g_assert_true (is_saved (&scene, uuid));
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  g_assert_true (g_str_has_suffix (cordon_fake_hypervisor_get_operations (scene.hypervisor), "restore 1 forget 2 "));
  close (lease);
  close_with (&scene, uuid);
}

static void
test_restore_fails (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_CREATE, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_OP_NOTE };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      try_restore (ops[i], CORDON_FAKE_FAILS, CORDON_ERROR_HYPERVISOR);
      try_restore (ops[i], CORDON_FAKE_HANGS, CORDON_ERROR_TIMEOUT);
    }
}

/* It is not verified once, before it gets its memory, but also after: never does it run on what is not ordered. */
static void
test_unverified (void)
{
  static const char *const lies[] = { "account", "owner", "paused", "pid", "uuid" };
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create_saved (&scene);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      guint n_resumed = cordon_fake_hypervisor_get_n_resumed (scene.hypervisor);

      cordon_fake_hypervisor_set_lie (scene.hypervisor, lies[i]);
      assert_failed (start_machine (&scene, uuid), CORDON_ERROR_UNVERIFIED);
      cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
      assert_kept (&scene, uuid, 1);
      g_assert_true (is_saved (&scene, uuid));
      g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, n_resumed);
    }
  assert_operations (&scene, "save 1 ");
  close_with (&scene, uuid);
}

static void
test_unverified_after (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint n_resumed;
  int lease;

  scene_open (&scene);
  uuid = create_saved (&scene);
  n_resumed = cordon_fake_hypervisor_get_n_resumed (scene.hypervisor);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_WORKS, 50);
  lease = start_machine (&scene, uuid);
  wait_until (n_operated (&scene) == 2);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, "account");
  assert_failed (lease, CORDON_ERROR_UNVERIFIED);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  g_assert_true (is_saved (&scene, uuid));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, n_resumed);
  close_with (&scene, uuid);
}

/* --- meanwhile ------------------------------------------------------------------------------- */

static void
test_meanwhile (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  scene_open (&scene);
  uuid = create_running (&scene);
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_HANGS);
  begin_call (scene.client, "SaveMachine", g_variant_new ("(s)", uuid), NULL, &result);
  wait_until (n_operated (&scene) == 1);
  assert_refused (scene.client, "Attach", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL, CORDON_ERROR_BUSY);
  refuse (&scene, "SaveMachine", uuid, CORDON_ERROR_BUSY);
  refuse (&scene, "Resume", uuid, CORDON_ERROR_BUSY);
  refuse (&scene, "Shutdown", uuid, CORDON_ERROR_BUSY);
  /* To end it by force is always possible, and then there is nothing that was saved. */
  simple (scene.client, "Stop", uuid);
  wait_until (result != NULL);
  g_assert_null (g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL, result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED);
  g_clear_object (&result);
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_WORKS);
  assert_kept (&scene, uuid, 1);
  g_assert_false (is_saved (&scene, uuid));
  close_with (&scene, uuid);
}

/* --- without a window ------------------------------------------------------------------------ */

static void
test_without_window (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  write_compartment (&scene, "tidy", "Lifetime=persistent\nWithoutWindow=save\nDisk=2\n[Label]\nRequired=false\n");
  scene_crash (&scene);
  uuid = create_named (scene.client, "tidy", "Bank");
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  assert_kept (&scene, uuid, 1);
  g_assert_true (is_saved (&scene, uuid));
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  close_with (&scene, uuid);
}

/* The host's disk is full: it stands still, and is there. */
static void
test_without_window_and_room (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  write_compartment (&scene, "tidy", "Lifetime=persistent\nWithoutWindow=save\nDisk=2\n[Label]\nRequired=false\n");
  scene_crash (&scene);
  uuid = create_named (scene.client, "tidy", "Bank");
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_FAILS);
  close (lease);
  wait_until (n_operated (&scene) == 1);
  wait_until (is_in_state (&scene, uuid, "paused"));
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_WORKS);
  lease = attach (&scene, uuid);
  wait_running (lease);
  g_assert_cmpuint (n_operated (&scene), ==, 1);
  close (lease);
  assert_kept (&scene, uuid, 1);
  g_assert_true (is_saved (&scene, uuid));
  close_with (&scene, uuid);
}

/* Nobody's window is left: whoever it was is away. One window of any machine of his, and he is not. */
static void
test_away (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *other = NULL;
  gint64 later;
  int lease, others;

  scene_open (&scene);
  scene.away_seconds = 1;
  scene_crash (&scene);
  uuid = create_running (&scene);
  other = create_named (scene.client, "household", "Office");
  lease = start_machine (&scene, other);
  wait_running (lease);
  wait_until (is_in_state (&scene, uuid, "paused"));
  later = g_get_monotonic_time () + 2500 * 1000;
  wait_until (g_get_monotonic_time () > later);
  g_assert_true (is_in_state (&scene, uuid, "paused"));
  /* Somebody else's counts for nothing. */
  g_free (start (scene.other, "documents", &others));
  wait_running (others);
  close (lease);
  wait_until (is_in_state (&scene, uuid, "stopped") && is_in_state (&scene, other, "stopped"));
  g_assert_true (is_saved (&scene, uuid));
  g_assert_true (is_saved (&scene, other));
  close (others);
  simple (scene.client, "PurgeMachine", other);
  close_with (&scene, uuid);
}

static void
test_runs_on (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  gint64 later;
  int lease;

  scene_open (&scene);
  scene.away_seconds = 1;
  write_compartment (&scene, "busy", "Lifetime=persistent\nWithoutWindow=run\nDisk=2\n[Label]\nRequired=false\n");
  scene_crash (&scene);
  uuid = create_named (scene.client, "busy", "Bank");
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  later = g_get_monotonic_time () + 2500 * 1000;
  wait_until (g_get_monotonic_time () > later);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  close_with (&scene, uuid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/saved/life", test_life);
  g_test_add_func ("/saved/paused", test_paused);
  g_test_add_func ("/saved/whose", test_whose);
  g_test_add_func ("/saved/save-fails", test_save_fails);
  g_test_add_func ("/saved/restore-fails", test_restore_fails);
  g_test_add_func ("/saved/unverified", test_unverified);
  g_test_add_func ("/saved/unverified-after", test_unverified_after);
  g_test_add_func ("/saved/meanwhile", test_meanwhile);
  g_test_add_func ("/saved/without-window", test_without_window);
  g_test_add_func ("/saved/without-window-and-room", test_without_window_and_room);
  g_test_add_func ("/saved/away", test_away);
  g_test_add_func ("/saved/runs-on", test_runs_on);
  return g_test_run ();
}
