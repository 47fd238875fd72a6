/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Persistent machines from outside: their whole life, whose they are, and that nothing which happens
 * to windows, cordond or libvirt ends one.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "core/limits.h"
#include "lasting-words.h"

/* --- a life ---------------------------------------------------------------------------------- */

static void
on_machine_changed (GDBusConnection *connection, const char *sender, const char *path,
                    const char *interface, const char *signal, GVariant *parameters,
                    gpointer data)
{
  const char *state;

  g_variant_get (parameters, "(&s&s)", NULL, &state);
  g_string_append_printf (data, "%s ", state);
}

static guint64
number (Scene *scene, const char *uuid, const char *key)
{
  g_autoptr(GVariant) machine = find_listed (scene->client, uuid);
  g_autoptr(GVariant) value = g_variant_lookup_value (machine, key, NULL);

  g_assert_nonnull (value);
  return g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32) ? g_variant_get_uint32 (value)
                                                             : g_variant_get_uint64 (value);
}

static void
run_life (CordonMacModel mac, const char *compartment)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *account = NULL;
  g_autofree char *again = NULL;
  g_autofree char *label = NULL;
  g_autofree char *same_label = NULL;
  g_autoptr(GString) states = g_string_new (NULL);
  g_autoptr(GVariant) stopped = NULL;
  const char *name;
  gboolean throwaway;
  guint64 disk;
  guint listener;
  guint64 begin;
  int lease;

  scene_open (&scene);
  cordon_fake_hypervisor_set_mac (scene.hypervisor, mac);
  listener = g_dbus_connection_signal_subscribe (scene.client, NULL, "org.cordon.Cordon1",
                                                 "MachineChanged", NULL, NULL,
                                                 G_DBUS_SIGNAL_FLAGS_NONE, on_machine_changed,
                                                 states, NULL);
  uuid = create_named (scene.client, compartment, "Köln (2)");
  stopped = find_listed (scene.client, uuid);
  g_assert_true (g_variant_lookup (stopped, "name", "&s", &name));
  g_assert_cmpstr (name, ==, "Köln (2)");
  g_assert_true (g_variant_lookup (stopped, "throwaway", "b", &throwaway));
  g_assert_false (throwaway);
  g_assert_true (g_variant_lookup (stopped, "disk", "t", &disk));
  g_assert_cmpuint (disk, ==, G_GUINT64_CONSTANT (1) << (mac == CORDON_MAC_NONE ? 31 : 33));
  g_assert_cmpuint (g_variant_n_children (stopped), ==, 30);
  assert_kept (&scene, uuid, 1);
  account = fact (&scene, uuid, "account");

  g_assert_cmpuint (number (&scene, uuid, "began"), ==, 0);
  g_assert_cmpuint (number (&scene, uuid, "memory"), ==, 192);
  g_assert_cmpuint (number (&scene, uuid, "processors"), ==, 1);

  begin = (guint64) g_get_real_time ();
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  g_assert_cmpuint (number (&scene, uuid, "began"), >=, begin);
  g_assert_cmpuint (number (&scene, uuid, "began"), <=, (guint64) g_get_real_time ());
  label = fact (&scene, uuid, "label");
  g_assert_cmpint (strlen (label) > 0, ==, mac == CORDON_MAC_SELINUX);
  assert_refused (scene.client, "StartMachine", g_variant_new_parsed ("(%s, @a{sv} {})", uuid),
                  NULL, CORDON_ERROR_BUSY);
  assert_refused (scene.client, "PurgeMachine", g_variant_new ("(s)", uuid), NULL,
                  CORDON_ERROR_BUSY);
  simple (scene.client, "Stop", uuid);
  g_assert_cmpint (wait_message (lease, NULL).value, ==, CORDON_END_STOPPED);
  close (lease);
  assert_kept (&scene, uuid, 1);
  assert_refused (scene.client, "Stop", g_variant_new ("(s)", uuid), NULL,
                  CORDON_ERROR_MACHINE_ENDED);
  assert_refused (scene.client, "Attach", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
                  CORDON_ERROR_MACHINE_ENDED);

  lease = start_machine (&scene, uuid);
  wait_running (lease);
  again = fact (&scene, uuid, "account");
  same_label = fact (&scene, uuid, "label");
  g_assert_cmpstr (again, ==, account);
  g_assert_cmpstr (same_label, ==, label);
  /* The guest shuts down. */
  cordon_fake_hypervisor_end_domain (scene.hypervisor, uuid, TRUE);
  g_assert_cmpint (wait_message (lease, NULL).value, ==, CORDON_END_GUEST);
  close (lease);
  assert_kept (&scene, uuid, 1);

  simple (scene.client, "PurgeMachine", uuid);
  g_assert_null (find_listed (scene.client, uuid));
  assert_refused (scene.client, "PurgeMachine", g_variant_new ("(s)", uuid), NULL,
                  CORDON_ERROR_NOT_FOUND);
  wait_until (g_str_has_suffix (states->str, "ended "));
  g_assert_cmpstr (states->str, ==,
                   "stopped running stopping stopped running stopping stopped ended ");
  g_dbus_connection_signal_unsubscribe (scene.client, listener);
  scene_close (&scene);
}

static void
test_life (void)
{
  run_life (CORDON_MAC_NONE, "household");
}

static void
test_life_labelled (void)
{
  run_life (CORDON_MAC_SELINUX, "lasting");
}

/* --- whose it is ----------------------------------------------------------------------------- */

static void
test_names (void)
{
  static const char *const bad[] = {
    "", " ", " Bank", "Bank ", "two\nlines", "-x", "--name=x", "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f",
    "a\xe2\x80\xae" "b",
    "1234567890123456789012345678901234567890123456789012345678901",
  };
  static const char *const words[] = { "create", "STRASSE", "../../../etc/passwd", "; rm -rf /" };
  Scene scene;
  g_autofree char *mine = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *huge = g_strnfill (1024 * 1024, 'a');

  scene_open (&scene);
  mine = create (&scene);
  theirs = create_named (scene.other, "household", "Bank");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (scene.client, "CreateMachine",
                    g_variant_new_parsed ("('household', %s, @a{sv} {})", bad[i]), NULL,
                    CORDON_ERROR_USAGE);
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('household', %s, @a{sv} {})", huge), NULL,
                  CORDON_ERROR_USAGE);
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('household', 'BANK', @a{sv} {})"), NULL,
                  CORDON_ERROR_BUSY);
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('household', 'x', {'path': <'/etc/passwd'>})"), NULL,
                  CORDON_ERROR_USAGE);
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('../household', 'x', @a{sv} {})"), NULL,
                  CORDON_ERROR_USAGE);
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('nothing', 'x', @a{sv} {})"), NULL,
                  CORDON_ERROR_NOT_FOUND);
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('documents', 'x', @a{sv} {})"), NULL,
                  CORDON_ERROR_USAGE);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *uuid = create_named (scene.client, "household", words[i]);
      g_autofree char *name = fact (&scene, uuid, "name");

      g_assert_cmpstr (name, ==, words[i]);
      simple (scene.client, "PurgeMachine", uuid);
    }
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 2);
  simple (scene.client, "PurgeMachine", mine);
  simple (scene.other, "PurgeMachine", theirs);
  scene_close (&scene);
}

/* In the words for what never was. */
static void
test_two_users (void)
{
  static const char *const methods[] = { "PurgeMachine", "Stop" };
  static const char *const with_options[] = { "StartMachine", "Attach" };
  static const char *const no_uuids[] = { "", "bank", "../../../../etc/passwd", "%s%n",
                                          "6F1C2D3E-4A5B-4C6D-8E7F-0A1B2C3D4E5F" };
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  g_assert_null (find_listed (scene.other, uuid));
  for (gsize i = 0; i < 2; i++)
    {
      assert_refused (scene.other, methods[i], g_variant_new ("(s)", uuid), NULL,
                      CORDON_ERROR_NOT_FOUND);
      assert_refused (scene.other, with_options[i],
                      g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
                      CORDON_ERROR_NOT_FOUND);
      assert_refused (scene.client, with_options[i],
                      g_variant_new_parsed ("(%s, {'nonsense': <true>})", uuid), NULL,
                      CORDON_ERROR_USAGE);
      for (gsize k = 0; k < G_N_ELEMENTS (no_uuids); k++)
        {
          assert_refused (scene.client, methods[i], g_variant_new ("(s)", no_uuids[k]), NULL,
                          CORDON_ERROR_USAGE);
          assert_refused (scene.client, with_options[i],
                          g_variant_new_parsed ("(%s, @a{sv} {})", no_uuids[k]), NULL,
                          CORDON_ERROR_USAGE);
        }
    }
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
test_throwaway_stays_one (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease = -1;

  scene_open (&scene);
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);
  assert_refused (scene.client, "StartMachine", g_variant_new_parsed ("(%s, @a{sv} {})", uuid),
                  NULL, CORDON_ERROR_USAGE);
  assert_refused (scene.client, "PurgeMachine", g_variant_new ("(s)", uuid), NULL,
                  CORDON_ERROR_USAGE);
  close (lease);
  scene_close (&scene);
}

static void
test_quota (void)
{
  Scene scene;
  g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *other = NULL;

  scene_open (&scene);
  write_compartment (&scene, "vast", "Lifetime=persistent\nDisk=512\n[Label]\nRequired=false\n");
  scene_crash (&scene);
  wait_until (name_is_owned (scene.client));
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", i);

      g_ptr_array_add (uuids, create_named (scene.client, "vast", name));
    }
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('household', 'more', @a{sv} {})"), NULL,
                  CORDON_ERROR_QUOTA);
  simple (scene.client, "PurgeMachine", g_ptr_array_index (uuids, 1));
  g_ptr_array_remove_index (uuids, 1);
  while (uuids->len < CORDON_LIMIT_LASTING_PER_USER)
    {
      g_autofree char *name = g_strdup_printf ("m%u", uuids->len);

      g_ptr_array_add (uuids, create_named (scene.client, "household", name));
    }
  assert_refused (scene.client, "CreateMachine",
                  g_variant_new_parsed ("('household', 'more', @a{sv} {})"), NULL,
                  CORDON_ERROR_QUOTA);
  other = create_named (scene.other, "household", "more");
  for (guint i = 0; i < uuids->len; i++)
    simple (scene.client, "PurgeMachine", g_ptr_array_index (uuids, i));
  simple (scene.other, "PurgeMachine", other);
  scene_close (&scene);
}

/* The account of a machine that is stopped has no process and is not free. */
static void
test_account_is_kept (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *throwaway = NULL;
  g_autofree char *account = NULL;
  g_autofree char *other = NULL;
  int lease = -1;

  scene_open (&scene);
  uuid = create (&scene);
  account = fact (&scene, uuid, "account");
  scene_crash (&scene);
  throwaway = start (scene.client, "documents", &lease);
  wait_running (lease);
  other = fact (&scene, throwaway, "account");
  g_assert_cmpstr (other, !=, account);
  close (lease);
  wait_until (cordon_fake_system_get_n_processes (scene.system) == 0);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* --- without a window ------------------------------------------------------------------------ */

static void
test_pauses (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  wait_until (is_in_state (&scene, uuid, "paused"));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);

  /* It goes on only after it was examined again. */
  lease = attach (&scene, uuid);
  wait_running (lease);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 2);
  g_assert_cmpuint (
    cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE), >=, 2);
  simple (scene.client, "Stop", uuid);
  close (lease);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* Who closes it hears at once that it stays. */
static void
test_closed (void)
{
  const CordonLeaseMessage closing = { .type = CORDON_LEASE_CLOSE };
  CordonLeaseMessage message;
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  g_assert_true (cordon_lease_send (lease, &closing, -1, NULL));
  message = wait_message (lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_ENDED);
  g_assert_cmpint (message.value, ==, CORDON_END_LEFT);
  close (lease);
  wait_until (is_in_state (&scene, uuid, "paused"));
  simple (scene.client, "Stop", uuid);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
import_version (Scene *scene, const char *version)
{
  CordonTemplates *templates = cordon_service_get_templates (scene->service);
  g_autoptr(GAsyncResult) result = NULL;
  int fds[4];

  cordon_fake_template_make ("viewer", version, fds);
  cordon_templates_import_async (templates, "viewer", fds, NULL, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_templates_import_finish (templates, result, NULL));
}

/* A new template reaches it at its next start, and is no fault of what stands still. */
static void
test_template_updated (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *old = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  wait_until (is_in_state (&scene, uuid, "paused"));
  import_version (&scene, "2");
  lease = attach (&scene, uuid);
  wait_running (lease);
  /* The next cordond finds the old version, too. */
  old = g_path_get_dirname (cordon_fake_hypervisor_get_last_plan (scene.hypervisor)->kernel);
  scene_crash (&scene);
  close (lease);
  wait_until (is_in_state (&scene, uuid, "paused"));
  lease = attach (&scene, uuid);
  wait_running (lease);
  /* Where somebody removed it the next one says so, and does the machine no harm. */
  remove_tree (old);
  scene_crash (&scene);
  close (lease);
  wait_until (is_in_state (&scene, uuid, "paused"));
  assert_failed (attach (&scene, uuid), CORDON_ERROR_TEMPLATE_MISSING);
  g_assert_true (is_in_state (&scene, uuid, "paused"));
  simple (scene.client, "Stop", uuid);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  simple (scene.client, "Stop", uuid);
  close (lease);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* A window that is back in time finds it running, and it does not pause later. */
static void
test_back_in_time (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  gint64 later;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  lease = attach (&scene, uuid);
  wait_running (lease);
  later = g_get_monotonic_time () + 1500 * 1000;
  wait_until (g_get_monotonic_time () > later);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_SUSPEND),
                    ==, 0);
  simple (scene.client, "Stop", uuid);
  close (lease);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* Who goes before it runs has not started it. */
static void
test_start_abandoned (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create (&scene);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_CREATE, CORDON_FAKE_HANGS, 0);
  close (start_machine (&scene, uuid));
  assert_kept (&scene, uuid, 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 0);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_CREATE, CORDON_FAKE_WORKS, 0);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* --- what is not as ordered ------------------------------------------------------------------ */

static void
test_unverified (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, "account");
  assert_failed (start_machine (&scene, uuid), CORDON_ERROR_UNVERIFIED);
  assert_kept (&scene, uuid, 1);

  cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  close (lease);
  wait_until (is_in_state (&scene, uuid, "paused"));
  cordon_fake_hypervisor_set_lie (scene.hypervisor, "owner");
  assert_failed (attach (&scene, uuid), CORDON_ERROR_UNVERIFIED);
  assert_kept (&scene, uuid, 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* Not to be able to look is no finding: it waits, paused. */
static void
test_unexamined (void)
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
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_PROBE, CORDON_FAKE_FAILS, 0);
  assert_failed (attach (&scene, uuid), CORDON_ERROR_HYPERVISOR);
  g_assert_true (is_in_state (&scene, uuid, "paused"));
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_PROBE, CORDON_FAKE_WORKS, 0);
  lease = attach (&scene, uuid);
  wait_running (lease);
  simple (scene.client, "Stop", uuid);
  close (lease);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lasting/life", test_life);
  g_test_add_func ("/lasting/life-labelled", test_life_labelled);
  g_test_add_func ("/lasting/names", test_names);
  g_test_add_func ("/lasting/two-users", test_two_users);
  g_test_add_func ("/lasting/throwaway-stays-one", test_throwaway_stays_one);
  g_test_add_func ("/lasting/quota", test_quota);
  g_test_add_func ("/lasting/account-is-kept", test_account_is_kept);
  g_test_add_func ("/lasting/pauses", test_pauses);
  g_test_add_func ("/lasting/closed", test_closed);
  g_test_add_func ("/lasting/template-updated", test_template_updated);
  g_test_add_func ("/lasting/back-in-time", test_back_in_time);
  g_test_add_func ("/lasting/start-abandoned", test_start_abandoned);
  g_test_add_func ("/lasting/unverified", test_unverified);
  g_test_add_func ("/lasting/unexamined", test_unexamined);
  return g_test_run ();
}
