/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scene of the tests of the whole service.
 */
#include "config.h"

#include "scene.h"

#include <string.h>

GDBusConnection *
connect_bus (Scene *scene)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (scene->bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
write_in (const char *directory, const char *name, const char *rest)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.compartment", directory, name);
  g_autofree char *text = g_strdup_printf ("[Compartment]\nTitle=Some <documents> & \"more\"\n"
                                           "[Machine]\nTemplate=viewer\n%s", rest);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

void
write_compartment (Scene *scene, const char *name, const char *rest)
{
  write_in (scene->compartments, name, rest);
}

void
write_administrators (Scene *scene, const char *name, const char *rest)
{
  write_in (scene->administrators, name, rest);
}

static void
on_done (CordonService *service, gboolean failed, Scene *scene)
{
  scene->n_done++;
  scene->failed = failed;
}

CordonService *
make_service (Scene *scene, GDBusConnection *connection, guint idle_seconds)
{
  const char *const directories[] = { scene->compartments, scene->administrators, NULL };
  const CordonServiceParts parts = {
    .connection = connection,
    .hypervisor = CORDON_HYPERVISOR (scene->hypervisor),
    .system = CORDON_SYSTEM (scene->system),
    .mac = CORDON_MAC_PROBE (cordon_fake_system_get_mac (scene->system)),
    .authority = CORDON_AUTHORITY (scene->callers),
    .lookup = CORDON_PEER_LOOKUP (scene->callers),
    .state_dir = scene->state_dir,
    .compartment_dirs = directories,
    .users = scene->users,
    .accounts = 16,
    .memory = CORDON_HOST_MEMORY (scene->memory),
    .ready_mib = scene->ready_mib > 0 ? scene->ready_mib : G_MAXUINT,
    .ready_rest_ms = scene->ready_rest_ms > 0 ? scene->ready_rest_ms : 10,
    .ready_again_ms = 50,
    .ready_look_ms = 20,
    .problem = scene->problem,
    .idle_seconds = idle_seconds,
    .lease_pause_seconds = 1,
    .shut_down_seconds = 1,
    .part_seconds = scene->part_seconds > 0 ? scene->part_seconds : 3600,
    .away_seconds = scene->away_seconds > 0 ? scene->away_seconds : 3600,
    .undelete_seconds = scene->undelete_seconds > 0 ? scene->undelete_seconds : 3600,
  };
  CordonService *service = cordon_service_new (&parts);

  g_signal_connect (service, "done", G_CALLBACK (on_done), scene);
  return service;
}

gboolean
name_is_owned (GDBusConnection *connection)
{
  g_autoptr(GVariant) reply = g_dbus_connection_call_sync (
    connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
    "NameHasOwner", g_variant_new ("(s)", "org.cordon.Cordon1"), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
    NULL, NULL);
  gboolean owned;

  g_variant_get (reply, "(b)", &owned);
  return owned;
}

static void
import_viewer (Scene *scene)
{
  CordonTemplates *templates = cordon_service_get_templates (scene->service);
  g_autoptr(GAsyncResult) result = NULL;
  int fds[4];

  cordon_fake_template_make ("viewer", "1", fds);
  cordon_templates_import_async (templates, "viewer", fds, NULL, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_templates_import_finish (templates, result, NULL));
}

static CordonFakeSystem *
make_system (Scene *scene)
{
  CordonFakeSystem *system = cordon_fake_system_new ();

  cordon_fake_mac_set_file (cordon_fake_system_get_mac (system), scene->state_dir, CORDON_FAKE_CONTENT);
  return system;
}

static void
open_scene (Scene *scene, guint idle_seconds, guint undelete_seconds)
{
  memset (scene, 0, sizeof *scene);
  scene->undelete_seconds = undelete_seconds;
  scene->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (scene->bus);
  scene->state_dir = g_dir_make_tmp ("cordon-api-XXXXXX", NULL);
  scene->compartments = g_dir_make_tmp ("cordon-api-XXXXXX", NULL);
  scene->administrators = g_dir_make_tmp ("cordon-api-XXXXXX", NULL);
  write_compartment (scene, "documents", "[Label]\nRequired=false\n");
  write_compartment (scene, "strict", "");
  write_compartment (scene, "lasting", "Lifetime=persistent\n");
  write_compartment (scene, "household", "Lifetime=persistent\nDisk=2\n[Label]\nRequired=false\n");
  scene->server = connect_bus (scene);
  scene->client = connect_bus (scene);
  scene->other = connect_bus (scene);
  scene->system = make_system (scene);
  scene->hypervisor = cordon_fake_hypervisor_new (scene->system);
  scene->callers = cordon_fake_callers_new (UID);
  scene->memory = cordon_fake_memory_new ();
  cordon_fake_callers_set_uid (scene->callers,
                               g_dbus_connection_get_unique_name (scene->other), OTHER_UID);
  scene->service = make_service (scene, scene->server, idle_seconds);
  import_viewer (scene);
  cordon_service_start (scene->service);
  wait_until (name_is_owned (scene->client));
}

void
scene_open_idle (Scene *scene, guint idle_seconds)
{
  open_scene (scene, idle_seconds, 0);
}

void
scene_open_undelete (Scene *scene, guint undelete_seconds)
{
  open_scene (scene, 3600, undelete_seconds);
}

void
scene_open (Scene *scene)
{
  scene_open_idle (scene, 3600);
}

void
close_connection (GDBusConnection *connection)
{
  g_dbus_connection_close_sync (connection, NULL, NULL);
  wait_until (G_OBJECT (connection)->ref_count == 1);
  g_object_unref (connection);
}

static gboolean
answers (GDBusConnection *connection)
{
  g_autoptr(GVariant) reply = call (connection, "ListCompartments", NULL, NULL, NULL, NULL);

  return reply != NULL;
}

void
scene_crash (Scene *scene)
{
  wait_until (G_OBJECT (scene->service)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene->service));
  scene->service = make_service (scene, scene->server, 3600);
  cordon_service_start (scene->service);
  /* The name stays its connection's: its object is what comes and goes. */
  wait_until (answers (scene->client));
}

/* What the old service does from now on it does to a host, and a registry, that are thrown away. */
static void
end_old_service (Scene *scene)
{
  for (guint op = 0; op < CORDON_FAKE_N_OPS; op++)
    cordon_fake_hypervisor_set_fault (scene->hypervisor, op, CORDON_FAKE_WORKS, 0);
  wait_until (G_OBJECT (scene->service)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene->service));
  wait_until (G_OBJECT (scene->hypervisor)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene->hypervisor));
  g_assert_finalize_object (G_OBJECT (scene->system));
}

void
scene_kill (Scene *scene)
{
  CordonFakeSystem *system = make_system (scene);
  CordonFakeHypervisor *hypervisor = cordon_fake_hypervisor_fork (scene->hypervisor, system);
  g_autofree char *path = g_build_filename (scene->state_dir, "registry.json", NULL);
  g_autofree char *registry = NULL;

  g_assert_true (g_file_get_contents (path, &registry, NULL, NULL));
  end_old_service (scene);
  g_assert_true (g_file_set_contents (path, registry, -1, NULL));
  scene->system = system;
  scene->hypervisor = hypervisor;
  scene->service = make_service (scene, scene->server, 3600);
  cordon_service_start (scene->service);
  wait_until (answers (scene->client));
}

void
scene_close (Scene *scene)
{
  wait_until (cordon_fleet_get_size (cordon_service_get_fleet (scene->service)) == 0);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene->hypervisor), ==, 0);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene->hypervisor), ==, 0);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene->system), ==, 0);
  g_assert_cmpuint (cordon_accounts_get_n_leased (cordon_service_get_accounts (scene->service)),
                    ==, 0);
  wait_until (G_OBJECT (scene->service)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene->service));
  wait_until (G_OBJECT (scene->hypervisor)->ref_count == 1
              && G_OBJECT (scene->callers)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene->hypervisor));
  g_assert_finalize_object (G_OBJECT (scene->system));
  g_assert_finalize_object (G_OBJECT (scene->callers));
  g_assert_finalize_object (G_OBJECT (scene->memory));
  close_connection (scene->client);
  close_connection (scene->other);
  close_connection (scene->server);
  remove_tree (scene->state_dir);
  remove_tree (scene->compartments);
  remove_tree (scene->administrators);
  g_free (scene->state_dir);
  g_free (scene->compartments);
  g_free (scene->administrators);
  g_test_dbus_down (scene->bus);
  g_object_unref (scene->bus);
}

/* --- calling --------------------------------------------------------------------------------- */

void
begin_call (GDBusConnection *connection, const char *method, GVariant *arguments,
            GUnixFDList *fds, GAsyncResult **result)
{
  g_dbus_connection_call_with_unix_fd_list (
    connection, "org.cordon.Cordon1", "/org/cordon/Cordon1", "org.cordon.Cordon1", method,
    arguments, NULL, G_DBUS_CALL_FLAGS_NONE, 30000, fds, NULL, keep_result, result);
}

GVariant *
call (GDBusConnection *connection, const char *method, GVariant *arguments, GUnixFDList *fds,
      int *lease, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GUnixFDList) out = NULL;
  GVariant *reply;

  begin_call (connection, method, arguments, fds, &result);
  wait_until (result != NULL);
  reply = g_dbus_connection_call_with_unix_fd_list_finish (connection, &out, result, error);
  if (reply == NULL && error != NULL && *error != NULL
      && (*error)->domain == CORDON_ERROR)
    g_dbus_error_strip_remote_error (*error);
  if (reply != NULL && lease != NULL)
    *lease = g_unix_fd_list_get (out, 0, NULL);
  return reply;
}

void
assert_refused (GDBusConnection *connection, const char *method, GVariant *arguments,
                GUnixFDList *fds, CordonError code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = call (connection, method, arguments, fds, NULL, &error);

  g_assert_null (reply);
  g_assert_error (error, CORDON_ERROR, (int) code);
  g_assert_cmpuint (strlen (error->message), >, 10);
}

char *
start (GDBusConnection *connection, const char *compartment, int *lease)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    call (connection, "Start", g_variant_new_parsed ("(%s, @a{sv} {})", compartment), NULL, lease,
          &error);
  char *uuid;

  g_assert_no_error (error);
  g_variant_get_child (reply, 0, "s", &uuid);
  return uuid;
}

void
wait_running (int lease)
{
  CordonLeaseMessage message;

  do
    message = wait_message (lease, NULL);
  while (message.type == CORDON_LEASE_STAGE && message.value != CORDON_STAGE_RUNNING);
  if (message.type != CORDON_LEASE_STAGE)
    g_test_message ("%s", message.text);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_STAGE);
}
