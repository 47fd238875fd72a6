/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines whose memory is saved go on from there with what they had, or say what is another: template, rules,
 * emulation. And what their disk cannot be used for meanwhile.
 */
#include "config.h"

#include <unistd.h>

#include "saved-words.h"

/* --- what does not fit ----------------------------------------------------------------------- */

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

static void
assert_only_anew (Scene *scene, const char *uuid, CordonError code)
{
  int lease;

  assert_failed (start_machine (scene, uuid), code);
  assert_kept (scene, uuid, 1);
  g_assert_true (is_saved (scene, uuid));
  simple (scene->client, "DiscardSaved", uuid);
  g_assert_false (is_saved (scene, uuid));
  assert_operations (scene, "save 1 forget 2 ");
  simple (scene->client, "DiscardSaved", uuid);
  assert_kept (scene, uuid, 1);
  lease = start_machine (scene, uuid);
  wait_running (lease);
  g_assert_null (cordon_fake_hypervisor_get_last_plan (scene->hypervisor)->saved);
  refuse (scene, "DiscardSaved", uuid, CORDON_ERROR_BUSY);
  close (lease);
}

/* STATE/templates/viewer/ID of what was started last. (transfer full) */
static char *
last_version (Scene *scene)
{
  return g_path_get_dirname (cordon_fake_hypervisor_get_last_plan (scene->hypervisor)->kernel);
}

/* It goes on with the version that it was saved with, which stays as long as that and no longer. */
static void
test_template_updated (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *old = NULL;
  g_autofree char *with = NULL;
  g_autofree char *then = NULL;
  int lease;

  scene_open (&scene);
  uuid = create_saved (&scene);
  old = last_version (&scene);
  import_version (&scene, "2");
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  import_version (&scene, "3");
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  with = last_version (&scene);
  g_assert_cmpstr (with, ==, old);
  assert_operations (&scene, "save 1 restore 1 forget 2 ");
  simple (scene.client, "Stop", uuid);
  close (lease);
  wait_until (!g_file_test (old, G_FILE_TEST_EXISTS));
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  then = last_version (&scene);
  g_assert_cmpstr (then, !=, old);
  close (lease);
  close_with (&scene, uuid);
}

/* A process of the old version that a new cordond finds keeps it, too. */
static void
test_template_of_running (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *old = NULL;

  scene_open (&scene);
  uuid = create_running (&scene);
  old = last_version (&scene);
  import_version (&scene, "2");
  scene_kill (&scene);
  wait_until (is_in_state (&scene, uuid, "running") || is_in_state (&scene, uuid, "paused"));
  simple (scene.client, "Resume", uuid);
  g_assert_true (g_file_test (old, G_FILE_TEST_EXISTS));
  simple (scene.client, "Stop", uuid);
  wait_until (!g_file_test (old, G_FILE_TEST_EXISTS));
  close_with (&scene, uuid);
}

/* One that is left paused to the next cordond needs it still. */
static void
test_template_of_left (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *old = NULL;

  scene_open (&scene);
  uuid = create_running (&scene);
  old = last_version (&scene);
  import_version (&scene, "2");
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_FAILS);
  cordon_service_shut_down (scene.service);
  wait_until (scene.n_done > 0);
  set_fault (&scene, CORDON_FAKE_OP_OPERATE, CORDON_FAKE_WORKS);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "paused") || is_in_state (&scene, uuid, "running"));
  g_assert_true (g_file_test (old, G_FILE_TEST_IS_DIR));
  if (is_in_state (&scene, uuid, "paused"))
    simple (scene.client, "Resume", uuid);
  close_with (&scene, uuid);
}

/* What one that is deleted was saved with goes with it. */
static void
test_template_of_deleted (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *old = NULL;

  scene_open (&scene);
  uuid = create_saved (&scene);
  old = last_version (&scene);
  import_version (&scene, "2");
  simple (scene.client, "DeleteMachine", uuid);
  scene_crash (&scene);
  import_version (&scene, "3");
  g_assert_true (g_file_test (old, G_FILE_TEST_EXISTS));
  simple (scene.client, "PurgeMachine", uuid);
  wait_until (!g_file_test (old, G_FILE_TEST_EXISTS));
  scene_close (&scene);
}

/* An administrator's rm. */
static void
test_template_gone (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autofree char *old = NULL;

  scene_open (&scene);
  uuid = create_saved (&scene);
  old = last_version (&scene);
  import_version (&scene, "2");
  remove_tree (old);
  assert_only_anew (&scene, uuid, CORDON_ERROR_TEMPLATE_MISSING);
  close_with (&scene, uuid);
}

static void
test_template_removed (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  CordonTemplates *templates;

  scene_open (&scene);
  uuid = create_saved (&scene);
  templates = cordon_service_get_templates (scene.service);
  cordon_templates_remove_async (templates, "viewer", keep_result, &result);
  wait_until (result != NULL);
  g_assert_false (cordon_templates_remove_finish (templates, result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
  g_clear_object (&result);
  simple (scene.client, "DiscardSaved", uuid);
  cordon_templates_remove_async (templates, "viewer", keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_templates_remove_finish (templates, result, NULL));
  close_with (&scene, uuid);
}

static void
test_rules_changed (void)
{
  static const char *const rules[] = { "Memory=256\n", "Processors=2\n" };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      Scene scene;
      g_autofree char *uuid = NULL;
      g_autofree char *text = g_strconcat ("Lifetime=persistent\nDisk=2\n", rules[i], "[Label]\nRequired=false\n",
                                           NULL);

      scene_open (&scene);
      uuid = create_saved (&scene);
      write_compartment (&scene, "household", text);
      scene_crash (&scene);
      assert_only_anew (&scene, uuid, CORDON_ERROR_USAGE);
      close_with (&scene, uuid);
    }
}

static void
test_other_processor (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  cordon_fake_hypervisor_set_hardware (scene.hypervisor, FALSE);
  uuid = create_saved (&scene);
  cordon_fake_hypervisor_set_hardware (scene.hypervisor, TRUE);
  assert_only_anew (&scene, uuid, CORDON_ERROR_USAGE);
  close_with (&scene, uuid);
}

/* What is done with its disk would make its memory untrue. */
static void
test_disk_is_left (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create_saved (&scene);
  assert_refused (scene.client, "GrowMachine", g_variant_new ("(st)", uuid, G_GUINT64_CONSTANT (3) << 30), NULL,
                  CORDON_ERROR_BUSY);
  assert_refused (scene.client, "CreateSnapshot", g_variant_new ("(ss)", uuid, "x"), NULL, CORDON_ERROR_BUSY);
  assert_refused (scene.client, "CloneMachine", g_variant_new ("(ss)", uuid, "Other"), NULL, CORDON_ERROR_BUSY);
  /* What is only written down of it goes well with it. */
  simple (scene.client, "DeleteMachine", uuid);
  simple (scene.client, "UndeleteMachine", uuid);
  g_variant_unref (call (scene.client, "RenameMachine", g_variant_new ("(ss)", uuid, "Other"), NULL, NULL, NULL));
  g_assert_true (is_saved (&scene, uuid));
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  assert_operations (&scene, "save 1 restore 1 forget 2 ");
  close (lease);
  close_with (&scene, uuid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/saved/template-updated", test_template_updated);
  g_test_add_func ("/saved/template-of-running", test_template_of_running);
  g_test_add_func ("/saved/template-of-left", test_template_of_left);
  g_test_add_func ("/saved/template-of-deleted", test_template_of_deleted);
  g_test_add_func ("/saved/template-gone", test_template_gone);
  g_test_add_func ("/saved/template-removed", test_template_removed);
  g_test_add_func ("/saved/rules-changed", test_rules_changed);
  g_test_add_func ("/saved/other-processor", test_other_processor);
  g_test_add_func ("/saved/disk-is-left", test_disk_is_left);
  return g_test_run ();
}
