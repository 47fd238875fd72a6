/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Builds the house and takes it down. It waits for words of the programs, never for time.
 */
#include "house.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "program.h"
#include "wait.h"

struct House {
  char *directory, *spice_socket, *guest_socket;
  char *bus_address;
  GDBusConnection *bus;
  Program *daemon, *cordond, *server;
  FakeGuest *guest;
  const char *rules; /* the guest's */
  int listener;      /* where the server finds it */
  guint port;        /* the source of its connections */
};

/* --- what this process has --------------------------------------------------------------------- */

static guint fds_before;

/* GLib's threads wake each other through eventfds that stay. */
static gboolean
is_eventfd (const char *fd)
{
  g_autofree char *path = g_build_filename ("/proc/self/fd", fd, NULL);
  g_autofree char *target = g_file_read_link (path, NULL);

  return target && g_str_equal (target, "anon_inode:[eventfd]");
}

static guint
count_fds (void)
{
  g_autoptr (GDir) fds = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (fds)))
    count += !is_eventfd (name);
  return count;
}

static gboolean
has_no_child (void)
{
  siginfo_t info;

  return waitid (P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

/* --- the parts ------------------------------------------------------------------------------- */

static int
listen_at (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_assert_cmpuint (strlen (path), <, sizeof address.sun_path);
  strcpy (address.sun_path, path);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, sizeof address));
  g_assert_no_errno (listen (fd, 1));
  return fd;
}

/* The guest has a port as soon as the server runs, and another one whenever the host's side was closed. */
static gboolean
on_port (int listener, GIOCondition condition, gpointer data)
{
  House *self = data;
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

  g_assert_cmpint (fd, >=, 0);
  if (self->guest != NULL)
    fake_guest_host_hung_up (self->guest, fd);
  else
    self->guest = fake_guest_new (fd, self->rules);
  return G_SOURCE_CONTINUE;
}

static void
start_server (House *self, const char *rules)
{
  gboolean dark = g_str_equal (rules, "dark");
  gboolean absent = dark || g_str_equal (rules, "absent");
  const char *arguments[] = { program_path ("CORDON_TEST_SPICE_SERVER"), "--socket",
                              self->spice_socket, "--scene", dark ? "dark" : "blocks", "--port",
                              absent ? "closed" : self->guest_socket, NULL };

  self->rules = rules;
  self->listener = listen_at (self->guest_socket);
  self->port = g_unix_fd_add (self->listener, G_IO_IN, on_port, self);
  self->server = program_new (arguments, NULL, NULL);
  if (!absent)
    wait_until (self->guest != NULL);
  wait_until (program_count (self->server, "READY") == 1);
}

static void
start_cordond (House *self)
{
  g_autofree char *spice = g_strconcat ("--spice-socket=", self->spice_socket, NULL);
  const char *arguments[] = { program_path ("CORDON_TEST_CORDOND"), spice, "--grant=documents",
                              NULL };

  self->cordond = program_new (arguments, "DBUS_SYSTEM_BUS_ADDRESS", self->bus_address);
  wait_until (program_count (self->cordond, "ready") == 1);
}

static void
start_bus (House *self)
{
  g_autofree char *address = g_strdup_printf ("--address=unix:path=%s/bus", self->directory);
  const char *arguments[] = { "dbus-daemon", "--session", "--nofork", "--print-address=1", address,
                              NULL };

  self->daemon = program_new (arguments, NULL, NULL);
  self->bus_address = g_strdup (program_first_line (self->daemon));
}

static GDBusConnection *
connect_to_bus (House *self)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
    self->bus_address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) files = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_unlink (file);
    }
  g_assert_no_errno (g_rmdir (path));
}

House *
house_new (const char *rules)
{
  House *self = g_new0 (House, 1);
  g_autoptr (GError) error = NULL;

  if (fds_before == 0)
    fds_before = count_fds ();
  self->directory = g_dir_make_tmp ("cordon-house-XXXXXX", &error);
  g_assert_no_error (error);
  self->spice_socket = g_build_filename (self->directory, "spice", NULL);
  self->guest_socket = g_build_filename (self->directory, "guest", NULL);
  start_bus (self);
  start_server (self, rules);
  start_cordond (self);
  self->bus = connect_to_bus (self);
  return self;
}

void
house_free (House *self)
{
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_clear_object (&self->bus);
  program_free (self->cordond);
  program_free (self->server);
  g_clear_pointer (&self->guest, fake_guest_free);
  g_source_remove (self->port);
  close (self->listener);
  program_free (self->daemon);
  remove_directory (self->directory);
  g_free (self->bus_address);
  g_free (self->directory);
  g_free (self->spice_socket);
  g_free (self->guest_socket);
  g_free (self);
  poll_until (has_no_child ());
  poll_until (count_fds () == fds_before);
}

GDBusConnection *
house_get_bus (House *self)
{
  return self->bus;
}

const char *
house_get_bus_address (House *self)
{
  return self->bus_address;
}

FakeGuest *
house_get_guest (House *self)
{
  return self->guest;
}

/* --- strings --------------------------------------------------------------------------------- */

typedef struct {
  GVariant *reply;
  GError *error;
} Call;

static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;

  call->reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &call->error);
}

/* On the main loop, so that sessions go on meanwhile. */
static GVariant *
call (House *self, const char *method, GVariant *arguments)
{
  Call made = { 0 };

  g_dbus_connection_call (self->bus, "org.cordon.Cordon1", "/org/cordon/Test", "org.cordon.Test",
                          method, arguments, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL,
                          on_called, &made);
  wait_until (made.reply || made.error);
  g_assert_no_error (made.error);
  return made.reply;
}

void
house_tell (House *self, const char *method, GVariant *arguments)
{
  g_variant_unref (call (self, method, arguments));
}

gboolean
house_is_empty (House *self)
{
  g_autoptr (GVariant) counts = call (self, "Counts", NULL);
  guint machines, accounts, processes;

  g_variant_get (counts, "(uuu)", &machines, &accounts, &processes);
  return machines == 0 && accounts == 0 && processes == 0;
}

void
house_kill_cordond (House *self)
{
  program_kill (self->cordond);
}

void
house_kill_spice_server (House *self)
{
  program_kill (self->server);
}

/* --- what a process has ---------------------------------------------------------------------- */

/* "PID (comm) STATE PPID …" */
static gboolean
is_screen (const char *pid, GPid parent)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *stat = NULL;

  if (!g_file_get_contents (path, &stat, NULL, NULL) || !strstr (stat, " (cordon-screen) "))
    return FALSE;
  return parent < 0 || atoi (strrchr (stat, ')') + 4) == parent;
}

guint
house_count_screens (GPid parent, GPid *newest)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (processes)))
    if (g_ascii_isdigit (*name) && is_screen (name, parent))
      {
        count++;
        if (newest)
          *newest = atoi (name);
      }
  return count;
}
