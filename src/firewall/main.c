/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-firewall: the only program of Cordon's that may touch the host's network. cordond calls it over
 * the system bus, which lets nobody else in, and itself has no network and no right to one. It takes no
 * rule, address or name from anybody: it loads one table, reads, and tells. By hand:
 *
 *   cordon-firewall load               puts the table there
 *   cordon-firewall show BRIDGE TAP    prints what Examine would answer
 *   cordon-firewall unload             takes the table away: Cordon is being removed
 */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdlib.h>

#include "core/errors.h"
#include "firewall1-skeleton.h"
#include "firewall/kernel.h"
#include "firewall/ports.h"
#include "firewall/routes.h"
#include "firewall/rules.h"
#include "firewall/wall.h"

#define NAME "org.cordon.Firewall1"
#define OBJECT "/org/cordon/Firewall1"

typedef struct {
  GMainLoop *loop;
  GDBusConnection *connection;
  CordonWall *wall;
  CordonBusFirewall1 *skeleton;
  char *client; /* who is told; a unique name */
  guint client_watch;
  int status;
} App;

static void
on_changed (CordonWall *wall, App *app)
{
  if (app->client != NULL)
    g_dbus_connection_emit_signal (app->connection, app->client, OBJECT, NAME, "Changed", NULL, NULL);
}

static void
refuse (GDBusMethodInvocation *call, GError *error)
{
  g_autoptr (GError) owned = error;

  g_dbus_method_invocation_return_dbus_error (call, "org.cordon.Error.Failed", owned->message);
}

/* Nobody has a use for this program any more; the table stays. */
static void
on_client_gone (GDBusConnection *connection, const char *name, gpointer data)
{
  App *app = data;

  g_main_loop_quit (app->loop);
}

static void
take_client (App *app, const char *sender)
{
  if (g_strcmp0 (app->client, sender) == 0)
    return;
  if (app->client_watch != 0)
    g_bus_unwatch_name (app->client_watch);
  g_free (app->client);
  app->client = g_strdup (sender);
  app->client_watch = g_bus_watch_name_on_connection (app->connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                      NULL, on_client_gone, app, NULL);
}

static gboolean
on_load (CordonBusFirewall1 *skeleton, GDBusMethodInvocation *call, App *app)
{
  GError *error = NULL;

  if (!cordon_wall_load (app->wall, &error))
    {
      refuse (call, error);
      return TRUE;
    }
  take_client (app, g_dbus_method_invocation_get_sender (call));
  cordon_bus_firewall1_complete_load (skeleton, call);
  return TRUE;
}

static gboolean
on_routes (CordonBusFirewall1 *skeleton, GDBusMethodInvocation *call, App *app)
{
  GError *error = NULL;
  g_autoptr (GArray) routes = cordon_routes_read (&error);
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (routes == NULL)
    {
      refuse (call, error);
      return TRUE;
    }
  for (guint i = 0; i < routes->len; i++)
    {
      g_autofree char *text = cordon_prefix_print (&g_array_index (routes, CordonPrefix, i));

      g_strv_builder_add (texts, text);
    }
  all = g_strv_builder_end (texts);
  cordon_bus_firewall1_complete_routes (skeleton, call, (const char *const *) all);
  return TRUE;
}

static GVariant *
examine (CordonWall *wall, const char *bridge, const char *tap)
{
  g_autofree char *table = cordon_wall_describe_table (wall);
  g_autofree char *routed = cordon_wall_describe_routed (wall);
  GVariantBuilder facts;

  g_variant_builder_init (&facts, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&facts, "{ss}", "table", table);
  g_variant_builder_add (&facts, "{ss}", "routed", routed);
  cordon_ports_describe (bridge, tap, &facts);
  return g_variant_builder_end (&facts);
}

static gboolean
on_examine (CordonBusFirewall1 *skeleton, GDBusMethodInvocation *call, const char *bridge, const char *tap,
            App *app)
{
  if (cordon_port_name_valid (bridge) && cordon_port_name_valid (tap))
    cordon_bus_firewall1_complete_examine (skeleton, call, examine (app->wall, bridge, tap));
  else
    g_dbus_method_invocation_return_dbus_error (call, "org.cordon.Error.Usage", _("That is no network card."));
  return TRUE;
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer data)
{
  App *app = data;

  app->status = EXIT_FAILURE;
  g_main_loop_quit (app->loop);
}

static gboolean
on_signal (gpointer data)
{
  g_main_loop_quit (((App *) data)->loop);
  return G_SOURCE_REMOVE;
}

static void
export (App *app)
{
  g_signal_connect (app->skeleton, "handle-load", G_CALLBACK (on_load), app);
  g_signal_connect (app->skeleton, "handle-routes", G_CALLBACK (on_routes), app);
  g_signal_connect (app->skeleton, "handle-examine", G_CALLBACK (on_examine), app);
  g_signal_connect (app->wall, "changed", G_CALLBACK (on_changed), app);
}

static int
serve (CordonWall *wall)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CordonBusFirewall1) skeleton = cordon_bus_firewall1_skeleton_new ();
  App app = { .loop = loop, .connection = connection, .wall = wall, .skeleton = skeleton };

  if (connection == NULL
      || !g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (skeleton), connection, OBJECT, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  export (&app);
  g_unix_signal_add (SIGTERM, on_signal, &app);
  g_bus_own_name_on_connection (connection, NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, NULL, on_name_lost, &app,
                                NULL);
  g_main_loop_run (loop);
  g_free (app.client);
  return app.status;
}

static int
load (CordonWall *wall)
{
  g_autoptr (GError) error = NULL;

  if (cordon_wall_load (wall, &error))
    return EXIT_SUCCESS;
  g_printerr ("%s\n", error->message);
  return EXIT_FAILURE;
}

static int
show (CordonWall *wall, const char *bridge, const char *tap)
{
  g_autoptr (GVariant) facts = NULL;
  GVariantIter iter;
  const char *key, *value;

  if (!cordon_port_name_valid (bridge) || !cordon_port_name_valid (tap))
    return EXIT_FAILURE;
  facts = g_variant_ref_sink (examine (wall, bridge, tap));
  g_variant_iter_init (&iter, facts);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    g_print ("%s: %s\n", key, value);
  return EXIT_SUCCESS;
}

static int
unload (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *done = cordon_kernel_run ("table inet " CORDON_RULES_TABLE " {\n}\n"
                                             "delete table inet " CORDON_RULES_TABLE "\n",
                                             &error);

  if (done != NULL)
    return EXIT_SUCCESS;
  g_printerr ("%s\n", error->message);
  return EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  g_autoptr (CordonWall) wall = cordon_wall_new ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CORDON_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  if (argc == 1)
    return serve (wall);
  if (argc == 2 && g_str_equal (argv[1], "load"))
    return load (wall);
  if (argc == 2 && g_str_equal (argv[1], "unload"))
    return unload ();
  if (argc == 4 && g_str_equal (argv[1], "show"))
    return show (wall, argv[2], argv[3]);
  g_printerr (_("cordon-firewall is started by the system bus, as root.\n"));
  return EXIT_FAILURE;
}
