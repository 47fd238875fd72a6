/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session bus with one user, the browser: it is the only way in which a second process of it can have the
 * first one open a page. It starts no service, and nobody but the browser's account can speak on it.
 */
#include "agent/browser/bus.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

#define DAEMON "/usr/bin/dbus-daemon"

/* "--print-address=4": where it says that it listens. */
#define READY_FD 4

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

pid_t
cordon_bus_start (void)
{
  int ends[2], parked;
  char first;
  pid_t child;
  bool listens;

  if (pipe2 (ends, O_CLOEXEC) < 0)
    return -1;
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
  return listens ? child : -1;
}
