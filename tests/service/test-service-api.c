/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole service on a private bus, from outside: hostile calls, other users, clients that are
 * killed, a service that is asked too much and one that has nothing to do.
 */
#include "config.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/limits.h"
#include "scene.h"
#include "service/call.h"

#define NEWEST_MODULE "cordon_policy_" G_STRINGIFY (CORDON_POLICY_VERSION) "_t"

/* --- going well ------------------------------------------------------------------------------ */

static void
on_machine_changed (GDBusConnection *connection, const char *sender, const char *path,
                    const char *interface, const char *signal, GVariant *parameters,
                    gpointer data)
{
  const char *state;

  g_variant_get (parameters, "(&s&s)", NULL, &state);
  g_string_append_printf (data, "%s ", state);
}

static void
test_life (void)
{
  Scene scene;
  g_autoptr(GString) states = g_string_new (NULL);
  g_autoptr(GString) foreign = g_string_new (NULL);
  g_autoptr(GVariant) list = NULL;
  g_autoptr(GVariant) machine = NULL;
  g_autoptr(GVariant) stopped = NULL;
  g_autofree char *uuid = NULL;
  const char *title, *state;
  int lease = -1;
  guint mine, theirs;

  scene_open (&scene);
  mine = g_dbus_connection_signal_subscribe (scene.client, NULL, "org.cordon.Cordon1",
                                             "MachineChanged", NULL, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, on_machine_changed, states,
                                             NULL);
  theirs = g_dbus_connection_signal_subscribe (scene.other, NULL, "org.cordon.Cordon1",
                                               "MachineChanged", NULL, NULL,
                                               G_DBUS_SIGNAL_FLAGS_NONE, on_machine_changed,
                                               foreign, NULL);
  /* The other user is known to the service, too, and listens to everything. */
  g_variant_unref (call (scene.other, "List", NULL, NULL, NULL, NULL));
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);

  list = call (scene.client, "List", NULL, NULL, NULL, NULL);
  g_assert_cmpstr (g_variant_get_type_string (list), ==, "(aa{sv})");
  g_variant_get (list, "(@aa{sv})", &machine);
  g_assert_cmpuint (g_variant_n_children (machine), ==, 1);
  g_clear_pointer (&machine, g_variant_unref);
  machine = g_variant_get_child_value (list, 0);
  {
    g_autoptr(GVariant) facts = g_variant_get_child_value (machine, 0);

    g_assert_true (g_variant_lookup (facts, "title", "&s", &title));
    g_assert_cmpstr (title, ==, "Some <documents> & \"more\"");
    g_assert_true (g_variant_lookup (facts, "state", "&s", &state));
    g_assert_cmpstr (state, ==, "running");
    g_assert_cmpuint (g_variant_n_children (facts), ==, 30);
  }
  stopped = call (scene.client, "Stop", g_variant_new ("(s)", uuid), NULL, NULL, NULL);
  g_assert_nonnull (stopped);
  /* It answers when the machine is gone. */
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 0);
  g_assert_cmpint (wait_message (lease, NULL).value, ==, CORDON_END_STOPPED);
  wait_until (g_str_has_suffix (states->str, "ended "));
  g_assert_cmpstr (states->str, ==, "running stopping ended ");
  g_assert_cmpstr (foreign->str, ==, "");
  assert_refused (scene.client, "Stop", g_variant_new ("(s)", uuid), NULL,
                  CORDON_ERROR_NOT_FOUND);
  g_dbus_connection_signal_unsubscribe (scene.client, mine);
  g_dbus_connection_signal_unsubscribe (scene.other, theirs);
  close (lease);
  scene_close (&scene);
}

static void
test_attach (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) reply = NULL;
  int first = -1, second = -1;

  scene_open (&scene);
  uuid = start (scene.client, "documents", &first);
  wait_running (first);
  assert_refused (scene.client, "Attach", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
                  CORDON_ERROR_BUSY);
  assert_refused (scene.client, "Attach",
                  g_variant_new_parsed ("(%s, {'take-over': <false>})", uuid), NULL,
                  CORDON_ERROR_BUSY);
  assert_refused (scene.client, "Attach",
                  g_variant_new_parsed ("(%s, {'takeover': <true>})", uuid), NULL,
                  CORDON_ERROR_USAGE);
  reply = call (scene.client, "Attach",
                g_variant_new_parsed ("(%s, {'take-over': <true>})", uuid), NULL, &second, NULL);
  g_assert_nonnull (reply);
  g_assert_cmpint (wait_message (first, NULL).value, ==, CORDON_END_TAKEN);
  wait_running (second);
  close (first);
  close (second);
  scene_close (&scene);
}

/* --- other users ----------------------------------------------------------------------------- */

static char *
refusal (GDBusConnection *connection, const char *method, GVariant *arguments)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = call (connection, method, arguments, NULL, NULL, &error);
  g_autofree char *name = NULL;

  g_assert_null (reply);
  name = g_dbus_error_encode_gerror (error);
  return g_strdup_printf ("%s: %s", name, error->message);
}

/* A foreign machine answers in the same words as one that never was. */
static void
test_two_users (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) list = NULL;
  g_autoptr(GVariant) machines = NULL;
  int lease = -1;

  scene_open (&scene);
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);
  {
    g_autofree char *stop = refusal (scene.other, "Stop", g_variant_new ("(s)", uuid));
    g_autofree char *stop_never = refusal (scene.other, "Stop", g_variant_new ("(s)", NEVER));
    g_autofree char *attach =
      refusal (scene.other, "Attach", g_variant_new_parsed ("(%s, {'take-over': <true>})", uuid));
    g_autofree char *attach_never =
      refusal (scene.other, "Attach", g_variant_new_parsed ("(%s, {'take-over': <true>})", NEVER));

    g_assert_true (g_str_has_prefix (stop, "org.cordon.Error.NotFound: "));
    g_assert_cmpstr (stop, ==, stop_never);
    g_assert_cmpstr (attach, ==, attach_never);
  }
  list = call (scene.other, "List", NULL, NULL, NULL, NULL);
  machines = g_variant_get_child_value (list, 0);
  g_assert_cmpuint (g_variant_n_children (machines), ==, 0);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene.hypervisor), ==, 1);
  close (lease);
  scene_close (&scene);
}

/* The report of one's own machine; another user gets one without it, and none about it. */
static void
test_verify (void)
{
  static const char *const wrong[] = {
    "(['not-a-uuid'], @a{sv} {})", "(@as [], {'colour': <true>})",
    "(@as [], {'file-label': <true>})", "(@as [], {'file-label': <'nonsense'>})",
    "(@as [], {'program-label': <'a:b:c_t:s0:c1.c99999'>})",
  };
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) mine = NULL;
  g_autoptr(GVariant) named = NULL;
  g_autoptr(GVariant) theirs = NULL;
  const char *report;
  int lease = -1;

  scene_open (&scene);
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);
  mine = call (scene.client, "Verify", g_variant_new_parsed ("(@as [], @a{sv} {})"), NULL, NULL,
               NULL);
  g_variant_get (mine, "(&s)", &report);
  g_assert_nonnull (strstr (report, uuid));
  named = call (scene.client, "Verify", g_variant_new_parsed ("([%s], @a{sv} {})", uuid), NULL,
                NULL, NULL);
  g_assert_nonnull (named);
  theirs = call (scene.other, "Verify", g_variant_new_parsed ("(@as [], @a{sv} {})"), NULL, NULL,
                 NULL);
  g_variant_get (theirs, "(&s)", &report);
  g_assert_null (strstr (report, uuid));
  assert_refused (scene.other, "Verify", g_variant_new_parsed ("([%s], @a{sv} {})", uuid), NULL,
                  CORDON_ERROR_NOT_FOUND);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (scene.client, "Verify", g_variant_new_parsed (wrong[i]), NULL,
                    CORDON_ERROR_USAGE);
  close (lease);
  scene_close (&scene);
}

static void
test_unknown_caller (void)
{
  Scene scene;

  scene_open (&scene);
  cordon_fake_callers_set_unknown (scene.callers, TRUE);
  assert_refused (scene.client, "List", NULL, NULL, CORDON_ERROR_DENIED);
  /* The failure is not remembered as an identity. */
  cordon_fake_callers_set_unknown (scene.callers, FALSE);
  g_variant_unref (call (scene.client, "List", NULL, NULL, NULL, NULL));
  scene_close (&scene);
}

static void
test_denied (void)
{
  Scene scene;

  scene_open (&scene);
  for (guint action = 0; action <= CORDON_ACTION_HOST; action++)
    cordon_fake_callers_set_answer (scene.callers, action, CORDON_FAKE_DENIES);
  assert_refused (scene.client, "Start", g_variant_new_parsed ("('documents', @a{sv} {})"), NULL,
                  CORDON_ERROR_DENIED);
  assert_refused (scene.client, "Attach", g_variant_new_parsed ("(%s, @a{sv} {})", NEVER), NULL,
                  CORDON_ERROR_DENIED);
  assert_refused (scene.client, "Stop", g_variant_new ("(s)", NEVER), NULL, CORDON_ERROR_DENIED);
  assert_refused (scene.client, "RemoveTemplate", g_variant_new ("(s)", "viewer"), NULL,
                  CORDON_ERROR_DENIED);
  assert_refused (scene.client, "SetUnlabelledGrant",
                  g_variant_new ("(usb)", UID, "documents", TRUE), NULL, CORDON_ERROR_DENIED);
  assert_refused (scene.client, "SetUnlabelledGrant",
                  g_variant_new ("(usb)", UID, "documents", FALSE), NULL, CORDON_ERROR_DENIED);
  g_variant_unref (call (scene.client, "List", NULL, NULL, NULL, NULL));
  g_variant_unref (call (scene.client, "ListTemplates", NULL, NULL, NULL, NULL));
  g_variant_unref (call (scene.client, "DescribeHost", NULL, NULL, NULL, NULL));
  scene_close (&scene);
}

/* --- hostile calls --------------------------------------------------------------------------- */

static GVariant *
huge_options (guint n)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", i);

      g_variant_builder_add (&builder, "{sv}", key, g_variant_new_uint32 (i));
    }
  return g_variant_builder_end (&builder);
}

static void
test_wrong_words (void)
{
  Scene scene;
  g_autofree char *long_name = g_strnfill (1024 * 1024, 'a');
  const char *const names[] = { "", "..", "/etc/passwd", "Documents", "a b", "a\n", "\u202e",
                                "-rf", "documents.compartment", long_name };

  scene_open (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      assert_refused (scene.client, "Start",
                      g_variant_new_parsed ("(%s, @a{sv} {})", names[i]), NULL,
                      CORDON_ERROR_USAGE);
      assert_refused (scene.client, "Stop", g_variant_new ("(s)", names[i]), NULL,
                      CORDON_ERROR_USAGE);
      assert_refused (scene.client, "RemoveTemplate", g_variant_new ("(s)", names[i]), NULL,
                      CORDON_ERROR_USAGE);
      assert_refused (scene.client, "SetUnlabelledGrant",
                      g_variant_new ("(usb)", UID, names[i], TRUE), NULL, CORDON_ERROR_USAGE);
    }
  assert_refused (scene.client, "Start", g_variant_new_parsed ("('nothing', @a{sv} {})"), NULL,
                  CORDON_ERROR_NOT_FOUND);
  assert_refused (scene.client, "Start", g_variant_new_parsed ("('lasting', @a{sv} {})"), NULL,
                  CORDON_ERROR_USAGE);
  assert_refused (scene.client, "Start",
                  g_variant_new_parsed ("('documents', {'allow-unlabelled': <1>})"), NULL,
                  CORDON_ERROR_USAGE);
  assert_refused (scene.client, "Start",
                  g_variant_new ("(s@a{sv})", "documents", huge_options (100000)), NULL,
                  CORDON_ERROR_USAGE);
  assert_refused (scene.client, "SetUnlabelledGrant", g_variant_new ("(usb)", UID, "nothing", TRUE),
                  NULL, CORDON_ERROR_NOT_FOUND);
  g_assert_cmpuint (
    cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_CREATE), ==, 0);
  scene_close (&scene);
}

/* Wrong types never reach a handler. */
static void
test_wrong_types (void)
{
  static const struct {
    const char *method, *arguments;
  } table[] = {
    { "Start", "('documents',)" },
    { "Start", "(1, @a{sv} {})" },
    { "Start", "('documents', @a{ss} {})" },
    { "Start", "('documents', @a{sv} {}, 'more')" },
    { "Start", "(['documents'], @a{sv} {})" },
    { "Stop", "(@ay [],)" },
    { "Stop", "()" },
    { "List", "('x',)" },
    { "ImportTemplate", "('viewer', 1, 2, 3, 4)" },
    { "SetUnlabelledGrant", "('0', 'documents', true)" },
    { "SetUnlabelledGrant", "(int32 -1, 'documents', true)" },
  };
  Scene scene;

  scene_open (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GVariant) reply =
        call (scene.client, table[i].method, g_variant_new_parsed (table[i].arguments), NULL, NULL,
              &error);

      g_assert_null (reply);
      g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
    }
  g_variant_unref (call (scene.client, "List", NULL, NULL, NULL, NULL));
  scene_close (&scene);
}

static GUnixFDList *
template_fds (const char *version)
{
  GUnixFDList *list = g_unix_fd_list_new ();
  int fds[4];

  cordon_fake_template_make ("viewer", version, fds);
  for (guint i = 0; i < 4; i++)
    {
      g_unix_fd_list_append (list, fds[i], NULL);
      close (fds[i]);
    }
  return list;
}

static void
test_descriptors (void)
{
  static const char *const wrong[] = { "(%s, handle 0, handle 1, handle 2, handle 2)",
                                       "(%s, handle 0, handle 1, handle 2, handle 4)",
                                       "(%s, handle 0, handle 1, handle 2, handle -1)" };
  Scene scene;
  g_autoptr(GUnixFDList) good = template_fds ("2");
  g_autoptr(GUnixFDList) few = g_unix_fd_list_new ();
  g_autoptr(GUnixFDList) many = template_fds ("2");
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GVariant) reply = NULL;
  int pipes[2], sockets[2];
  int bad[4];

  scene_open (&scene);
  before = list_tree (scene.state_dir);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (scene.client, "ImportTemplate", g_variant_new_parsed (wrong[i], "viewer"),
                    good, CORDON_ERROR_USAGE);
  g_unix_fd_list_append (few, 0, NULL);
  g_unix_fd_list_append (many, 0, NULL);
  assert_refused (scene.client, "ImportTemplate",
                  g_variant_new ("(shhhh)", "viewer", 0, 1, 2, 3), few, CORDON_ERROR_USAGE);
  assert_refused (scene.client, "ImportTemplate",
                  g_variant_new ("(shhhh)", "viewer", 0, 1, 2, 3), NULL, CORDON_ERROR_USAGE);
  assert_refused (scene.client, "ImportTemplate",
                  g_variant_new ("(shhhh)", "viewer", 0, 1, 2, 3), many, CORDON_ERROR_USAGE);
  /* A descriptor where none belongs. */
  assert_refused (scene.client, "Start", g_variant_new_parsed ("('documents', @a{sv} {})"), few,
                  CORDON_ERROR_USAGE);

  g_assert_cmpint (pipe2 (pipes, O_CLOEXEC), ==, 0);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
  bad[0] = pipes[0];
  bad[1] = sockets[0];
  bad[2] = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bad[3] = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GUnixFDList) list = template_fds ("2");
      g_autofree int *stolen = NULL;
      g_autoptr(GUnixFDList) spoiled = g_unix_fd_list_new ();

      stolen = g_unix_fd_list_steal_fds (list, NULL);
      for (guint k = 0; k < 3; k++)
        g_unix_fd_list_append (spoiled, stolen[k], NULL);
      g_unix_fd_list_append (spoiled, bad[i], NULL);
      for (guint k = 0; k < 4; k++)
        close (stolen[k]);
      assert_refused (scene.client, "ImportTemplate",
                      g_variant_new ("(shhhh)", "viewer", 0, 1, 2, 3), spoiled,
                      CORDON_ERROR_USAGE);
      close (bad[i]);
    }
  close (pipes[1]);
  close (sockets[1]);
  /* Right descriptors in a wrong order are not what the manifest says. */
  assert_refused (scene.client, "ImportTemplate",
                  g_variant_new ("(shhhh)", "viewer", 0, 2, 1, 3), good,
                  CORDON_ERROR_TEMPLATE_DAMAGED);
  assert_same_tree (scene.state_dir, before);

  reply = call (scene.client, "ImportTemplate", g_variant_new ("(shhhh)", "viewer", 0, 1, 2, 3),
                good, NULL, NULL);
  g_assert_nonnull (reply);
  scene_close (&scene);
}

/* So many questions at once and no more, each answered. */
static void
test_too_many_calls (void)
{
  Scene scene;
  GAsyncResult *results[CORDON_CALLS_MAX + 8] = { NULL };
  guint n_quota = 0, n_denied = 0;

  scene_open (&scene);
  cordon_fake_callers_set_answer (scene.callers, CORDON_ACTION_OWN_MACHINES,
                                  CORDON_FAKE_KEEPS_SILENT);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    begin_call (scene.client, "Stop", g_variant_new ("(s)", NEVER), NULL, &results[i]);
  wait_until (cordon_fake_callers_get_n_waiting (scene.callers) == CORDON_CALLS_MAX);
  /* Another user does not notice. */
  g_variant_unref (call (scene.other, "List", NULL, NULL, NULL, NULL));
  wait_until (results[G_N_ELEMENTS (results) - 1] != NULL);
  cordon_fake_callers_answer (scene.callers, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr(GError) error = NULL;

      wait_until (results[i] != NULL);
      g_assert_null (g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL,
                                                                      results[i], &error));
      n_quota += g_error_matches (error, CORDON_ERROR, CORDON_ERROR_QUOTA);
      n_denied += g_error_matches (error, CORDON_ERROR, CORDON_ERROR_DENIED);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (n_denied, ==, CORDON_CALLS_MAX);
  g_assert_cmpuint (n_quota, ==, 8);
  cordon_fake_callers_set_answer (scene.callers, CORDON_ACTION_OWN_MACHINES, CORDON_FAKE_ALLOWS);
  assert_refused (scene.client, "Stop", g_variant_new ("(s)", NEVER), NULL,
                  CORDON_ERROR_NOT_FOUND);
  scene_close (&scene);
}

/* A caller that leaves while it is asked about takes its question along. */
static void
test_caller_leaves (void)
{
  Scene scene;
  GDBusConnection *leaver;
  g_autoptr(GAsyncResult) result = NULL;

  scene_open (&scene);
  leaver = connect_bus (&scene);
  cordon_fake_callers_set_answer (scene.callers, CORDON_ACTION_OWN_MACHINES,
                                  CORDON_FAKE_KEEPS_SILENT);
  begin_call (leaver, "Start", g_variant_new_parsed ("('documents', @a{sv} {})"), NULL, &result);
  wait_until (cordon_fake_callers_get_n_waiting (scene.callers) == 1);
  g_dbus_connection_close_sync (leaver, NULL, NULL);
  wait_until (result != NULL);
  g_clear_object (&result);
  wait_until (cordon_fake_callers_get_n_waiting (scene.callers) == 0);
  close_connection (leaver);
  g_assert_cmpuint (
    cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_PROBE), ==, 0);
  scene_close (&scene);
}

/* --- clients that are killed ----------------------------------------------------------------- */

static const char *program;

/* In a process of its own: starts a machine, says so, and waits to be killed. */
static G_NORETURN void
hold_machine (const char *address)
{
  g_autoptr(GUnixFDList) fds = NULL;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) connection = g_dbus_connection_new_for_address_sync (
    address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);

  g_assert_no_error (error);
  reply = g_dbus_connection_call_with_unix_fd_list_sync (
    connection, "org.cordon.Cordon1", "/org/cordon/Cordon1", "org.cordon.Cordon1", "Start",
    g_variant_new_parsed ("('documents', @a{sv} {})"), NULL, G_DBUS_CALL_FLAGS_NONE, 30000, NULL,
    &fds, NULL, &error);
  g_assert_no_error (error);
  for (;;)
    pause ();
}

static void
kill_client_in (CordonFakeOp op, gboolean after)
{
  Scene scene;
  g_autoptr(GError) error = NULL;
  const char *arguments[] = { program, "--hold", NULL, NULL };
  GPid pid;

  scene_open (&scene);
  arguments[2] = g_test_dbus_get_bus_address (scene.bus);
  if (!after)
    cordon_fake_hypervisor_set_fault (scene.hypervisor, op, CORDON_FAKE_HANGS, 0);
  g_assert_true (g_spawn_async (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                NULL, &pid, &error));
  g_assert_no_error (error);
  if (after)
    wait_until (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor) == 1);
  else
    wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, op) > 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  /* By the hang-up itself, and at once: no call was given up, and none was made again. */
  wait_until (cordon_fleet_get_size (cordon_service_get_fleet (scene.service)) == 0);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESTROY),
                    ==, op == CORDON_FAKE_OP_PROBE ? 0 : 1);
  scene_close (&scene);
}

static void
test_killed (void)
{
  kill_client_in (CORDON_FAKE_OP_PROBE, FALSE);
  kill_client_in (CORDON_FAKE_OP_CREATE, FALSE);
  kill_client_in (CORDON_FAKE_OP_DESCRIBE, FALSE);
  kill_client_in (CORDON_FAKE_OP_RESUME, FALSE);
  kill_client_in (CORDON_FAKE_OP_RESUME, TRUE);
}

/* --- templates, grants, doctor --------------------------------------------------------------- */

static void
test_templates (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) list = NULL;
  g_autofree char *text = NULL;
  int lease = -1;

  scene_open (&scene);
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);
  list = call (scene.other, "ListTemplates", NULL, NULL, NULL, NULL);
  text = g_variant_print (list, FALSE);
  g_assert_nonnull (strstr (text, "'name': <'viewer'>"));
  g_assert_nonnull (strstr (text, "'state': <'ok'>"));
  g_assert_nonnull (strstr (text, "'machines': <uint32 1>"));
  assert_refused (scene.client, "RemoveTemplate", g_variant_new ("(s)", "viewer"), NULL,
                  CORDON_ERROR_BUSY);
  g_variant_unref (call (scene.client, "Stop", g_variant_new ("(s)", uuid), NULL, NULL, NULL));
  g_variant_unref (
    call (scene.client, "RemoveTemplate", g_variant_new ("(s)", "viewer"), NULL, NULL, NULL));
  close (lease);
  g_free (uuid);
  uuid = start (scene.client, "documents", &lease);
  for (;;)
    {
      CordonLeaseMessage message = wait_message (lease, NULL);

      if (message.type == CORDON_LEASE_STAGE)
        continue;
      g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
      g_assert_cmpint (message.value, ==, CORDON_ERROR_TEMPLATE_MISSING);
      break;
    }
  close (lease);
  scene_close (&scene);
}

static CordonError
start_strict (GDBusConnection *connection)
{
  g_autoptr(GVariant) reply = NULL;
  CordonLeaseMessage message;
  int lease = -1;

  reply = call (connection, "Start",
                g_variant_new_parsed ("('strict', {'allow-unlabelled': <true>})"), NULL, &lease,
                NULL);
  g_assert_nonnull (reply);
  do
    message = wait_message (lease, NULL);
  while (message.type == CORDON_LEASE_STAGE && message.value != CORDON_STAGE_RUNNING);
  close (lease);
  return message.type == CORDON_LEASE_FAILED ? message.value : CORDON_N_ERRORS;
}

static void
set_grant (Scene *scene, guint32 uid, gboolean allow)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = call (scene->client, "SetUnlabelledGrant",
                                    g_variant_new ("(usb)", uid, "strict", allow), NULL, NULL,
                                    &error);

  g_assert_no_error (error);
}

static void
test_grants (void)
{
  Scene scene;

  scene_open (&scene);
  g_assert_cmpint (start_strict (scene.client), ==, CORDON_ERROR_UNLABELLED);
  set_grant (&scene, UID, TRUE);
  g_assert_cmpint (start_strict (scene.client), ==, CORDON_N_ERRORS);
  g_assert_cmpint (start_strict (scene.other), ==, CORDON_ERROR_UNLABELLED);
  set_grant (&scene, UID, FALSE);
  g_assert_cmpint (start_strict (scene.client), ==, CORDON_ERROR_UNLABELLED);
  /* Where the host can label none is given; taking one back is always possible. */
  set_grant (&scene, UID, TRUE);
  cordon_fake_hypervisor_set_mac (scene.hypervisor, CORDON_MAC_APPARMOR);
  assert_refused (scene.client, "SetUnlabelledGrant",
                  g_variant_new ("(usb)", OTHER_UID, "strict", TRUE), NULL, CORDON_ERROR_DENIED);
  set_grant (&scene, UID, FALSE);
  g_assert_false (cordon_registry_has_grant (cordon_service_get_registry (scene.service), UID,
                                             "strict"));
  scene_close (&scene);
}

/* The check's status, or another word of it. */
static char *
check_word (GDBusConnection *connection, const char *name, const char *word)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = call (connection, "DescribeHost", NULL, NULL, NULL, &error);
  g_autoptr(GVariant) checks = NULL;

  g_assert_no_error (error);
  checks = g_variant_get_child_value (reply, 0);
  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr(GVariant) check = g_variant_get_child_value (checks, i);
      const char *at, *status, *seen, *fix;

      g_assert_true (g_variant_lookup (check, "name", "&s", &at));
      g_assert_true (g_variant_lookup (check, "status", "&s", &status));
      g_assert_true (g_variant_lookup (check, "seen", "&s", &seen));
      g_assert_true (g_variant_lookup (check, "fix", "&s", &fix));
      g_assert_cmpuint (strlen (seen), >, 0);
      if (!g_str_equal (status, "ok"))
        g_assert_cmpuint (strlen (fix), >, 0);
      if (!g_str_equal (at, name))
        continue;
      g_assert_true (g_variant_lookup (check, word, "&s", &seen));
      return g_strdup (seen);
    }
  return NULL;
}

static char *
check_status (Scene *scene, GDBusConnection *connection, const char *name)
{
  return check_word (connection, name, "status");
}

static void
assert_says (Scene *scene, const char *name, const char *word, const char *text, gboolean expected)
{
  g_autofree char *said = check_word (scene->client, name, word);

  g_test_message ("%s", said);
  g_assert_cmpint (strstr (said, text) != NULL, ==, expected);
}

static void
assert_check (Scene *scene, const char *name, const char *expected)
{
  g_autofree char *status = check_status (scene, scene->client, name);

  g_assert_cmpstr (status, ==, expected);
}

static void
assert_policy_checks (Scene *scene)
{
  CordonFakeMac *mac = cordon_fake_system_get_mac (scene->system);

  assert_check (scene, "policy", "degraded");
  assert_says (scene, "policy", "fix", "cordon_levels.cil cordon_libvirtd.cil ", TRUE);
  assert_says (scene, "policy", "fix", "restorecon -R /usr/libexec/cordond ", TRUE);
  /* Fedora's libvirt needs no rules of ours. */
  cordon_fake_mac_allow (mac, "virtqemud_t", "virtqemud_t", "file", "read");
  assert_says (scene, "policy", "fix", "cordon_levels.cil && ", TRUE);
  assert_says (scene, "policy", "fix", "cordon_libvirtd", FALSE);
  cordon_fake_mac_set_unknown (mac, "virtqemud_t");
  cordon_fake_mac_allow (mac, "cordon_policy_t", "cordon_policy_t", "file", "read");
  assert_check (scene, "policy", "degraded");
  cordon_fake_mac_allow (mac, NEWEST_MODULE, NEWEST_MODULE, "file", "read");
  assert_check (scene, "policy", "ok");
  cordon_fake_hypervisor_set_hardware (scene->hypervisor, FALSE);
  assert_check (scene, "policy", "broken");
  cordon_fake_mac_allow (mac, "cordon_view_t", "cordon_view_t", "process", "execmem");
  assert_check (scene, "policy", "ok");
  cordon_fake_mac_set_broken (mac, CORDON_FAKE_MAC_DECIDE, TRUE);
  assert_check (scene, "policy", "broken");
  cordon_fake_mac_set_broken (mac, CORDON_FAKE_MAC_DECIDE, FALSE);
  cordon_fake_hypervisor_set_hardware (scene->hypervisor, TRUE);
}

/* Settings that are not understood do not keep the service from saying so. */
static void
test_bad_settings (void)
{
  Scene scene;
  CordonLeaseMessage message;
  g_autofree char *uuid = NULL;
  int lease = -1;

  scene_open (&scene);
  scene.problem = "/etc/cordon/host.conf, line 3: “Machine” is not known.";
  scene_crash (&scene);
  uuid = start (scene.client, "documents", &lease);
  message = wait_message (lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_USAGE);
  g_assert_cmpstr (message.text, ==, scene.problem);
  g_assert_cmpuint (
    cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_CREATE), ==, 0);
  assert_check (&scene, "labels", "broken");
  close (lease);
  scene_close (&scene);
}

static void
test_doctor (void)
{
  Scene scene;
  g_autofree char *other = NULL;

  scene_open (&scene);
  assert_check (&scene, "libvirt", "ok");
  assert_check (&scene, "virtualisation", "degraded");
  cordon_fake_hypervisor_set_hardware (scene.hypervisor, TRUE);
  assert_check (&scene, "virtualisation", "ok");
  assert_check (&scene, "spice", "ok");
  cordon_fake_hypervisor_set_spice (scene.hypervisor, FALSE);
  assert_check (&scene, "spice", "broken");
  assert_check (&scene, "mac", "degraded");
  cordon_fake_hypervisor_set_mac (scene.hypervisor, CORDON_MAC_SELINUX);
  assert_check (&scene, "mac", "ok");
  assert_policy_checks (&scene);
  cordon_fake_mac_set_enforcing (cordon_fake_system_get_mac (scene.system), FALSE);
  assert_check (&scene, "mac", "broken");
  cordon_fake_hypervisor_set_mac (scene.hypervisor, CORDON_MAC_NONE);
  assert_check (&scene, "accounts", "ok");
  cordon_fake_system_set_n_accounts (scene.system, 3);
  assert_check (&scene, "accounts", "degraded");
  cordon_fake_system_set_n_accounts (scene.system, 0);
  assert_check (&scene, "accounts", "broken");
  assert_check (&scene, "disk-space", "ok");
  cordon_fake_system_set_broken (scene.system, TRUE);
  assert_check (&scene, "disk-space", "broken");
  assert_check (&scene, "accounts", "broken");
  cordon_fake_system_set_broken (scene.system, FALSE);
  assert_check (&scene, "template-viewer", "ok");
  assert_check (&scene, "compartments", "ok");
  assert_check (&scene, "registry", "ok");
  assert_check (&scene, "labels", "ok");
  assert_check (&scene, "grants", "ok");
  set_grant (&scene, UID, TRUE);
  assert_check (&scene, "grants", "degraded");
  other = check_status (&scene, scene.other, "grants");
  g_assert_cmpstr (other, ==, "ok"); /* of nobody else's grants */
  cordon_fake_hypervisor_set_mac (scene.hypervisor, CORDON_MAC_APPARMOR);
  assert_check (&scene, "grants", "ok");
  assert_says (&scene, "grants", "seen", "strict (1000); void", TRUE);
  cordon_fake_hypervisor_set_mac (scene.hypervisor, CORDON_MAC_NONE);
  cordon_fake_hypervisor_disconnect (scene.hypervisor);
  assert_check (&scene, "libvirt", "broken");
  cordon_fake_hypervisor_connect (scene.hypervisor);
  g_variant_unref (
    call (scene.client, "RemoveTemplate", g_variant_new ("(s)", "viewer"), NULL, NULL, NULL));
  assert_check (&scene, "templates", "broken");
  scene_close (&scene);
}

/* --- the process ----------------------------------------------------------------------------- */

static void
test_idle (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  gint64 end;
  int lease = -1;

  scene_open_idle (&scene, 1);
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);
  end = g_get_monotonic_time () + 2500 * 1000;
  while (g_get_monotonic_time () < end)
    iterate ();
  g_assert_cmpuint (scene.n_done, ==, 0); /* something lives */
  close (lease);
  wait_until (scene.n_done == 1);
  g_assert_false (scene.failed);
  g_assert_false (name_is_owned (scene.client));
  scene_close (&scene);
}

/* What is asked in the moment of the end is answered, or was never taken: nothing is lost. */
static void
test_idle_race (void)
{
  Scene scene;
  gint64 end;
  guint n_answered = 0;

  scene_open_idle (&scene, 1);
  end = g_get_monotonic_time () + 990 * 1000;
  while (g_get_monotonic_time () < end)
    iterate ();
  while (scene.n_done == 0 && n_answered < 50)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GVariant) reply = call (scene.client, "List", NULL, NULL, NULL, &error);

      if (reply == NULL)
        g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
      else
        n_answered++;
    }
  wait_until (scene.n_done == 1);
  scene_close (&scene);
}

/* The second cordond ends without having touched the first one's machines. */
static void
test_second_service (void)
{
  Scene scene;
  CordonService *second;
  GDBusConnection *connection;
  g_autofree char *uuid = NULL;
  int lease = -1;

  scene_open (&scene);
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);
  connection = connect_bus (&scene);
  second = make_service (&scene, connection, 3600);
  cordon_service_start (second);
  wait_until (scene.n_done == 1);
  g_assert_true (scene.failed);
  wait_until (G_OBJECT (second)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (second));
  close_connection (connection);
  g_assert_true (cordon_fake_hypervisor_has_domain (scene.hypervisor, uuid));
  close (lease);
  scene_close (&scene);
}

static void
test_shut_down (void)
{
  Scene scene;
  g_autofree char *uuid = NULL;
  int lease = -1;

  scene_open (&scene);
  uuid = start (scene.client, "documents", &lease);
  wait_running (lease);
  cordon_service_shut_down (scene.service);
  wait_until (scene.n_done == 1);
  g_assert_cmpint (wait_message (lease, NULL).value, ==, CORDON_END_STOPPED);
  close (lease);
  scene_close (&scene);
}

static void
test_orphan_at_start (void)
{
  Scene scene;

  scene_open (&scene);
  cordon_service_shut_down (scene.service);
  wait_until (scene.n_done == 1);
  wait_until (G_OBJECT (scene.service)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene.service));
  cordon_fake_hypervisor_add_domain (scene.hypervisor, NEVER, TRUE, "cordon-m01");
  scene.service = make_service (&scene, scene.server, 3600);
  cordon_service_start (scene.service);
  wait_until (!cordon_fake_hypervisor_has_domain (scene.hypervisor, NEVER));
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    hold_machine (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/life", test_life);
  g_test_add_func ("/api/attach", test_attach);
  g_test_add_func ("/api/two-users", test_two_users);
  g_test_add_func ("/api/verify", test_verify);
  g_test_add_func ("/api/unknown-caller", test_unknown_caller);
  g_test_add_func ("/api/denied", test_denied);
  g_test_add_func ("/api/wrong-words", test_wrong_words);
  g_test_add_func ("/api/wrong-types", test_wrong_types);
  g_test_add_func ("/api/descriptors", test_descriptors);
  g_test_add_func ("/api/too-many-calls", test_too_many_calls);
  g_test_add_func ("/api/caller-leaves", test_caller_leaves);
  g_test_add_func ("/api/killed", test_killed);
  g_test_add_func ("/api/templates", test_templates);
  g_test_add_func ("/api/grants", test_grants);
  g_test_add_func ("/api/bad-settings", test_bad_settings);
  g_test_add_func ("/api/doctor", test_doctor);
  g_test_add_func ("/service/idle", test_idle);
  g_test_add_func ("/service/idle/race", test_idle_race);
  g_test_add_func ("/service/second", test_second_service);
  g_test_add_func ("/service/shut-down", test_shut_down);
  g_test_add_func ("/service/orphan-at-start", test_orphan_at_start);
  return g_test_run ();
}
