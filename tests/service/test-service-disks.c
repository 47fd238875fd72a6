/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Disks of persistent machines: made larger, kept as snapshots, copied; each step failing and hanging, and
 * cordond killed at each. Whatever happens the machine is there, stopped, and can be worked on again.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "lasting-words.h"

#define GIB (G_GUINT64_CONSTANT (1) << 30)

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

static GVariant *
sized (const char *uuid, guint64 bytes)
{
  return g_variant_new ("(st)", uuid, bytes);
}

static void
done (Scene *scene, const char *method, GVariant *arguments)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = call (scene->client, method, arguments, NULL, NULL, &error);

  g_assert_no_error (error);
}

static guint64
disk_of (Scene *scene, const char *uuid)
{
  g_autoptr(GVariant) machine = find_listed (scene->client, uuid);
  guint64 disk = 0;

  if (machine != NULL)
    g_assert_true (g_variant_lookup (machine, "disk", "t", &disk));
  return disk;
}

/* Their names, the oldest first. */
static char *
snapshots_of (Scene *scene, const char *uuid)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    call (scene->client, "ListSnapshots", g_variant_new ("(s)", uuid), NULL, NULL, &error);
  g_autoptr(GVariant) list = NULL;
  g_autoptr(GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  list = g_variant_get_child_value (reply, 0);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr(GVariant) snapshot = g_variant_get_child_value (list, i);
      const char *name;
      guint64 created;

      g_assert_true (g_variant_lookup (snapshot, "name", "&s", &name));
      g_assert_true (g_variant_lookup (snapshot, "created", "t", &created));
      g_assert_cmpuint (created, >, 0);
      g_string_append_printf (names, "%s%s", i > 0 ? "," : "", name);
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
assert_snapshots (Scene *scene, const char *uuid, const char *wanted)
{
  g_autofree char *names = snapshots_of (scene, uuid);

  g_assert_cmpstr (names, ==, wanted);
}

static void
assert_operations (Scene *scene, const char *wanted)
{
  g_assert_cmpstr (cordon_fake_hypervisor_get_operations (scene->hypervisor), ==, wanted);
}

/* --- larger ---------------------------------------------------------------------------------- */

static void
test_grow (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  done (&scene, "GrowMachine", sized (uuid, 5 * GIB));
  g_assert_cmpuint (disk_of (&scene, uuid), ==, 5 * GIB);
  assert_operations (&scene, "grow 5 GiB ");
  /* Its guest never ran an instruction, and nothing of its process is left. */
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 0);
  assert_kept (&scene, uuid, 1);
  scene_crash (&scene);
  wait_until (disk_of (&scene, uuid) == 5 * GIB);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  assert_refused (scene.client, "GrowMachine", sized (uuid, 6 * GIB), NULL, CORDON_ERROR_BUSY);
  simple (scene.client, "Stop", uuid);
  close (lease);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
test_grow_hostile (void)
{
  static const guint64 bad[] = { 0, 1, GIB, 2 * GIB, 2 * GIB + 1, 3 * GIB - 1, 513 * GIB, 1024 * GIB,
                                 G_MAXUINT64, G_MAXINT64, (guint64) G_MAXUINT32 * GIB };
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%" G_GUINT64_FORMAT, bad[i]);
      assert_refused (scene.client, "GrowMachine", sized (uuid, bad[i]), NULL, CORDON_ERROR_USAGE);
    }
  assert_refused (scene.other, "GrowMachine", sized (uuid, 3 * GIB), NULL, CORDON_ERROR_NOT_FOUND);
  assert_refused (scene.client, "GrowMachine", sized (NEVER, 3 * GIB), NULL, CORDON_ERROR_NOT_FOUND);
  assert_refused (scene.client, "GrowMachine", sized ("x", 3 * GIB), NULL, CORDON_ERROR_USAGE);
  g_assert_cmpuint (disk_of (&scene, uuid), ==, 2 * GIB);
  assert_operations (&scene, "");
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* What a user's disks may have together. */
static void
test_grow_quota (void)
{
  Scene scene;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *three = NULL;

  scene_open (&scene);
  one = create_named (scene.client, "household", "one");
  two = create_named (scene.client, "household", "two");
  three = create_named (scene.client, "household", "three");
  done (&scene, "GrowMachine", sized (one, 512 * GIB));
  done (&scene, "GrowMachine", sized (two, 500 * GIB));
  assert_refused (scene.client, "GrowMachine", sized (three, 13 * GIB), NULL, CORDON_ERROR_QUOTA);
  done (&scene, "GrowMachine", sized (three, 12 * GIB));
  simple (scene.client, "PurgeMachine", one);
  simple (scene.client, "PurgeMachine", two);
  simple (scene.client, "PurgeMachine", three);
  scene_close (&scene);
}

/* --- snapshots ------------------------------------------------------------------------------- */

static void
test_snapshots (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  assert_snapshots (&scene, uuid, "");
  done (&scene, "CreateSnapshot", named (uuid, "Before"));
  done (&scene, "CreateSnapshot", named (uuid, "«später»"));
  assert_snapshots (&scene, uuid, "Before,«später»");
  assert_refused (scene.client, "CreateSnapshot", named (uuid, "BEFORE"), NULL, CORDON_ERROR_BUSY);
  assert_refused (scene.client, "RevertSnapshot", named (uuid, "never"), NULL, CORDON_ERROR_NOT_FOUND);
  assert_refused (scene.client, "DeleteSnapshot", named (uuid, "never"), NULL, CORDON_ERROR_NOT_FOUND);
  done (&scene, "RevertSnapshot", named (uuid, "before"));
  /* Known to the next cordond, and kept over a start, which writes the definition anew. */
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  assert_snapshots (&scene, uuid, "Before,«später»");
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  assert_snapshots (&scene, uuid, "Before,«später»");
  assert_refused (scene.client, "CreateSnapshot", named (uuid, "x"), NULL, CORDON_ERROR_BUSY);
  simple (scene.client, "Stop", uuid);
  close (lease);
  assert_kept (&scene, uuid, 1);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  assert_snapshots (&scene, uuid, "Before,«später»");
  done (&scene, "DeleteSnapshot", named (uuid, "Before"));
  assert_snapshots (&scene, uuid, "«später»");
  assert_operations (&scene, "snapshot 1 snapshot 2 revert 1 forget 1 ");
  assert_kept (&scene, uuid, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
test_snapshots_hostile (void)
{
  static const char *const methods[] = { "CreateSnapshot", "RevertSnapshot", "DeleteSnapshot" };
  static const char *const bad[] = { "", " ", "two\nlines", "-x", "a\xe2\x80\xae" "b", "a  b",
                                     "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f" };
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *huge = g_strnfill (1024 * 1024, 'a');

  scene_open (&scene);
  uuid = create (&scene);
  for (gsize m = 0; m < G_N_ELEMENTS (methods); m++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
        assert_refused (scene.client, methods[m], named (uuid, bad[i]), NULL, CORDON_ERROR_USAGE);
      assert_refused (scene.client, methods[m], named (uuid, huge), NULL, CORDON_ERROR_USAGE);
      assert_refused (scene.client, methods[m], named ("x", "x"), NULL, CORDON_ERROR_USAGE);
      assert_refused (scene.client, methods[m], named (NEVER, "x"), NULL, CORDON_ERROR_NOT_FOUND);
      assert_refused (scene.other, methods[m], named (uuid, "x"), NULL, CORDON_ERROR_NOT_FOUND);
    }
  assert_refused (scene.other, "ListSnapshots", g_variant_new ("(s)", uuid), NULL,
                  CORDON_ERROR_NOT_FOUND);
  assert_operations (&scene, "");
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
test_too_many (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  for (guint i = 0; i < 16; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%u", i);

      done (&scene, "CreateSnapshot", named (uuid, name));
    }
  assert_refused (scene.client, "CreateSnapshot", named (uuid, "x"), NULL, CORDON_ERROR_QUOTA);
  done (&scene, "DeleteSnapshot", named (uuid, "s7"));
  done (&scene, "CreateSnapshot", named (uuid, "x"));
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* --- copies ---------------------------------------------------------------------------------- */

static char *
make_copy (Scene *scene, const char *uuid, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = call (scene->client, "CloneMachine", named (uuid, name), NULL, NULL, &error);
  char *made;

  g_assert_no_error (error);
  g_variant_get (reply, "(s)", &made);
  return made;
}

static void
on_progress (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
             const char *signal, GVariant *parameters, gpointer data)
{
  g_autofree char *text = g_variant_print (parameters, FALSE);

  g_string_append (data, text);
}

static void
test_clone (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *account = NULL;
  g_autofree char *other = NULL;
  g_autofree char *told = NULL;
  g_autoptr(GString) heard = g_string_new (NULL);
  guint watch;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  done (&scene, "GrowMachine", sized (uuid, 3 * GIB));
  done (&scene, "CreateSnapshot", named (uuid, "Before"));
  watch = g_dbus_connection_signal_subscribe (scene.client, NULL, NULL, "WorkProgress", NULL, NULL,
                                              G_DBUS_SIGNAL_FLAGS_NONE, on_progress, heard, NULL);
  copy = make_copy (&scene, uuid, "Copy");
  told = g_strdup_printf ("('%s', 1, 2)", uuid);
  g_assert_cmpstr (heard->str, ==, told);
  g_dbus_connection_signal_unsubscribe (scene.client, watch);
  g_assert_cmpstr (copy, !=, uuid);
  account = fact (&scene, uuid, "account");
  other = fact (&scene, copy, "account");
  g_assert_cmpstr (account, !=, other);
  g_assert_cmpuint (disk_of (&scene, copy), ==, 3 * GIB);
  assert_snapshots (&scene, copy, "Before");
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 2);
  lease = start_machine (&scene, copy);
  wait_running (lease);
  simple (scene.client, "Stop", copy);
  close (lease);
  assert_refused (scene.client, "CloneMachine", named (uuid, "COPY"), NULL, CORDON_ERROR_BUSY);
  assert_refused (scene.client, "CloneMachine", named (uuid, "-x"), NULL, CORDON_ERROR_USAGE);
  assert_refused (scene.other, "CloneMachine", named (uuid, "x"), NULL, CORDON_ERROR_NOT_FOUND);
  simple (scene.client, "PurgeMachine", copy);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* A disk whose header says that there is another file behind it is nobody's to have. */
static void
test_clone_of_a_chain (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) list = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  cordon_fake_hypervisor_chain_volumes (scene.hypervisor);
  assert_refused (scene.client, "CloneMachine", named (uuid, "Copy"), NULL, CORDON_ERROR_UNVERIFIED);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* --- faults ---------------------------------------------------------------------------------- */

typedef struct {
  const char *method;
  gboolean sizes;
  const CordonFakeOp *ops;
  gsize n_ops;
} Verb;

static const CordonFakeOp of_work[] = { CORDON_FAKE_OP_PROBE, CORDON_FAKE_OP_CREATE,
                                        CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_OP_OPERATE,
                                        CORDON_FAKE_OP_NOTE };
static const CordonFakeOp of_clone[] = { CORDON_FAKE_OP_PROBE, CORDON_FAKE_OP_DEFINE,
                                         CORDON_FAKE_OP_CREATE_VOLUME, CORDON_FAKE_OP_COPY_VOLUME,
                                         CORDON_FAKE_OP_DESCRIBE_VOLUME };

static const Verb verbs[] = {
  { "GrowMachine", TRUE, of_work, G_N_ELEMENTS (of_work) },
  { "CreateSnapshot", FALSE, of_work, G_N_ELEMENTS (of_work) },
  { "RevertSnapshot", FALSE, of_work, G_N_ELEMENTS (of_work) - 1 },
  { "CloneMachine", FALSE, of_clone, G_N_ELEMENTS (of_clone) },
};

static GVariant *
arguments_of (const Verb *verb, const char *uuid)
{
  if (verb->sizes)
    return sized (uuid, 3 * GIB);
  return named (uuid, g_str_equal (verb->method, "RevertSnapshot") ? "First" : "Second");
}

/* It is there as it was, and the same can be asked for again. */
static void
assert_again (Scene *scene, const Verb *verb, const char *uuid)
{
  wait_until (is_in_state (scene, uuid, "stopped"));
  wait_until (cordon_fake_system_get_n_processes (scene->system) == 0);
  wait_until (cordon_fake_hypervisor_get_n_volumes (scene->hypervisor) == 1);
  done (scene, verb->method, arguments_of (verb, uuid));
}

static void
purge_all (Scene *scene)
{
  g_autoptr(GVariant) reply = call (scene->client, "List", NULL, NULL, NULL, NULL);
  g_autoptr(GVariant) list = g_variant_get_child_value (reply, 0);

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr(GVariant) machine = g_variant_get_child_value (list, i);
      const char *uuid;

      g_assert_true (g_variant_lookup (machine, "uuid", "&s", &uuid));
      simple (scene->client, "PurgeMachine", uuid);
    }
}

static char *
open_with_snapshot (Scene *scene)
{
  char *uuid;

  scene_open (scene);
  uuid = create (scene);
  done (scene, "CreateSnapshot", named (uuid, "First"));
  return uuid;
}

static void
try_fault (const Verb *verb, CordonFakeOp op, CordonFakeFault fault)
{
  Scene scene;
  g_autofree char *uuid = open_with_snapshot (&scene);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = NULL;

  g_test_message ("%s: %s, fault %u", verb->method, cordon_fake_op_names[op], fault);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 100);
  set_fault (&scene, op, fault);
  reply = call (scene.client, verb->method, arguments_of (verb, uuid), NULL, NULL, &error);
  g_assert_null (reply);
  g_assert_nonnull (error);
  set_fault (&scene, op, CORDON_FAKE_WORKS);
  assert_again (&scene, verb, uuid);
  purge_all (&scene);
  scene_close (&scene);
}

static void
test_faults (void)
{
  for (gsize v = 0; v < G_N_ELEMENTS (verbs); v++)
    for (gsize i = 0; i < verbs[v].n_ops; i++)
      {
        try_fault (&verbs[v], verbs[v].ops[i], CORDON_FAKE_FAILS);
        try_fault (&verbs[v], verbs[v].ops[i], CORDON_FAKE_HANGS);
      }
}

/* The one that was there before, and perhaps the one that was being made. */
static void
assert_snapshots_one_of (Scene *scene, const char *uuid)
{
  g_autofree char *names = snapshots_of (scene, uuid);

  g_assert_true (g_str_equal (names, "First") || g_str_equal (names, "First,Second"));
}

/* Before the step was done, and after it. */
static void
try_kill (const Verb *verb, CordonFakeOp op, gboolean answered)
{
  Scene scene;
  g_autofree char *uuid = open_with_snapshot (&scene);
  g_autoptr(GAsyncResult) result = NULL;
  CordonFakeOp waiting;
  const char *of;
  guint number;
  int lease;

  g_test_message ("%s: %s, %s", verb->method, cordon_fake_op_names[op], answered ? "done" : "not done");
  set_fault (&scene, op, CORDON_FAKE_HANGS);
  begin_call (scene.client, verb->method, arguments_of (verb, uuid), NULL, &result);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) > 0);
  number = cordon_fake_hypervisor_get_waiting (scene.hypervisor, 0, &waiting, &of);
  if (answered)
    cordon_fake_hypervisor_answer (scene.hypervisor, number);
  scene_kill (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  wait_until (cordon_fake_system_get_n_processes (scene.system) == 0);
  wait_until (result != NULL);
  g_clear_object (&result);
  /* Of a copy that is not whole nothing stays, neither disk nor definition nor account. */
  wait_until (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor) == 1);
  wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 1);
  wait_until (cordon_accounts_get_n_leased (cordon_service_get_accounts (scene.service)) == 1);
  assert_snapshots_one_of (&scene, uuid);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  simple (scene.client, "Stop", uuid);
  close (lease);
  purge_all (&scene);
  scene_close (&scene);
}

static void
test_kills (void)
{
  for (gsize v = 0; v < G_N_ELEMENTS (verbs); v++)
    for (gsize i = 0; i < verbs[v].n_ops; i++)
      for (guint answered = 0; answered < 2; answered++)
        try_kill (&verbs[v], verbs[v].ops[i], answered);
}

/* --- given up -------------------------------------------------------------------------------- */

/* What QEMU has begun to write, and what is written down of it, is done. */
static gboolean
is_too_late (CordonFakeOp op)
{
  return op == CORDON_FAKE_OP_OPERATE || op == CORDON_FAKE_OP_NOTE;
}

static void
try_cancel (const Verb *verb, CordonFakeOp op)
{
  Scene scene;
  g_autofree char *uuid = open_with_snapshot (&scene);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;

  g_test_message ("%s: %s", verb->method, cordon_fake_op_names[op]);
  set_fault (&scene, op, CORDON_FAKE_HANGS);
  begin_call (scene.client, verb->method, arguments_of (verb, uuid), NULL, &result);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) > 0);
  assert_refused (scene.other, "CancelWork", g_variant_new ("(s)", uuid), NULL, CORDON_ERROR_NOT_FOUND);
  if (op == CORDON_FAKE_OP_NOTE)
    assert_refused (scene.client, "CancelWork", g_variant_new ("(s)", uuid), NULL, CORDON_ERROR_NOT_FOUND);
  else
    simple (scene.client, "CancelWork", uuid);
  set_fault (&scene, op, CORDON_FAKE_WORKS);
  wait_until (result != NULL);
  reply = g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL, result, &error);
  g_clear_object (&result);
  if (is_too_late (op))
    {
      g_assert_no_error (error);
    }
  else
    {
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
      assert_snapshots (&scene, uuid, "First");
      assert_again (&scene, verb, uuid);
    }
  assert_refused (scene.client, "CancelWork", g_variant_new ("(s)", uuid), NULL, CORDON_ERROR_NOT_FOUND);
  purge_all (&scene);
  scene_close (&scene);
}

static void
test_cancelled (void)
{
  for (gsize v = 0; v < G_N_ELEMENTS (verbs); v++)
    for (gsize i = 0; i < verbs[v].n_ops; i++)
      try_cancel (&verbs[v], verbs[v].ops[i]);
}

/* A copy of hours ends with cordond, which does not wait for it. */
static void
test_cancelled_by_the_end (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  set_fault (&scene, CORDON_FAKE_OP_COPY_VOLUME, CORDON_FAKE_HANGS);
  begin_call (scene.client, "CloneMachine", named (uuid, "Copy"), NULL, &result);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) == 1);
  cordon_service_shut_down (scene.service);
  wait_until (result != NULL);
  g_assert_null (g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL, result, &error));
  g_clear_object (&result);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 1);
  set_fault (&scene, CORDON_FAKE_OP_COPY_VOLUME, CORDON_FAKE_WORKS);
  scene_kill (&scene);
  purge_all (&scene);
  scene_close (&scene);
}

/* One that waits for its disk is not started meanwhile, and its source is nobody's either. */
static void
test_meanwhile (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_HANGS);
  begin_call (scene.client, "GrowMachine", sized (uuid, 3 * GIB), NULL, &result);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) == 1);
  assert_refused (scene.client, "StartMachine", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
                  CORDON_ERROR_BUSY);
  assert_refused (scene.client, "CloneMachine", named (uuid, "Copy"), NULL, CORDON_ERROR_BUSY);
  assert_refused (scene.client, "PurgeMachine", g_variant_new ("(s)", uuid), NULL, CORDON_ERROR_BUSY);
  /* libvirt's daemon restarts: the census meets it and leaves it alone. */
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_WORKS);
  wait_until (result != NULL);
  g_clear_object (&result);
  set_fault (&scene, CORDON_FAKE_OP_COPY_VOLUME, CORDON_FAKE_HANGS);
  begin_call (scene.client, "CloneMachine", named (uuid, "Copy"), NULL, &result);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) == 1);
  assert_refused (scene.client, "StartMachine", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
                  CORDON_ERROR_BUSY);
  set_fault (&scene, CORDON_FAKE_OP_COPY_VOLUME, CORDON_FAKE_WORKS);
  wait_until (result != NULL);
  g_clear_object (&result);
  purge_all (&scene);
  scene_close (&scene);
}

/* The read-back finds what it always does: then the disk is not touched. */
static void
test_refused (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, "owner");
  assert_refused (scene.client, "GrowMachine", sized (uuid, 3 * GIB), NULL, CORDON_ERROR_UNVERIFIED);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
  assert_operations (&scene, "");
  assert_kept (&scene, uuid, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/disks/grow", test_grow);
  g_test_add_func ("/service/disks/grow-hostile", test_grow_hostile);
  g_test_add_func ("/service/disks/grow-quota", test_grow_quota);
  g_test_add_func ("/service/disks/snapshots", test_snapshots);
  g_test_add_func ("/service/disks/snapshots-hostile", test_snapshots_hostile);
  g_test_add_func ("/service/disks/too-many", test_too_many);
  g_test_add_func ("/service/disks/clone", test_clone);
  g_test_add_func ("/service/disks/clone-of-a-chain", test_clone_of_a_chain);
  g_test_add_func ("/service/disks/faults", test_faults);
  g_test_add_func ("/service/disks/kills", test_kills);
  g_test_add_func ("/service/disks/cancelled", test_cancelled);
  g_test_add_func ("/service/disks/cancelled-by-the-end", test_cancelled_by_the_end);
  g_test_add_func ("/service/disks/meanwhile", test_meanwhile);
  g_test_add_func ("/service/disks/refused", test_refused);

  return g_test_run ();
}
