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

static void
test_template_updated (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  uuid = create_saved (&scene);
  import_version (&scene, "2");
  scene_crash (&scene);
  assert_only_anew (&scene, uuid, CORDON_ERROR_TEMPLATE_MISSING);
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
  g_test_add_func ("/saved/rules-changed", test_rules_changed);
  g_test_add_func ("/saved/other-processor", test_other_processor);
  g_test_add_func ("/saved/disk-is-left", test_disk_is_left);
  return g_test_run ();
}
