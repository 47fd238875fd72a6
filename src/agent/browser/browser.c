/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-browser: the browser template's counterpart to the viewer. It starts the browser when it is told
 * what to open first, hands it every later page, and ends with it. It runs as the browser's account, so
 * whoever takes over the browser has it, too: it holds nothing, and the agent believes it nothing.
 */
#include "agent/browser/bus.h"
#include "agent/browser/firefox.h"
#include "agent/browser/ready.h"
#include "agent/inside/channel.h"
#include "agent/inside/deadline.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* An emulated processor loads the program within half a minute; one that hangs must not block the next. */
#define HAND_OVER_MS 180000

typedef struct {
  CordonViewerMessage settings;
  pid_t firefox, courier; /* 0: there is none */
  int bus, window;        /* -1 before the first start: its name, and its word that the window is ready */
  bool there;             /* it can be handed pages */
  int64_t courier_deadline;
  bool ending;
} Browser;

static void
tell (CordonViewerType type)
{
  const CordonViewerMessage message = { .type = type };

  if (!cordon_channel_send (CORDON_INSIDE_FD_PARENT, &message, sizeof message, -1))
    exit (EXIT_FAILURE);
}

static bool
is_terminated (const CordonViewerMessage *message)
{
  return memchr (message->url, '\0', sizeof message->url) && memchr (message->locale, '\0', sizeof message->locale) &&
         memchr (message->timezone, '\0', sizeof message->timezone);
}

static void
start (Browser *self, const char *url)
{
  if (!cordon_firefox_prepare (&self->settings) ||
      (self->window = cordon_ready_watch (CORDON_FIREFOX_TEMPORARY, CORDON_FIREFOX_READY)) < 0 ||
      (self->bus = cordon_bus_start ()) < 0)
    exit (EXIT_FAILURE);
  self->firefox = cordon_firefox_start (&self->settings, url);
  if (self->firefox < 0)
    exit (EXIT_FAILURE);
}

/* It is done with the first page when it can take the next: without its name nobody finds it, and before its
 * window is ready it loses what it is given. Either may come first. */
static void
look_for_browser (Browser *self)
{
  bool named = cordon_bus_has_browser (), ready = cordon_ready_seen (self->window);

  if (!named || !ready || self->there)
    return;
  self->there = true;
  tell (CORDON_VIEWER_DONE);
}

static void
visit (Browser *self, const char *url)
{
  if (self->firefox == 0)
    {
      start (self, url);
      return;
    }
  /* The agent waits for the end of one before it sends the next. */
  if (!self->there || self->courier != 0 || url[0] == '\0')
    exit (EXIT_FAILURE);
  self->courier = cordon_firefox_hand_over (&self->settings, url);
  self->courier_deadline = cordon_now_ms () + HAND_OVER_MS;
  if (self->courier < 0)
    exit (EXIT_FAILURE);
}

static void
read_agent (Browser *self)
{
  CordonViewerMessage message;
  CordonChannelResult result;

  while ((result = cordon_channel_receive (CORDON_INSIDE_FD_PARENT, &message, sizeof message, NULL)) ==
         CORDON_CHANNEL_MESSAGE)
    if (!is_terminated (&message))
      exit (EXIT_FAILURE);
    else if (message.type == CORDON_VIEWER_SETTINGS)
      self->settings = message;
    else if (message.type == CORDON_VIEWER_VISIT)
      visit (self, message.url);
    else
      exit (EXIT_FAILURE);
  if (result == CORDON_CHANNEL_CLOSED)
    exit (EXIT_FAILURE);
}

/* Whoever closes its last window is done with the machine. */
static void
firefox_ended (const Browser *self, int status)
{
  if (self->ending)
    exit (EXIT_SUCCESS);
  if (!WIFEXITED (status) || WEXITSTATUS (status) != EXIT_SUCCESS)
    exit (EXIT_FAILURE);
  tell (CORDON_VIEWER_CLOSED);
  exit (EXIT_SUCCESS);
}

static void
reap (Browser *self)
{
  pid_t child;
  int status;

  while ((child = waitpid (-1, &status, WNOHANG)) > 0)
    if (child == self->firefox)
      firefox_ended (self, status);
    else if (child == self->courier)
      {
        self->courier = 0;
        self->courier_deadline = 0;
        tell (CORDON_VIEWER_DONE);
      }
}

/* The end of the machine: the browser writes down what it knows. */
static void
end (Browser *self)
{
  if (self->firefox == 0)
    exit (EXIT_SUCCESS);
  self->ending = true;
  kill (self->firefox, SIGTERM);
}

static void
read_signals (Browser *self, int signals)
{
  struct signalfd_siginfo information;

  while (read (signals, &information, sizeof information) == (ssize_t) sizeof information)
    if (information.ssi_signo == SIGTERM)
      end (self);
  reap (self);
}

static int
listen_to_signals (void)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGCHLD);
  sigaddset (&set, SIGTERM);
  sigprocmask (SIG_BLOCK, &set, NULL);
  return signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int
main (void)
{
  Browser self = { .settings.scale_percent = 100, .bus = -1, .window = -1 };
  int signals = listen_to_signals ();

  if (signals < 0 || prctl (PR_SET_DUMPABLE, 0) < 0)
    return EXIT_FAILURE;
  tell (CORDON_VIEWER_READY);
  for (;;)
    {
      struct pollfd ready[] = { { .fd = CORDON_INSIDE_FD_PARENT, .events = POLLIN },
                                { .fd = signals, .events = POLLIN },
                                { .fd = self.bus, .events = POLLIN },
                                { .fd = self.window, .events = POLLIN } };

      if (poll (ready, 4, cordon_wait_ms (self.courier_deadline)) < 0 && errno != EINTR)
        return EXIT_FAILURE;
      if (self.courier > 0 && cordon_wait_ms (self.courier_deadline) == 0)
        kill (self.courier, SIGKILL);
      if (ready[1].revents)
        read_signals (&self, signals);
      if (ready[2].revents || ready[3].revents)
        look_for_browser (&self);
      if (ready[0].revents)
        read_agent (&self);
    }
}
