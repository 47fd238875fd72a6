/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done with persistent machines, from outside: another name, deleted and brought back, asked to
 * end, paused by hand; by whom, and by whom not; and what a cordond finds that comes after one that was
 * killed in the middle of it.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "lasting-words.h"

static void
set_fault (Scene *scene, CordonFakeOp op, CordonFakeFault fault)
{
  cordon_fake_hypervisor_set_fault (scene->hypervisor, op, fault, 0);
}

static GVariant *
named (const char *uuid, const char *name)
{
  return g_variant_new ("(ss)", uuid, name);
}

static void
rename_to (Scene *scene, const char *uuid, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    call (scene->client, "RenameMachine", named (uuid, name), NULL, NULL, &error);

  g_assert_no_error (error);
}

static void
refuse (Scene *scene, const char *method, const char *uuid, CordonError code)
{
  assert_refused (scene->client, method, g_variant_new ("(s)", uuid), NULL, code);
}

static guint
n_listed (Scene *scene, const char *method)
{
  g_autoptr(GVariant) reply = call (scene->client, method, NULL, NULL, NULL, NULL);
  g_autoptr(GVariant) list = g_variant_get_child_value (reply, 0);

  return (guint) g_variant_n_children (list);
}

/* --- names ----------------------------------------------------------------------------------- */

static void
test_rename (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *other = NULL;
  g_autofree char *name = NULL;
  g_autofree char *later = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  other = create_named (scene.client, "household", "Office");
  rename_to (&scene, uuid, "Girokonto «neu»");
  name = fact (&scene, uuid, "name");
  g_assert_cmpstr (name, ==, "Girokonto «neu»");
  assert_refused (scene.client, "RenameMachine", named (uuid, "OFFICE"), NULL, CORDON_ERROR_BUSY);
  /* Its own in other letters is nobody else's, and the old one is free. */
  rename_to (&scene, uuid, "GIROKONTO «neu»");
  rename_to (&scene, other, "Bank");
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  later = fact (&scene, uuid, "name");
  g_assert_cmpstr (later, ==, "GIROKONTO «neu»");
  simple (scene.client, "PurgeMachine", uuid);
  simple (scene.client, "PurgeMachine", other);
  scene_close (&scene);
}

static void
test_rename_hostile (void)
{
  static const char *const bad[] = { "", " ", "two\nlines", "-x", "a\xe2\x80\xae" "b",
                                     "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f" };
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *huge = g_strnfill (1024 * 1024, 'a');
  g_autofree char *name = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (scene.client, "RenameMachine", named (uuid, bad[i]), NULL, CORDON_ERROR_USAGE);
  assert_refused (scene.client, "RenameMachine", named (uuid, huge), NULL, CORDON_ERROR_USAGE);
  assert_refused (scene.client, "RenameMachine", named ("../x", "x"), NULL, CORDON_ERROR_USAGE);
  name = fact (&scene, uuid, "name");
  g_assert_cmpstr (name, ==, "Bank");
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* --- deleted and brought back ---------------------------------------------------------------- */

static void
test_undelete (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *other = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  refuse (&scene, "UndeleteMachine", uuid, CORDON_ERROR_NOT_FOUND);
  simple (scene.client, "DeleteMachine", uuid);
  g_assert_cmpuint (n_listed (&scene, "List"), ==, 0);
  g_assert_cmpuint (n_listed (&scene, "ListDeleted"), ==, 1);
  refuse (&scene, "DeleteMachine", uuid, CORDON_ERROR_NOT_FOUND);
  refuse (&scene, "Stop", uuid, CORDON_ERROR_NOT_FOUND);
  assert_refused (scene.client, "StartMachine", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
                  CORDON_ERROR_NOT_FOUND);
  assert_refused (scene.client, "RenameMachine", named (uuid, "x"), NULL, CORDON_ERROR_NOT_FOUND);
  /* Its disk is there. */
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 1);
  /* The next cordond knows, too. */
  scene_crash (&scene);
  wait_until (n_listed (&scene, "ListDeleted") == 1);
  /* Its name is free, and then it cannot come back. */
  other = create (&scene);
  refuse (&scene, "UndeleteMachine", uuid, CORDON_ERROR_BUSY);
  simple (scene.client, "PurgeMachine", other);
  simple (scene.client, "UndeleteMachine", uuid);
  g_assert_true (is_in_state (&scene, uuid, "stopped"));
  g_assert_cmpuint (n_listed (&scene, "ListDeleted"), ==, 0);
  simple (scene.client, "DeleteMachine", uuid);
  simple (scene.client, "PurgeMachine", uuid);
  g_assert_cmpuint (n_listed (&scene, "ListDeleted"), ==, 0);
  scene_close (&scene);
}

static void
test_until (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GVariant) list = NULL;
  g_autoptr(GVariant) machine = NULL;
  gint64 now = g_get_real_time ();
  guint64 until = 0;
  const char *state;

  scene_open (&scene);
  uuid = create (&scene);
  simple (scene.client, "DeleteMachine", uuid);
  reply = call (scene.client, "ListDeleted", NULL, NULL, NULL, NULL);
  list = g_variant_get_child_value (reply, 0);
  machine = g_variant_get_child_value (list, 0);
  g_assert_true (g_variant_lookup (machine, "until", "t", &until));
  g_assert_true (g_variant_lookup (machine, "state", "&s", &state));
  g_assert_cmpstr (state, ==, "deleted");
  g_assert_cmpuint (until - (guint64) now, >=, G_GUINT64_CONSTANT (3600000000));
  g_assert_cmpuint (until - (guint64) now, <, G_GUINT64_CONSTANT (3700000000));
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* Some time after its deletion it is removed by itself, also by the next cordond. */
static void
test_removed_in_time (void)
{
  for (guint crash = 0; crash < 2; crash++)
    {
      Scene scene = { 0 };
      g_autofree char *uuid = NULL;

      scene_open_undelete (&scene, crash ? 3600 : 1);
      uuid = create (&scene);
      simple (scene.client, "DeleteMachine", uuid);
      scene.undelete_seconds = 1;
      if (crash)
        scene_crash (&scene);
      wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
      g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 0);
      wait_until (n_listed (&scene, "ListDeleted") == 0);
      scene_close (&scene);
    }
}

/* What is deleted and not removed is charged to its owner. */
static void
test_quota (void)
{
  Scene scene;
  g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func (g_free);

  scene_open (&scene);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);

      g_ptr_array_add (uuids, create_named (scene.client, "household", name));
      simple (scene.client, "DeleteMachine", g_ptr_array_index (uuids, i));
    }
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('household', 'Bank', @a{sv} {})"), NULL,
                  CORDON_ERROR_QUOTA);
  for (guint i = 0; i < 8; i++)
    simple (scene.client, "PurgeMachine", g_ptr_array_index (uuids, i));
  scene_close (&scene);
}

/* --- cordond is killed ----------------------------------------------------------------------- */

static void
begin_verb (Scene *scene, const char *method, const char *uuid, const char *name,
            GAsyncResult **result)
{
  begin_call (scene->client, method,
              name != NULL ? named (uuid, name) : g_variant_new ("(s)", uuid), NULL, result);
}

/* While it writes, before and after: it is one or the other, and works. */
static void
kill_in_note (const char *method, const char *name, gboolean written)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  const char *waiting;
  CordonFakeOp op;
  guint number;

  g_test_message ("%s, %s", method, written ? "written" : "not written");
  scene_open (&scene);
  uuid = create (&scene);
  if (g_str_equal (method, "UndeleteMachine"))
    simple (scene.client, "DeleteMachine", uuid);
  set_fault (&scene, CORDON_FAKE_OP_NOTE, CORDON_FAKE_HANGS);
  begin_verb (&scene, method, uuid, name, &result);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) == 1);
  number = cordon_fake_hypervisor_get_waiting (scene.hypervisor, 0, &op, &waiting);
  g_assert_cmpstr (waiting, ==, uuid);
  if (written)
    cordon_fake_hypervisor_answer (scene.hypervisor, number);
  scene_kill (&scene);
  wait_until (n_listed (&scene, "List") + n_listed (&scene, "ListDeleted") == 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 1);
  simple (scene.client, "PurgeMachine", uuid);
  wait_until (result != NULL);
  g_clear_object (&result);
  scene_close (&scene);
}

static void
test_killed_while_noting (void)
{
  for (guint written = 0; written < 2; written++)
    {
      kill_in_note ("RenameMachine", "Other", written);
      kill_in_note ("DeleteMachine", NULL, written);
      kill_in_note ("UndeleteMachine", NULL, written);
    }
}

/* At each step of a removal: it is there still and can be removed, or gone. */
static void
test_killed_while_purging (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_OP_DELETE_VOLUME,
                                      CORDON_FAKE_OP_UNDEFINE };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      Scene scene;
      g_autofree char *uuid = NULL;
      g_autoptr(GAsyncResult) result = NULL;

      g_test_message ("%s", cordon_fake_op_names[ops[i]]);
      scene_open (&scene);
      uuid = create (&scene);
      simple (scene.client, "DeleteMachine", uuid);
      set_fault (&scene, ops[i], CORDON_FAKE_HANGS);
      begin_verb (&scene, "PurgeMachine", uuid, NULL, &result);
      wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) == 1);
      scene_kill (&scene);
      wait_until (n_listed (&scene, "ListDeleted") == 1);
      simple (scene.client, "PurgeMachine", uuid);
      wait_until (result != NULL);
      g_clear_object (&result);
      scene_close (&scene);
    }
}

static void
test_noting_fails (void)
{
  static const char *const methods[] = { "DeleteMachine", "RenameMachine" };
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *name = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 100);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (methods); i++)
    {
      gboolean hangs = i % 2 == 1;

      set_fault (&scene, CORDON_FAKE_OP_NOTE, hangs ? CORDON_FAKE_HANGS : CORDON_FAKE_FAILS);
      assert_refused (scene.client, methods[i / 2],
                      i < 2 ? g_variant_new ("(s)", uuid) : named (uuid, "Other"), NULL,
                      hangs ? CORDON_ERROR_TIMEOUT : CORDON_ERROR_HYPERVISOR);
    }
  name = fact (&scene, uuid, "name");
  g_assert_cmpstr (name, ==, "Bank");
  set_fault (&scene, CORDON_FAKE_OP_NOTE, CORDON_FAKE_WORKS);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* One thing at a time. */
static void
test_meanwhile (void)
{
  static const char *const methods[] = { "DeleteMachine", "PurgeMachine" };
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  set_fault (&scene, CORDON_FAKE_OP_NOTE, CORDON_FAKE_HANGS);
  begin_verb (&scene, "RenameMachine", uuid, "Other", &result);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) == 1);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    refuse (&scene, methods[i], uuid, CORDON_ERROR_BUSY);
  assert_refused (scene.client, "RenameMachine", named (uuid, "x"), NULL, CORDON_ERROR_BUSY);
  assert_refused (scene.client, "StartMachine", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
                  CORDON_ERROR_BUSY);
  /* The name that it is getting is nobody else's. */
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('household', 'other', @a{sv} {})"), NULL,
                  CORDON_ERROR_BUSY);
  set_fault (&scene, CORDON_FAKE_OP_NOTE, CORDON_FAKE_WORKS);
  wait_until (result != NULL);
  g_clear_object (&result);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* --- whose it is ----------------------------------------------------------------------------- */

static void
test_strangers (void)
{
  static const char *const methods[] = { "DeleteMachine", "UndeleteMachine", "PurgeMachine",
                                         "Shutdown", "Suspend", "Resume" };
  static const char *const none[] = { NEVER, "", "x", "6F1C2D3E-4a5b-4c6d-8e7f-0a1b2c3d4e5f" };
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      assert_refused (scene.other, methods[i], g_variant_new ("(s)", uuid), NULL,
                      CORDON_ERROR_NOT_FOUND);
      for (guint k = 0; k < G_N_ELEMENTS (none); k++)
        assert_refused (scene.client, methods[i], g_variant_new ("(s)", none[k]), NULL,
                        k == 0 ? CORDON_ERROR_NOT_FOUND : CORDON_ERROR_USAGE);
    }
  assert_refused (scene.other, "RenameMachine", named (uuid, "x"), NULL, CORDON_ERROR_NOT_FOUND);
  refuse (&scene, "DeleteMachine", uuid, CORDON_ERROR_BUSY);
  assert_refused (scene.client, "RenameMachine", named (uuid, "x"), NULL, CORDON_ERROR_BUSY);
  simple (scene.client, "Stop", uuid);
  close (lease);
  assert_kept (&scene, uuid, 1);
  for (guint i = 3; i < G_N_ELEMENTS (methods); i++)
    refuse (&scene, methods[i], uuid, CORDON_ERROR_MACHINE_ENDED);
  simple (scene.client, "DeleteMachine", uuid);
  for (guint i = 0; i < 3; i++)
    assert_refused (scene.other, methods[i], g_variant_new ("(s)", uuid), NULL,
                    CORDON_ERROR_NOT_FOUND);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
test_throwaway (void)
{
  static const char *const methods[] = { "Shutdown", "Suspend", "Resume", "DeleteMachine" };
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease = -1;

  scene_open (&scene);
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    refuse (&scene, methods[i], uuid, CORDON_ERROR_USAGE);
  simple (scene.client, "Stop", uuid);
  close (lease);
  scene_close (&scene);
}

/* --- asked to end ---------------------------------------------------------------------------- */

static void
test_shutdown (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  cordon_fake_hypervisor_set_polite (scene.hypervisor, TRUE);
  simple (scene.client, "Shutdown", uuid);
  g_assert_true (is_in_state (&scene, uuid, "stopped"));
  /* Its window learns that it was asked for. */
  g_assert_cmpint (wait_message (lease, NULL).value, ==, CORDON_END_STOPPED);
  close (lease);
  assert_kept (&scene, uuid, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static gboolean
is_shutting_down (Scene *scene, const char *uuid)
{
  g_autoptr(GVariant) machine = find_listed (scene->client, uuid);
  gboolean asked = FALSE;

  g_assert_true (g_variant_lookup (machine, "shutting-down", "b", &asked));
  return asked;
}

/* A guest that does not care runs on, and can be asked again. */
static void
test_shutdown_ignored (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  begin_verb (&scene, "Shutdown", uuid, NULL, &result);
  wait_until (is_shutting_down (&scene, uuid));
  /* Without a window it is not paused meanwhile: it could not end then. */
  close (lease);
  refuse (&scene, "Suspend", uuid, CORDON_ERROR_BUSY);
  wait_until (result != NULL);
  g_assert_null (g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL, result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  g_clear_object (&result);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  g_assert_false (is_shutting_down (&scene, uuid));
  wait_until (is_in_state (&scene, uuid, "paused"));
  simple (scene.client, "Stop", uuid);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* One that stands still is verified and goes on first: a guest that does not run cannot end. */
static void
test_shutdown_paused (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  wait_until (is_in_state (&scene, uuid, "paused"));
  cordon_fake_hypervisor_set_polite (scene.hypervisor, TRUE);
  simple (scene.client, "Shutdown", uuid);
  assert_kept (&scene, uuid, 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 2);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
test_shutdown_fails (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  set_fault (&scene, CORDON_FAKE_OP_PRESS_BUTTON, CORDON_FAKE_FAILS);
  refuse (&scene, "Shutdown", uuid, CORDON_ERROR_HYPERVISOR);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  simple (scene.client, "Stop", uuid);
  close (lease);
  assert_kept (&scene, uuid, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* --- paused by hand -------------------------------------------------------------------------- */

static void
test_suspend (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  simple (scene.client, "Suspend", uuid);
  g_assert_true (is_in_state (&scene, uuid, "paused"));
  g_assert_cmpint (wait_message (lease, NULL).type, ==, CORDON_LEASE_PAUSED);
  simple (scene.client, "Suspend", uuid);
  g_assert_true (is_in_state (&scene, uuid, "paused"));
  simple (scene.client, "Resume", uuid);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  g_assert_cmpint (wait_message (lease, NULL).type, ==, CORDON_LEASE_RESUMED);
  /* Its window was there all the while, and nothing paused it again. */
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 2);
  simple (scene.client, "Resume", uuid);
  simple (scene.client, "Stop", uuid);
  close (lease);
  assert_kept (&scene, uuid, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static gboolean
resumed (Scene *scene, const char *uuid)
{
  g_autoptr(GVariant) reply =
    call (scene->client, "Resume", g_variant_new ("(s)", uuid), NULL, NULL, NULL);

  return reply != NULL;
}

/* libvirt's daemon restarts meanwhile: it stays as its person left it. */
static void
test_suspended_stays (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  simple (scene.client, "Suspend", uuid);
  cordon_fake_hypervisor_disconnect (scene.hypervisor);
  cordon_fake_hypervisor_connect (scene.hypervisor);
  g_assert_true (is_in_state (&scene, uuid, "paused"));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "paused"));
  close (lease);
  /* Resumed without a window it runs, and pauses again in time. */
  wait_until (resumed (&scene, uuid));
  wait_until (is_in_state (&scene, uuid, "paused"));
  simple (scene.client, "Stop", uuid);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* What was tampered with does not go on: its process ends, and who waits is told. */
static void
test_resume_refused (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  simple (scene.client, "Suspend", uuid);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, "owner");
  refuse (&scene, "Resume", uuid, CORDON_ERROR_UNVERIFIED);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
  close (lease);
  assert_kept (&scene, uuid, 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/verbs/rename", test_rename);
  g_test_add_func ("/service/verbs/rename-hostile", test_rename_hostile);
  g_test_add_func ("/service/verbs/undelete", test_undelete);
  g_test_add_func ("/service/verbs/until", test_until);
  g_test_add_func ("/service/verbs/removed-in-time", test_removed_in_time);
  g_test_add_func ("/service/verbs/quota", test_quota);
  g_test_add_func ("/service/verbs/killed-while-noting", test_killed_while_noting);
  g_test_add_func ("/service/verbs/killed-while-purging", test_killed_while_purging);
  g_test_add_func ("/service/verbs/noting-fails", test_noting_fails);
  g_test_add_func ("/service/verbs/meanwhile", test_meanwhile);
  g_test_add_func ("/service/verbs/strangers", test_strangers);
  g_test_add_func ("/service/verbs/throwaway", test_throwaway);
  g_test_add_func ("/service/verbs/shutdown", test_shutdown);
  g_test_add_func ("/service/verbs/shutdown-ignored", test_shutdown_ignored);
  g_test_add_func ("/service/verbs/shutdown-paused", test_shutdown_paused);
  g_test_add_func ("/service/verbs/shutdown-fails", test_shutdown_fails);
  g_test_add_func ("/service/verbs/suspend", test_suspend);
  g_test_add_func ("/service/verbs/suspended-stays", test_suspended_stays);
  g_test_add_func ("/service/verbs/resume-refused", test_resume_refused);

  return g_test_run ();
}
