/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an administrator does with virsh behind cordond's back is told to its clients by events, and no
 * machine runs because of it before it was examined. No census is taken by hand here, and nothing is asked again.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "lasting-words.h"

/* What MachineChanged said last of any machine. */
static void
on_signal (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
           const char *signal, GVariant *arguments, gpointer told)
{
  const char *uuid, *state;

  g_variant_get (arguments, "(&s&s)", &uuid, &state);
  g_string_append_printf (told, "%s ", state);
}

static GString *
listen (Scene *scene)
{
  GString *told = g_string_new (NULL);

  g_dbus_connection_signal_subscribe (scene->client, NULL, "org.cordon.Cordon1", "MachineChanged", NULL, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_signal, told, NULL);
  return told;
}

static guint
n_described (Scene *scene)
{
  return cordon_fake_hypervisor_get_n_calls (scene->hypervisor, CORDON_FAKE_OP_DESCRIBE);
}

static void
expect (int lease, CordonLeaseType type)
{
  CordonLeaseMessage message = wait_message (lease, NULL);

  g_assert_cmpint (message.type, ==, type);
}

static void
test_started (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  GString *told;
  guint n;

  scene_open (&scene);
  uuid = create (&scene);
  told = listen (&scene);
  n = n_described (&scene);
  cordon_fake_hypervisor_start_domain (scene.hypervisor, uuid, "");
  wait_until (strstr (told->str, "running ") != NULL);
  g_assert_cmpuint (n_described (&scene), >, n);
  /* Nobody has a window of it. */
  wait_until (is_in_state (&scene, uuid, "paused"));
  simple (scene.client, "Stop", uuid);
  assert_kept (&scene, uuid, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
  g_string_free (told, TRUE);
}

static void
test_started_otherwise (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  guint n;

  scene_open (&scene);
  uuid = create (&scene);
  n = cordon_fake_hypervisor_get_n_resumed (scene.hypervisor);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, "pid");
  cordon_fake_hypervisor_start_domain (scene.hypervisor, uuid, "");
  wait_until (cordon_fake_system_get_n_processes (scene.system) == 0);
  assert_kept (&scene, uuid, 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, n);
  cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
test_suspended (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  cordon_fake_hypervisor_suspend_domain (scene.hypervisor, uuid);
  expect (lease, CORDON_LEASE_PAUSED);
  g_assert_true (is_in_state (&scene, uuid, "paused"));
  simple (scene.client, "Resume", uuid);
  expect (lease, CORDON_LEASE_RESUMED);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  close (lease);
  simple (scene.client, "Stop", uuid);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* One that nobody can resume but who paused it; it is examined before that counts. */
static void
test_suspended_throwaway (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;
  guint n;

  scene_open (&scene);
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);
  cordon_fake_hypervisor_suspend_domain (scene.hypervisor, uuid);
  expect (lease, CORDON_LEASE_PAUSED);
  g_assert_true (is_in_state (&scene, uuid, "paused"));
  n = n_described (&scene);
  cordon_fake_hypervisor_resume_domain (scene.hypervisor, uuid);
  expect (lease, CORDON_LEASE_PAUSED);
  expect (lease, CORDON_LEASE_RESUMED);
  g_assert_cmpuint (n_described (&scene), >, n);
  g_assert_true (is_in_state (&scene, uuid, "running"));
  close (lease);
  scene_close (&scene);
}

/* Of a pause that is over. */
static void
test_late_news (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease;
  guint n;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  n = n_described (&scene);
  g_signal_emit_by_name (scene.hypervisor, "domain-suspended", uuid);
  wait_until (n_described (&scene) == n + 1);
  cordon_fake_hypervisor_plug_disk (scene.hypervisor, uuid, "/dev/null");
  expect (lease, CORDON_LEASE_PAUSED); /* by the watch, which found it running */
  expect (lease, CORDON_LEASE_ENDED);
  close (lease);
  assert_kept (&scene, uuid, 1);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

static void
test_destroyed (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  GString *told;
  int lease;

  scene_open (&scene);
  uuid = create (&scene);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  told = listen (&scene);
  cordon_fake_hypervisor_end_domain (scene.hypervisor, uuid, FALSE);
  wait_until (strstr (told->str, "stopped ") != NULL);
  expect (lease, CORDON_LEASE_ENDED);
  close (lease);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
  g_string_free (told, TRUE);
}

static void
test_undefined (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  GString *told;

  scene_open (&scene);
  uuid = create (&scene);
  told = listen (&scene);
  cordon_fake_hypervisor_remove_definition (scene.hypervisor, uuid);
  wait_until (strstr (told->str, "ended ") != NULL);
  g_assert_true (is_in_state (&scene, uuid, "none"));
  cordon_fake_hypervisor_remove_volumes (scene.hypervisor);
  scene_crash (&scene);
  scene_close (&scene);
  g_string_free (told, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/behind/started", test_started);
  g_test_add_func ("/behind/started-otherwise", test_started_otherwise);
  g_test_add_func ("/behind/suspended", test_suspended);
  g_test_add_func ("/behind/suspended-throwaway", test_suspended_throwaway);
  g_test_add_func ("/behind/late-news", test_late_news);
  g_test_add_func ("/behind/destroyed", test_destroyed);
  g_test_add_func ("/behind/undefined", test_undefined);
  return g_test_run ();
}
