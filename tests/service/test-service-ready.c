/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines that wait for a file: who gets one, and that nobody gets one that was made for somebody else, by other
 * rules, from another template, or under another policy or hypervisor.
 */
#include "config.h"

#include <unistd.h>

#include "own-words.h"
#include "ready-words.h"

static void
close_all (Scene *scene, int held)
{
  close (held);
  scene_close (scene);
}

/* --- who gets one ---------------------------------------------------------------------------- */

/* Three in a row, all of them ready, and nothing of theirs made in between. */
static void
test_burst (void)
{
  Scene scene;
  int held, leases[4];
  guint made;

  open_ready (&scene, 3);
  held = hold (scene.client);
  wait_ready (&scene, 3);
  stop_making (&scene);
  made = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_CREATE);
  g_assert_cmpuint (made, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *uuid = start (scene.client, "waiting", &leases[i]);

      for (guint stage = CORDON_STAGE_ADMITTED; stage <= CORDON_STAGE_RUNNING; stage++)
        {
          CordonLeaseMessage message = wait_message (leases[i], NULL);

          g_assert_cmpint (message.type, ==, CORDON_LEASE_STAGE);
          g_assert_cmpint (message.value, ==, stage);
        }
      g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_CREATE), ==, made);
    }
  g_assert_cmpuint (facts_of (&scene, UID).ready, ==, 0);
  g_free (start (scene.client, "waiting", &leases[3]));
  wait_running (leases[3]);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_CREATE), ==, made + 1);
  for (guint i = 0; i < 4; i++)
    close (leases[i]);
  close_all (&scene, held);
}

/* They come again, some time after somebody started something. */
static void
test_again (void)
{
  Scene scene;
  g_autofree char *first = NULL;
  int held, lease;

  open_ready (&scene, 2);
  held = hold (scene.client);
  wait_ready (&scene, 2);
  first = one_ready (&scene);
  g_assert_true (gets (scene.client, first, &lease));
  wait_ready (&scene, 2);
  g_assert_false (is_waiting (&scene, first));
  close (lease);
  close_all (&scene, held);
}

/* Until it is somebody's it is not on his list, and he can neither stop nor attach it. */
static void
test_unseen (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) before = NULL;
  g_autoptr(GVariant) after = NULL;
  int held, lease;

  open_ready (&scene, 1);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  before = call (scene.client, "List", NULL, NULL, NULL, NULL);
  g_assert_cmpuint (g_variant_n_children (g_variant_get_child_value (before, 0)), ==, 0);
  assert_refused (scene.client, "Stop", g_variant_new ("(s)", uuid), NULL, CORDON_ERROR_NOT_FOUND);
  assert_refused (scene.client, "Attach", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL, CORDON_ERROR_NOT_FOUND);
  g_assert_true (gets (scene.client, uuid, &lease));
  after = call (scene.client, "List", NULL, NULL, NULL, NULL);
  g_assert_cmpuint (g_variant_n_children (g_variant_get_child_value (after, 0)), ==, 1);
  close (lease);
  close_all (&scene, held);
}

/* Two clicks for the last one: one gets it, the other a machine of its own. */
static void
test_race (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  GAsyncResult *results[2] = { NULL, NULL };
  guint got = 0;
  int held, leases[2];

  open_ready (&scene, 1);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  stop_making (&scene);
  uuid = one_ready (&scene);
  for (guint i = 0; i < 2; i++)
    begin_call (scene.client, "Start", g_variant_new_parsed ("('waiting', @a{sv} {})"), NULL, &results[i]);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GUnixFDList) fds = NULL;
      g_autoptr(GVariant) reply = NULL;
      const char *answer;

      wait_until (results[i] != NULL);
      reply = g_dbus_connection_call_with_unix_fd_list_finish (scene.client, &fds, results[i], NULL);
      g_assert_nonnull (reply);
      g_variant_get_child (reply, 0, "&s", &answer);
      leases[i] = g_unix_fd_list_get (fds, 0, NULL);
      got += g_str_equal (answer, uuid);
      wait_running (leases[i]);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (got, ==, 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 2);
  close (leases[0]);
  close (leases[1]);
  close_all (&scene, held);
}

/* Under SELinux it has the same label when it is handed out, and is measured anew. */
static void
test_labelled (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint described;
  int held, lease;

  open_ready (&scene, 1);
  cordon_fake_hypervisor_set_mac (scene.hypervisor, CORDON_MAC_SELINUX);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  described = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE);
  g_assert_true (gets (scene.client, uuid, &lease));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE), >, described);
  close (lease);
  close_all (&scene, held);
}

/* What waits for a person is no part of what he may have. */
static void
test_quota (void)
{
  Scene scene;
  int held, leases[CORDON_LIMIT_MACHINES_PER_USER];

  open_ready (&scene, 4);
  held = hold (scene.client);
  wait_ready (&scene, 4);
  stop_making (&scene);
  for (guint i = 0; i < CORDON_LIMIT_MACHINES_PER_USER; i++)
    {
      g_free (start (scene.client, "documents", &leases[i]));
      wait_running (leases[i]);
    }
  assert_refused (scene.client, "Start", g_variant_new_parsed ("('waiting', @a{sv} {})"), NULL, CORDON_ERROR_QUOTA);
  for (guint i = 0; i < CORDON_LIMIT_MACHINES_PER_USER; i++)
    close (leases[i]);
  close_all (&scene, held);
}

/* Several at once are no way to get more: whoever came first is counted. */
static void
test_quota_at_once (void)
{
  Scene scene;
  GAsyncResult *results[3] = { NULL };
  int held, leases[CORDON_LIMIT_MACHINES_PER_USER - 1];
  guint got = 0;

  open_ready (&scene, 4);
  held = hold (scene.client);
  wait_ready (&scene, 4);
  stop_making (&scene);
  for (guint i = 0; i < G_N_ELEMENTS (leases); i++)
    {
      g_free (start (scene.client, "documents", &leases[i]));
      wait_running (leases[i]);
    }
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_PROBE, CORDON_FAKE_HANGS, 0);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    begin_call (scene.client, "Start", g_variant_new_parsed ("('waiting', @a{sv} {})"), NULL, &results[i]);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) == G_N_ELEMENTS (results));
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_PROBE, CORDON_FAKE_WORKS, 0);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr(GUnixFDList) fds = NULL;
      g_autoptr(GVariant) reply = NULL;

      wait_until (results[i] != NULL);
      reply = g_dbus_connection_call_with_unix_fd_list_finish (scene.client, &fds, results[i], NULL);
      got += reply != NULL;
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (got, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (leases); i++)
    close (leases[i]);
  close_all (&scene, held);
}

/* --- who does not ---------------------------------------------------------------------------- */

static void
test_other_user (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int held, lease;

  open_ready (&scene, 1);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  g_assert_false (gets (scene.other, uuid, &lease));
  g_assert_true (is_waiting (&scene, uuid));
  g_assert_cmpuint (facts_of (&scene, OTHER_UID).ready, ==, 0);
  close (lease);
  close_all (&scene, held);
}

static void
assert_gone (Scene *scene, const char *uuid)
{
  wait_until (!cordon_fake_hypervisor_has_domain (scene->hypervisor, uuid));
  g_assert_false (is_waiting (scene, uuid));
}

static void
test_other_rules (void)
{
  static const char before[] = "[Compartment]\nTitle=Mine\n[Machine]\nTemplate=viewer\nReady=1\n[Label]\nRequired=false\n";
  static const char after[] =
    "[Compartment]\nTitle=Mine\n[Machine]\nTemplate=viewer\nReady=1\nMemory=200\n[Label]\nRequired=false\n";
  CordonUserLimits limits = cordon_user_limits_default;
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *other = NULL;
  int held, lease;

  limits.unlabelled = TRUE;
  scene_open (&scene);
  scene.users = &limits;
  cordon_fake_hypervisor_set_boots (scene.hypervisor, TRUE);
  scene_crash (&scene);
  g_variant_unref (set (scene.client, "mine", before));
  held = hold (scene.client);
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  g_variant_unref (set (scene.client, "mine", after));
  other = start (scene.client, "mine", &lease);
  wait_running (lease);
  g_assert_cmpstr (other, !=, uuid);
  assert_gone (&scene, uuid);
  wait_ready (&scene, 1);
  close (lease);
  /* And none is left of rules that are gone. */
  wait_until (facts_of (&scene, UID).making == 0 && cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 1);
  g_variant_unref (call (scene.client, "RemoveCompartment", g_variant_new ("(s)", "mine"), NULL, NULL, NULL));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 0);
  close_all (&scene, held);
}

/* It is removed while one of its machines is looked at for somebody: nothing is left of it, and he gets none. */
static void
test_removed_meanwhile (void)
{
  static const char text[] = "[Compartment]\nTitle=Mine\n[Machine]\nTemplate=viewer\nReady=1\n[Label]\nRequired=false\n";
  CordonUserLimits limits = cordon_user_limits_default;
  g_autoptr(GAsyncResult) started = NULL;
  g_autoptr(GError) error = NULL;
  Scene scene;
  int held;

  limits.unlabelled = TRUE;
  scene_open (&scene);
  scene.users = &limits;
  cordon_fake_hypervisor_set_boots (scene.hypervisor, TRUE);
  scene_crash (&scene);
  g_variant_unref (set (scene.client, "mine", text));
  held = hold (scene.client);
  wait_ready (&scene, 1);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_PROBE, CORDON_FAKE_HANGS, 0);
  begin_call (scene.client, "Start", g_variant_new_parsed ("('mine', @a{sv} {})"), NULL, &started);
  wait_until (cordon_fake_hypervisor_get_n_waiting (scene.hypervisor) == 1);
  g_variant_unref (call (scene.client, "RemoveCompartment", g_variant_new ("(s)", "mine"), NULL, NULL, NULL));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 0);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_PROBE, CORDON_FAKE_WORKS, 0);
  wait_until (started != NULL);
  g_assert_null (g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL, started, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  g_clear_object (&started);
  close_all (&scene, held);
}

static void
set_grant (Scene *scene, gboolean allow)
{
  g_variant_unref (call (scene->client, "SetUnlabelledGrant", g_variant_new ("(usb)", UID, "waiting", allow), NULL, NULL,
                         NULL));
}

static int
hold_unlabelled (Scene *scene)
{
  g_autoptr(GError) error = NULL;
  int lease = -1;
  g_autoptr(GVariant) reply = call (scene->client, "KeepReady", g_variant_new_parsed ("({'allow-unlabelled': <true>},)"),
                                    NULL, &lease, &error);

  g_assert_no_error (error);
  return lease;
}

/* What was made with a consent that is withdrawn, by the person or by the administrator, does not stay to the end of
 * the program that wanted it: nobody could get it. */
static void
test_other_consent (void)
{
  Scene scene;
  int with, without;

  open_ready (&scene, 1);
  write_compartment (&scene, "waiting", "Ready=1\n");
  scene_crash (&scene);
  set_grant (&scene, TRUE);
  with = hold_unlabelled (&scene);
  wait_ready (&scene, 1);
  without = hold (scene.client);
  close (with);
  wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
  with = hold_unlabelled (&scene);
  close (without);
  wait_ready (&scene, 1);
  set_grant (&scene, FALSE);
  wait_until (cordon_fake_hypervisor_get_n_domains (scene.hypervisor) == 0);
  close_all (&scene, with);
}

static void
import_again (Scene *scene, const char *version)
{
  CordonTemplates *templates = cordon_service_get_templates (scene->service);
  g_autoptr(GAsyncResult) result = NULL;
  int fds[4];

  cordon_fake_template_make ("viewer", version, fds);
  cordon_templates_import_async (templates, "viewer", fds, NULL, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_templates_import_finish (templates, result, NULL));
}

/* In the store's room alone, without anybody who tells the pool: it asks by itself. */
static void
test_other_template (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int held, lease;

  open_ready (&scene, 1);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  import_again (&scene, "2");
  g_assert_true (is_waiting (&scene, uuid));
  g_assert_false (gets (scene.client, uuid, &lease));
  assert_gone (&scene, uuid);
  close (lease);
  close_all (&scene, held);
}

/* Whoever removes a template is not held up by a machine that nobody uses. */
static void
test_template_removed (void)
{
  Scene scene;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;
  int held;

  open_ready (&scene, 2);
  held = hold (scene.client);
  wait_ready (&scene, 2);
  reply = call (scene.client, "RemoveTemplate", g_variant_new ("(s)", "viewer"), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 0);
  close_all (&scene, held);
}

static void
test_other_policy (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int held, lease;

  open_ready (&scene, 1);
  cordon_fake_hypervisor_set_mac (scene.hypervisor, CORDON_MAC_SELINUX);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  cordon_mac_probe_emit_changed (CORDON_MAC_PROBE (cordon_fake_system_get_mac (scene.system)));
  assert_gone (&scene, uuid);
  g_free (g_steal_pointer (&uuid));
  /* The same without the news. */
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  cordon_fake_mac_mute (cordon_fake_system_get_mac (scene.system));
  cordon_fake_mac_set_unknown (cordon_fake_system_get_mac (scene.system), "cordon_view_t");
  g_assert_false (gets (scene.client, uuid, &lease));
  assert_gone (&scene, uuid);
  close (lease);
  close_all (&scene, held);
}

static void
test_other_hypervisor (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int held, lease;

  open_ready (&scene, 1);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  uuid = one_ready (&scene);
  cordon_fake_hypervisor_set_version (scene.hypervisor, "fake 2.0");
  g_assert_false (gets (scene.client, uuid, &lease));
  assert_gone (&scene, uuid);
  close (lease);
  close_all (&scene, held);
}

/* It is read back at its hand-out, and not only at its making; its guest does not run before. */
static void
test_spoiled (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  CordonDomainFacts *domain;
  guint resumed;
  int held, lease;

  open_ready (&scene, 1);
  held = hold (scene.client);
  wait_ready (&scene, 1);
  stop_making (&scene);
  uuid = one_ready (&scene);
  resumed = cordon_fake_hypervisor_get_n_resumed (scene.hypervisor);
  domain = cordon_fake_hypervisor_get_facts (scene.hypervisor, uuid);
  domain->owner = OTHER_UID;
  g_assert_false (gets (scene.client, uuid, &lease));
  assert_gone (&scene, uuid);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, resumed + 1);
  close (lease);
  close_all (&scene, held);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ready/burst", test_burst);
  g_test_add_func ("/ready/again", test_again);
  g_test_add_func ("/ready/unseen", test_unseen);
  g_test_add_func ("/ready/race", test_race);
  g_test_add_func ("/ready/labelled", test_labelled);
  g_test_add_func ("/ready/quota", test_quota);
  g_test_add_func ("/ready/quota-at-once", test_quota_at_once);
  g_test_add_func ("/ready/other-user", test_other_user);
  g_test_add_func ("/ready/other-rules", test_other_rules);
  g_test_add_func ("/ready/other-consent", test_other_consent);
  g_test_add_func ("/ready/removed-meanwhile", test_removed_meanwhile);
  g_test_add_func ("/ready/other-template", test_other_template);
  g_test_add_func ("/ready/template-removed", test_template_removed);
  g_test_add_func ("/ready/other-policy", test_other_policy);
  g_test_add_func ("/ready/other-hypervisor", test_other_hypervisor);
  g_test_add_func ("/ready/spoiled", test_spoiled);
  return g_test_run ();
}
