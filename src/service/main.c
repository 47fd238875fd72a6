/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond: the real rooms put together on the system bus. It takes no option that could lead it to
 * another bus, state directory or hypervisor: the tests' cordond is another program.
 */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/libvirt/connection.h"
#include "service/mac/kernel-probe.h"
#include "service/polkit-authority.h"
#include "service/service.h"
#include "service/settings.h"

#define IDLE_SECONDS 60

typedef struct {
  GMainLoop *loop;
  CordonService *service;
  int status;
} App;

static void
on_done (CordonService *service, gboolean failed, App *app)
{
  app->status = failed ? EXIT_FAILURE : EXIT_SUCCESS;
  g_main_loop_quit (app->loop);
}

static gboolean
on_impatience (gpointer data)
{
  /* AUTODESTROY takes what is left when the connection goes. */
  g_main_loop_quit (((App *) data)->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (gpointer data)
{
  App *app = data;

  g_unix_signal_add (SIGTERM, on_impatience, app);
  g_unix_signal_add (SIGINT, on_impatience, app);
  cordon_service_shut_down (app->service);
  return G_SOURCE_REMOVE;
}

static void
make_service (App *app, GDBusConnection *connection)
{
  const char *const directories[] = { CORDON_PKGDATADIR "/compartments",
                                      CORDON_SYSCONFDIR "/compartments", NULL };
  g_autoptr(CordonLibvirt) libvirt = cordon_libvirt_new (CORDON_LIBVIRT_URI, NULL);
  g_autoptr(CordonSystem) host = cordon_linux_system_new ();
  g_autoptr(CordonHostMemory) memory = cordon_linux_memory_new ();
  g_autoptr(CordonKernelProbe) kernel = cordon_kernel_probe_new ();
  g_autoptr(CordonAuthority) authority = cordon_polkit_authority_new ();
  g_autoptr(CordonPeerLookup) lookup = cordon_bus_peer_lookup_new (connection);
  CordonSettings settings = cordon_settings_default;
  g_autoptr(GError) problem = NULL;
  const gboolean understood =
    cordon_settings_read (CORDON_SYSCONFDIR "/host.conf", &settings, &problem);
  g_autoptr(CordonFirewall) firewall = cordon_bus_firewall_new (connection);
  g_autoptr(CordonNetworks) networks =
    cordon_networks_new (CORDON_NETWORK_HOST (libvirt), firewall, &settings.networks);
  const CordonServiceParts parts = {
    .connection = connection,
    .hypervisor = CORDON_HYPERVISOR (libvirt),
    .system = host,
    .mac = CORDON_MAC_PROBE (kernel),
    .authority = authority,
    .lookup = lookup,
    .networks = networks,
    .state_dir = CORDON_STATEDIR,
    .compartment_dirs = directories,
    .accounts = settings.accounts,
    .memory = memory,
    .ready_mib = settings.ready_mib,
    .ranges = &settings.ranges,
    .users = &settings.users,
    .problem = understood ? NULL : problem->message,
    .idle_seconds = IDLE_SECONDS,
  };

  /* It runs all the same: whoever asks for a machine shall be told what is wrong. */
  if (!understood)
    g_message ("%s", problem->message);
  app->service = cordon_service_new (&parts);
  g_signal_connect (app->service, "done", G_CALLBACK (on_done), app);
  cordon_settings_clear (&settings);
}

static gboolean
may_run (void)
{
  if (geteuid () != 0)
    {
      g_printerr (_("cordond is started by the system bus, as root; use the command cordon.\n"));
      return FALSE;
    }
  umask (022);
  if (g_mkdir_with_parents (CORDON_STATEDIR, 0711) < 0)
    {
      g_printerr (_("%s cannot be made: %s\n"), CORDON_STATEDIR, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

static int
run (GDBusConnection *connection)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  App app = { .loop = loop };

  make_service (&app, connection);
  g_unix_signal_add (SIGTERM, on_signal, &app);
  g_unix_signal_add (SIGINT, on_signal, &app);
  cordon_service_start (app.service);
  g_main_loop_run (loop);
  g_dbus_connection_flush_sync (connection, NULL, NULL);
  g_object_unref (app.service);
  return app.status;
}

int
main (int argc, char **argv)
{
  g_autoptr(GDBusConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CORDON_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  signal (SIGXFSZ, SIG_IGN); /* a file that may not grow is an error, not an end */

  if (!may_run ())
    return EXIT_FAILURE;
  connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (connection == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  return run (connection);
}
