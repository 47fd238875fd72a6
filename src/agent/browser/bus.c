/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session bus with one user, the browser: it is the only way in which a second process of it can have the
 * first one open a page. It starts no service, and nobody but the browser's account can speak on it.
 */
#include "agent/browser/bus.h"

#include <dbus/dbus.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

#define DAEMON "/usr/bin/dbus-daemon"

/* "--print-address=4": where it says that it listens. */
#define READY_FD 4

static DBusConnection *connection;
static bool arrived;

static void
run (int ready)
{
  static const char *const arguments[] = { DAEMON, "--config-file=/etc/cordon-bus.conf", "--nofork", "--nopidfile",
                                           "--nosyslog", "--print-address=4", NULL };
  static const char *const environment[] = { "PATH=/usr/bin", NULL };
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) == 0 && dup2 (ready, READY_FD) == READY_FD)
    execve (DAEMON, (char *const *) arguments, (char *const *) environment);
  _exit (127);
}

static bool
start_daemon (void)
{
  int ends[2], parked;
  char first;
  pid_t child;
  bool listens;

  if (pipe2 (ends, O_CLOEXEC) < 0)
    return false;
  /* dup2() onto itself would leave it close-on-exec. */
  parked = fcntl (ends[1], F_DUPFD_CLOEXEC, READY_FD + 1);
  close (ends[1]);
  child = fork ();
  if (child == 0)
    run (parked);
  close (parked);
  /* Whatever ends the daemon ends the wait. */
  listens = child > 0 && read (ends[0], &first, 1) == 1;
  close (ends[0]);
  return listens;
}

int
cordon_bus_start (void)
{
  int fd = -1;

  if (!start_daemon () || !(connection = dbus_connection_open_private (CORDON_BROWSER_BUS, NULL)))
    return -1;
  dbus_connection_set_exit_on_disconnect (connection, FALSE);
  if (!dbus_bus_register (connection, NULL) || !dbus_connection_get_unix_fd (connection, &fd))
    return -1;
  dbus_bus_add_match (connection, "type='signal',sender='" DBUS_SERVICE_DBUS "',member='NameOwnerChanged',"
                                  "arg0namespace='org.mozilla'", NULL);
  dbus_connection_flush (connection);
  return fd;
}

static bool
is_arrival (DBusMessage *message)
{
  const char *name, *before, *after;

  return dbus_message_is_signal (message, DBUS_INTERFACE_DBUS, "NameOwnerChanged") &&
         dbus_message_get_args (message, NULL, DBUS_TYPE_STRING, &name, DBUS_TYPE_STRING, &before, DBUS_TYPE_STRING,
                                &after, DBUS_TYPE_INVALID) &&
         after[0] != '\0';
}

bool
cordon_bus_has_browser (void)
{
  DBusMessage *message;

  dbus_connection_read_write (connection, 0);
  while ((message = dbus_connection_pop_message (connection)))
    {
      arrived = arrived || is_arrival (message);
      dbus_message_unref (message);
    }
  return arrived;
}
