/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pkttyagent(1), polkit's own. It is registered for this process alone, so what it may be asked is what this command
 * asks of cordond, or pkexec for it; the password goes from the terminal to polkit and never through here. It ends
 * with us, however that comes.
 */
#include "config.h"

#include "cli/terminal-agent.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <unistd.h>

#define AGENT_FD 3 /* of which it lets go when it is there */
#define BEGIN_DEADLINE_MS 10000

/* --fallback: an agent of the person's desktop goes first. setpriv: who is killed takes it along. */
static GSubprocess *
spawn (int *ready, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_INHERIT);
  g_autofree char *number = g_strdup_printf ("%d", (int) getpid ());
  const char *words[] = { "setpriv", "--pdeathsig=TERM", "pkttyagent", "--fallback", "--process", number,
                          "--notify-fd", G_STRINGIFY (AGENT_FD), NULL };
  int ends[2];

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return NULL;
  g_subprocess_launcher_take_fd (launcher, ends[1], AGENT_FD);
  *ready = ends[0];
  return g_subprocess_launcher_spawnv (launcher, words, error);
}

static void
wait_until_there (int ready)
{
  struct pollfd pollfd = { .fd = ready, .events = POLLIN };

  while (poll (&pollfd, 1, BEGIN_DEADLINE_MS) < 0 && errno == EINTR)
    ;
}

void
cordon_terminal_agent_start (void)
{
  static gboolean started;
  g_autoptr (GSubprocess) agent = NULL;
  g_autoptr (GError) error = NULL;
  int ready = -1;

  if (started || geteuid () == 0 || !isatty (STDIN_FILENO))
    return;
  started = TRUE;
  agent = spawn (&ready, &error);
  if (agent != NULL)
    wait_until_there (ready);
  else
    g_debug ("nobody can be asked at this terminal: %s", error->message);
  if (ready >= 0)
    close (ready);
}
