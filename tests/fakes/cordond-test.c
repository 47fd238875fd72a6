/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond-test: the real cordond over a fake host, for the tests of everything that talks to it. It
 * needs no root and no libvirt, and takes org.cordon.Cordon1 on the bus of DBUS_SYSTEM_BUS_ADDRESS.
 *
 *   --state-dir=DIR        where grants and templates are kept; a fresh temporary one by default
 *   --compartments=DIR     a directory of compartments: presets'; the second one is the administrator's.
 *                          Without it there are the compartments "documents", of template "viewer", label
 *                          required, and "home", the same and persistent
 *   --settings=FILE        the administrator's settings, as /etc/cordon/host.conf
 *   --template=NAME        imports a tiny template NAME at start; may be given again
 *   --no-template          not even the default one, "viewer"
 *   --grant=COMPARTMENT    the caller's own uid may run it unlabelled; may be given again
 *   --mac=MODEL            none (default), selinux or apparmor
 *   --hardware             the host has KVM
 *   --spice-socket=PATH    open_graphics connects there (a cordon-test-spice-server), may be given again: one
 *                          for each machine that is looked at; without it a
 *                          socket that nothing answers on
 *   --accounts=N           accounts that exist; 16
 *   --idle=SECONDS         exits after so long without work; 3600
 *   --ready                machines are kept ready, on a host with 8 GiB, and guests boot at once
 *   --delay=OP=MS          an operation of the hypervisor takes so long; may be given again
 *   --real-callers         callers are who the bus says they are, instead of all being this uid
 *
 * Everything is allowed until org.cordon.Test (test-control.xml, same bus name and connection) says
 * otherwise. A line "ready" on standard output says that the name is owned; a closed standard
 * input, SIGTERM or SIGINT ends it.
 */
#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fakes/fake-callers.h"
#include "fakes/fake-hypervisor.h"
#include "fakes/fake-memory.h"
#include "fakes/fake-system.h"
#include "fakes/fake-template.h"
#include "fakes/test-control.h"
#include "service/service.h"
#include "service/settings.h"

typedef struct {
  GMainLoop *loop;
  GDBusConnection *connection;
  CordonFakeSystem *system;
  CordonFakeHypervisor *hypervisor;
  CordonFakeCallers *callers;
  CordonService *service;
  CordonTestTest *control;
  char *made_state_dir; /* removed at the end */
  guint n_pending;      /* templates and grants on their way */
  int status;
} App;

static struct {
  char *state_dir;
  char **compartments;
  char *settings;
  char **templates;
  gboolean no_template;
  char **grants;
  char *mac;
  gboolean hardware;
  char **spice_sockets;
  int accounts;
  int idle;
  gboolean ready;
  char **delays;
  gboolean real_callers;
} options = { .accounts = 16, .idle = 3600 };

static const GOptionEntry entries[] = {
  { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.state_dir, NULL, NULL },
  { "compartments", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.compartments, NULL, NULL },
  { "settings", 0, 0, G_OPTION_ARG_FILENAME, &options.settings, NULL, NULL },
  { "template", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.templates, NULL, NULL },
  { "no-template", 0, 0, G_OPTION_ARG_NONE, &options.no_template, NULL, NULL },
  { "grant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.grants, NULL, NULL },
  { "mac", 0, 0, G_OPTION_ARG_STRING, &options.mac, NULL, NULL },
  { "hardware", 0, 0, G_OPTION_ARG_NONE, &options.hardware, NULL, NULL },
  { "spice-socket", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.spice_sockets, NULL, NULL },
  { "accounts", 0, 0, G_OPTION_ARG_INT, &options.accounts, NULL, NULL },
  { "idle", 0, 0, G_OPTION_ARG_INT, &options.idle, NULL, NULL },
  { "ready", 0, 0, G_OPTION_ARG_NONE, &options.ready, NULL, NULL },
  { "delay", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.delays, NULL, NULL },
  { "real-callers", 0, 0, G_OPTION_ARG_NONE, &options.real_callers, NULL, NULL },
  G_OPTION_ENTRY_NULL
};

/* Index of a word in a list, or an answer to the caller and -1. */
static int
find_word (GDBusMethodInvocation *invocation, const char *const *words, const char *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      return i;
  g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                         "“%s” is not known", word);
  return -1;
}

/* --- org.cordon.Test ------------------------------------------------------------------------- */

static gboolean
handle_set_fault (CordonTestTest *control, GDBusMethodInvocation *invocation, const char *op,
                  const char *fault, guint delay_ms, App *app)
{
  static const char *const faults[] = { "works", "fails", "hangs", NULL };
  int which = find_word (invocation, cordon_fake_op_names, op);
  int what = which >= 0 ? find_word (invocation, faults, fault) : -1;

  if (what >= 0)
    {
      cordon_fake_hypervisor_set_fault (app->hypervisor, which, what, delay_ms);
      cordon_test_test_complete_set_fault (control, invocation);
    }
  return TRUE;
}

static gboolean
handle_set_deadline (CordonTestTest *control, GDBusMethodInvocation *invocation, guint ms,
                     App *app)
{
  cordon_fake_hypervisor_set_deadline (app->hypervisor, ms);
  cordon_test_test_complete_set_deadline (control, invocation);
  return TRUE;
}

static gboolean
handle_set_lie (CordonTestTest *control, GDBusMethodInvocation *invocation, const char *item,
                App *app)
{
  cordon_fake_hypervisor_set_lie (app->hypervisor, *item != '\0' ? item : NULL);
  cordon_test_test_complete_set_lie (control, invocation);
  return TRUE;
}

static gboolean
handle_set_peer (CordonTestTest *control, GDBusMethodInvocation *invocation, const char *name,
                 guint uid, App *app)
{
  cordon_fake_callers_set_uid (app->callers, name, uid);
  cordon_test_test_complete_set_peer (control, invocation);
  return TRUE;
}

static gboolean
handle_set_authority (CordonTestTest *control, GDBusMethodInvocation *invocation,
                      const char *action, const char *answer, App *app)
{
  static const char *const actions[] = { "machines", "templates", "host", NULL };
  static const char *const answers[] = { "allow", "deny", "silent", NULL };
  int which = find_word (invocation, actions, action);
  int what = which >= 0 ? find_word (invocation, answers, answer) : -1;

  if (what >= 0)
    {
      cordon_fake_callers_set_answer (app->callers, which, what);
      cordon_test_test_complete_set_authority (control, invocation);
    }
  return TRUE;
}

static gboolean
handle_end_domain (CordonTestTest *control, GDBusMethodInvocation *invocation, const char *uuid,
                   gboolean by_guest, App *app)
{
  cordon_fake_hypervisor_end_domain (app->hypervisor, uuid, by_guest);
  cordon_test_test_complete_end_domain (control, invocation);
  return TRUE;
}

static void
virsh (App *app, int verb, const char *uuid)
{
  g_autofree char *label = g_strconcat ("libvirt-", uuid, NULL);

  switch (verb)
    {
    case 0:
      cordon_fake_hypervisor_start_domain (app->hypervisor, uuid, label);
      break;
    case 1:
      cordon_fake_hypervisor_suspend_domain (app->hypervisor, uuid);
      break;
    case 2:
      cordon_fake_hypervisor_resume_domain (app->hypervisor, uuid);
      break;
    case 3:
      cordon_fake_hypervisor_end_domain (app->hypervisor, uuid, FALSE);
      break;
    default:
      cordon_fake_hypervisor_remove_definition (app->hypervisor, uuid);
    }
}

static gboolean
handle_virsh (CordonTestTest *control, GDBusMethodInvocation *invocation, const char *word,
              const char *uuid, App *app)
{
  static const char *const verbs[] = { "start", "suspend", "resume", "destroy", "undefine", NULL };
  int verb = find_word (invocation, verbs, word);

  if (verb >= 0)
    {
      virsh (app, verb, uuid);
      cordon_test_test_complete_virsh (control, invocation);
    }
  return TRUE;
}

static gboolean
handle_add_orphan (CordonTestTest *control, GDBusMethodInvocation *invocation, const char *uuid,
                   const char *account, App *app)
{
  cordon_fake_hypervisor_add_domain (app->hypervisor, uuid, TRUE, account);
  cordon_test_test_complete_add_orphan (control, invocation);
  return TRUE;
}

static gboolean
handle_set_space (CordonTestTest *control, GDBusMethodInvocation *invocation, guint64 bytes, App *app)
{
  cordon_fake_system_set_space (app->system, bytes);
  cordon_test_test_complete_set_space (control, invocation);
  return TRUE;
}

static gboolean
handle_disconnect (CordonTestTest *control, GDBusMethodInvocation *invocation, App *app)
{
  cordon_fake_hypervisor_disconnect (app->hypervisor);
  cordon_test_test_complete_disconnect (control, invocation);
  return TRUE;
}

static gboolean
handle_connect (CordonTestTest *control, GDBusMethodInvocation *invocation, App *app)
{
  cordon_fake_hypervisor_connect (app->hypervisor);
  cordon_test_test_complete_connect (control, invocation);
  return TRUE;
}

static gboolean
handle_domains (CordonTestTest *control, GDBusMethodInvocation *invocation, App *app)
{
  cordon_test_test_complete_domains (control, invocation,
                                     cordon_fake_hypervisor_list_domains (app->hypervisor));
  return TRUE;
}

static gboolean
handle_counts (CordonTestTest *control, GDBusMethodInvocation *invocation, App *app)
{
  cordon_test_test_complete_counts (
    control, invocation, cordon_fleet_get_size (cordon_service_get_fleet (app->service)),
    cordon_accounts_get_n_leased (cordon_service_get_accounts (app->service)),
    cordon_fake_system_get_n_processes (app->system));
  return TRUE;
}

static gboolean
handle_operations (CordonTestTest *control, GDBusMethodInvocation *invocation, App *app)
{
  cordon_test_test_complete_operations (control, invocation, cordon_fake_hypervisor_get_operations (app->hypervisor));
  return TRUE;
}

static void
export_control (App *app)
{
  static const struct {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "handle-set-fault", G_CALLBACK (handle_set_fault) },
    { "handle-set-deadline", G_CALLBACK (handle_set_deadline) },
    { "handle-set-lie", G_CALLBACK (handle_set_lie) },
    { "handle-set-space", G_CALLBACK (handle_set_space) },
    { "handle-set-peer", G_CALLBACK (handle_set_peer) },
    { "handle-set-authority", G_CALLBACK (handle_set_authority) },
    { "handle-end-domain", G_CALLBACK (handle_end_domain) },
    { "handle-virsh", G_CALLBACK (handle_virsh) },
    { "handle-add-orphan", G_CALLBACK (handle_add_orphan) },
    { "handle-disconnect", G_CALLBACK (handle_disconnect) },
    { "handle-connect", G_CALLBACK (handle_connect) },
    { "handle-domains", G_CALLBACK (handle_domains) },
    { "handle-counts", G_CALLBACK (handle_counts) },
    { "handle-operations", G_CALLBACK (handle_operations) },
  };
  g_autoptr(GError) error = NULL;

  app->control = cordon_test_test_skeleton_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (app->control, handlers[i].signal, handlers[i].handler, app);
  g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (app->control), app->connection,
                                    "/org/cordon/Test", &error);
  g_assert_no_error (error);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
on_done (CordonService *service, gboolean failed, App *app)
{
  app->status = failed ? EXIT_FAILURE : EXIT_SUCCESS;
  g_main_loop_quit (app->loop);
}

static gboolean
on_signal (gpointer data)
{
  cordon_service_shut_down (((App *) data)->service);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_stdin (int fd, GIOCondition condition, gpointer data)
{
  char ignored[256];

  if (read (fd, ignored, sizeof ignored) > 0)
    return G_SOURCE_CONTINUE;
  on_signal (data);
  return G_SOURCE_REMOVE;
}

static void
on_owned (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  g_print ("ready\n");
}

/* The service begins when what it shall have is there. */
static void
one_less_pending (App *app)
{
  if (--app->n_pending == 0)
    cordon_service_start (app->service);
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;

  cordon_templates_import_finish (CORDON_TEMPLATES (source), result, &error);
  g_assert_no_error (error);
  one_less_pending (data);
}

static void
on_granted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;

  cordon_registry_set_grant_finish (CORDON_REGISTRY (source), result, &error);
  g_assert_no_error (error);
  one_less_pending (data);
}

/* One template at a time is the service's rule: each of ours goes straight to its own state. */
static void
import_templates (App *app)
{
  static char *standard[] = { (char *) "viewer", NULL };
  char **names = options.templates != NULL ? options.templates : standard;

  for (guint i = 0; !options.no_template && names[i] != NULL; i++)
    {
      g_autoptr(CordonTemplates) store = cordon_templates_new (options.state_dir);
      int fds[4];

      cordon_fake_template_make (names[i], "1", fds);
      app->n_pending++;
      cordon_templates_import_async (store, names[i], fds, NULL, on_imported, app);
    }
}

static void
make_compartments (void)
{
  static const char text[] = "[Compartment]\nTitle=Untrusted documents\nColour=red\n"
                             "Glyph=document\nPattern=stripes\n"
                             "[Machine]\nTemplate=viewer\n";
  g_autofree char *dir = g_build_filename (options.state_dir, "compartments", NULL);
  g_autofree char *path = g_build_filename (dir, "documents.compartment", NULL);
  g_autofree char *home = g_build_filename (dir, "home.compartment", NULL);
  g_autofree char *lasting = g_strconcat (text, "Lifetime=persistent\n[Label]\nRequired=false\n", NULL);
  const char *const dirs[] = { dir, NULL };

  if (options.compartments != NULL)
    return;
  g_mkdir_with_parents (dir, 0755);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_file_set_contents (home, lasting, -1, NULL));
  options.compartments = g_strdupv ((char **) dirs);
}

static void
set_up_fakes (App *app)
{
  static const char *const models[] = { "none", "selinux", "apparmor", NULL };

  app->system = cordon_fake_system_new ();
  cordon_fake_mac_set_file (cordon_fake_system_get_mac (app->system), options.state_dir,
                            CORDON_FAKE_CONTENT);
  cordon_fake_system_set_n_accounts (app->system, (guint) options.accounts);
  app->callers = cordon_fake_callers_new ((guint32) getuid ());
  app->hypervisor = cordon_fake_hypervisor_new (app->system);
  cordon_fake_hypervisor_set_hardware (app->hypervisor, options.hardware);
  cordon_fake_hypervisor_set_boots (app->hypervisor, options.ready);
  for (char **path = options.spice_sockets; path != NULL && *path != NULL; path++)
    cordon_fake_hypervisor_add_spice_server (app->hypervisor, *path);
  for (guint i = 0; options.mac != NULL && models[i] != NULL; i++)
    if (g_str_equal (models[i], options.mac))
      cordon_fake_hypervisor_set_mac (app->hypervisor, (CordonMacModel) i);
  for (guint i = 0; options.delays != NULL && options.delays[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (options.delays[i], "=", 2);

      for (guint op = 0; op < CORDON_FAKE_N_OPS; op++)
        if (g_str_equal (parts[0], cordon_fake_op_names[op]) && parts[1] != NULL)
          cordon_fake_hypervisor_set_fault (app->hypervisor, op, CORDON_FAKE_WORKS,
                                            (guint) atoi (parts[1]));
    }
}

static void
set_up_service (App *app)
{
  g_autoptr(CordonPeerLookup) real =
    options.real_callers ? cordon_bus_peer_lookup_new (app->connection) : NULL;
  g_autoptr(CordonHostMemory) memory = options.ready ? CORDON_HOST_MEMORY (cordon_fake_memory_new ()) : NULL;
  CordonSettings settings = cordon_settings_default;
  g_autoptr(GError) problem = NULL;
  const gboolean understood =
    options.settings == NULL || cordon_settings_read (options.settings, &settings, &problem);
  const CordonServiceParts parts = {
    .connection = app->connection,
    .hypervisor = CORDON_HYPERVISOR (app->hypervisor),
    .system = CORDON_SYSTEM (app->system),
    .mac = CORDON_MAC_PROBE (cordon_fake_system_get_mac (app->system)),
    .authority = CORDON_AUTHORITY (app->callers),
    .lookup = real != NULL ? real : CORDON_PEER_LOOKUP (app->callers),
    .state_dir = options.state_dir,
    .compartment_dirs = (const char *const *) options.compartments,
    .users = &settings.users,
    .accounts = 16,
    .memory = memory,
    .ready_mib = settings.ready_mib,
    .ready_rest_ms = 50,
    .ready_again_ms = 50,
    .ready_look_ms = 50,
    .problem = understood ? NULL : problem->message,
    .idle_seconds = (guint) options.idle,
  };

  app->service = cordon_service_new (&parts);
  cordon_settings_clear (&settings);
  g_signal_connect (app->service, "done", G_CALLBACK (on_done), app);
  for (guint i = 0; options.grants != NULL && options.grants[i] != NULL; i++)
    {
      app->n_pending++;
      cordon_registry_set_grant_async (cordon_service_get_registry (app->service),
                                       (guint32) getuid (), options.grants[i], TRUE, on_granted,
                                       app);
    }
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      struct stat st;

      if (lstat (child, &st) == 0 && S_ISDIR (st.st_mode))
        remove_tree (child);
      else
        unlink (child);
    }
  rmdir (path);
}

static gboolean
set_up (App *app, int *argc, char ***argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  app->connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (app->connection == NULL)
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  g_dbus_connection_set_exit_on_close (app->connection, TRUE);
  if (options.state_dir == NULL)
    options.state_dir = app->made_state_dir = g_dir_make_tmp ("cordond-test-XXXXXX", &error);
  return options.state_dir != NULL;
}

int
main (int argc, char **argv)
{
  App app = { 0 };
  guint watch;

  setlocale (LC_ALL, "");
  signal (SIGXFSZ, SIG_IGN);
  if (!set_up (&app, &argc, &argv))
    return EXIT_FAILURE;

  app.loop = g_main_loop_new (NULL, FALSE);
  make_compartments ();
  set_up_fakes (&app);
  export_control (&app);
  app.n_pending = 1;
  set_up_service (&app);
  import_templates (&app);
  one_less_pending (&app);
  g_unix_signal_add (SIGTERM, on_signal, &app);
  g_unix_signal_add (SIGINT, on_signal, &app);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_stdin, &app);
  watch = g_bus_watch_name_on_connection (app.connection, "org.cordon.Cordon1",
                                          G_BUS_NAME_WATCHER_FLAGS_NONE, on_owned, NULL, NULL,
                                          NULL);
  g_main_loop_run (app.loop);

  g_bus_unwatch_name (watch);
  g_dbus_connection_flush_sync (app.connection, NULL, NULL);
  g_clear_object (&app.service);
  if (app.made_state_dir != NULL)
    remove_tree (app.made_state_dir);
  return app.status;
}
