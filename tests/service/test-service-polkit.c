/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * polkit that says yes, no and perhaps, that fails, that never answers, and that is not there: only
 * a plain yes allows anything. And the bus's word for who calls.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "core/errors.h"
#include "fixture.h"
#include "service/polkit-authority.h"

/* The bus's own, not one that libpolkit keeps: its singleton outlives a test. */
static GTestDBus *bus;
static GDBusConnection *fake_polkit;

static struct {
  const char *answer; /* "yes", "no", "challenge", "error", "silent" */
  char *action;
  char *sender;
  guint flags;
  GPtrArray *silenced; /* invocations */
} script;

static const char interface_xml[] =
  "<node><interface name='org.freedesktop.PolicyKit1.Authority'>"
  "<method name='CheckAuthorization'><arg type='(sa{sv})' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='a{ss}' direction='in'/><arg type='u' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='(bba{ss})' direction='out'/></method>"
  "<method name='CancelCheckAuthorization'><arg type='s' direction='in'/></method>"
  "<signal name='Changed'/>"
  "<property name='BackendName' type='s' access='read'/>"
  "<property name='BackendVersion' type='s' access='read'/>"
  "<property name='BackendFeatures' type='u' access='read'/>"
  "</interface></node>";

static void
take_question (GVariant *parameters)
{
  g_autoptr(GVariant) details = NULL;

  g_free (script.action);
  g_free (script.sender);
  g_variant_get (parameters, "((s@a{sv})s@a{ss}us)", NULL, &details, &script.action, NULL,
                 &script.flags, NULL);
  g_assert_true (g_variant_lookup (details, "name", "s", &script.sender));
}

static void
on_method (GDBusConnection *connection, const char *sender, const char *path,
           const char *interface, const char *method, GVariant *parameters,
           GDBusMethodInvocation *invocation, gpointer data)
{
  gboolean yes = g_str_equal (script.answer, "yes");
  gboolean challenge = g_str_equal (script.answer, "challenge");

  if (g_str_equal (method, "CancelCheckAuthorization"))
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  take_question (parameters);
  if (g_str_equal (script.answer, "silent"))
    g_ptr_array_add (script.silenced, invocation);
  else if (g_str_equal (script.answer, "error"))
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_FAILED,
                                           "The fake fails.");
  else
    g_dbus_method_invocation_return_value (
      invocation, g_variant_new_parsed ("((%b, %b, @a{ss} {}),)", yes, challenge));
}

static GVariant *
on_property (GDBusConnection *connection, const char *sender, const char *path,
             const char *interface, const char *property, GError **error, gpointer data)
{
  return g_str_equal (property, "BackendFeatures") ? g_variant_new_uint32 (0)
                                                   : g_variant_new_string ("fake");
}

static GDBusConnection *
connect_bus (void)
{
  return g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, NULL);
}

static void
start_polkit (void)
{
  static const GDBusInterfaceVTable table = { on_method, on_property, NULL, { 0 } };
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_autoptr(GVariant) reply = NULL;

  fake_polkit = connect_bus ();
  g_dbus_connection_register_object (fake_polkit, "/org/freedesktop/PolicyKit1/Authority",
                                     node->interfaces[0], &table, NULL, NULL, NULL);
  reply = g_dbus_connection_call_sync (fake_polkit, "org.freedesktop.DBus", "/",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.PolicyKit1", 4),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (reply);
}

static gboolean
check (CordonAuthority *authority, CordonAction action, gboolean interactive,
       GCancellable *cancellable, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_authority_check_async (authority, ":1.77", action, interactive, cancellable, keep_result,
                                &result);
  if (cancellable != NULL)
    {
      wait_until (script.silenced->len > 0);
      g_cancellable_cancel (cancellable);
    }
  wait_until (result != NULL);
  return cordon_authority_check_finish (authority, result, error);
}

/* First: nobody has asked for libpolkit's singleton yet. */
static void
test_absent (void)
{
  g_autoptr(CordonAuthority) authority = cordon_polkit_authority_new ();

  for (guint action = 0; action <= CORDON_ACTION_HOST; action++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (check (authority, action, FALSE, NULL, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_DENIED);
    }
}

static void
test_answers (void)
{
  static const char *const ids[] = { "org.cordon.manage-own-machines",
                                     "org.cordon.manage-templates", "org.cordon.manage-host" };
  static const char *const noes[] = { "no", "challenge", "error" };
  CordonAuthority *authority = cordon_polkit_authority_new ();

  start_polkit ();
  for (guint action = 0; action <= CORDON_ACTION_HOST; action++)
    for (guint interactive = 0; interactive < 2; interactive++)
      {
        g_autoptr(GError) allowed = NULL;

        script.answer = "yes";
        g_assert_true (check (authority, action, interactive, NULL, &allowed));
        g_assert_no_error (allowed);
        g_assert_cmpstr (script.action, ==, ids[action]);
        g_assert_cmpstr (script.sender, ==, ":1.77");
        g_assert_cmpuint (script.flags, ==, interactive);
        for (gsize i = 0; i < G_N_ELEMENTS (noes); i++)
          {
            g_autoptr(GError) error = NULL;

            script.answer = noes[i];
            g_assert_false (check (authority, action, interactive, NULL, &error));
            g_assert_error (error, CORDON_ERROR, CORDON_ERROR_DENIED);
          }
      }
  g_assert_finalize_object (G_OBJECT (authority));
}

/* The caller has left, or polkit died with the question. */
static void
test_silent (void)
{
  CordonAuthority *authority = cordon_polkit_authority_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  script.answer = "silent";
  g_assert_false (check (authority, CORDON_ACTION_HOST, FALSE, cancellable, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_ptr_array_set_size (script.silenced, 0);

  cordon_authority_check_async (authority, ":1.77", CORDON_ACTION_HOST, TRUE, NULL, keep_result,
                                &result);
  wait_until (script.silenced->len > 0);
  g_dbus_connection_close_sync (fake_polkit, NULL, NULL);
  wait_until (result != NULL);
  g_assert_false (cordon_authority_check_finish (authority, result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_DENIED);
  g_clear_object (&result);
  g_assert_finalize_object (G_OBJECT (authority));
}

static void
test_identity (void)
{
  g_autoptr(GDBusConnection) connection = connect_bus ();
  g_autoptr(GDBusConnection) caller = connect_bus ();
  CordonPeerLookup *lookup = cordon_bus_peer_lookup_new (connection);
  CordonPeers *peers = cordon_peers_new (connection, lookup);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) nobody = NULL;
  g_autoptr(GError) error = NULL;
  guint32 uid = 4242;

  cordon_peers_resolve_async (peers, ":1.9999", keep_result, &nobody);
  wait_until (nobody != NULL);
  g_assert_false (cordon_peers_resolve_finish (peers, nobody, &uid, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_DENIED);
  g_assert_cmpuint (uid, ==, 4242);
  g_assert_cmpuint (cordon_peers_get_n_known (peers), ==, 0);

  cordon_peers_resolve_async (peers, g_dbus_connection_get_unique_name (caller), keep_result,
                              &result);
  wait_until (result != NULL);
  g_assert_true (cordon_peers_resolve_finish (peers, result, &uid, NULL));
  g_assert_cmpuint (uid, ==, geteuid ());
  g_assert_cmpuint (cordon_peers_get_n_known (peers), ==, 1);
  g_dbus_connection_close_sync (caller, NULL, NULL);
  wait_until (cordon_peers_get_n_known (peers) == 0);
  g_clear_object (&result);
  g_clear_object (&nobody);
  g_assert_finalize_object (G_OBJECT (peers));
  g_assert_finalize_object (G_OBJECT (lookup));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  script.silenced = g_ptr_array_new_with_free_func (g_object_unref);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  g_test_add_func ("/polkit/absent", test_absent);
  g_test_add_func ("/polkit/answers", test_answers);
  g_test_add_func ("/polkit/silent", test_silent);
  g_test_add_func ("/peers/identity", test_identity);
  status = g_test_run ();
  g_ptr_array_unref (script.silenced);
  g_free (script.action);
  g_free (script.sender);
  g_clear_object (&fake_polkit);
  /* libpolkit keeps its connection for the life of the process; the bus's going must not end it. */
  g_test_dbus_stop (bus);
  g_object_unref (bus);
  return status;
}
