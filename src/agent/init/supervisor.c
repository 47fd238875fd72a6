/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PID 1 once the guest is up. Only the agent may ask it for anything, and only for three things;
 * a message that is none of them powers the machine off. The host presses the power button.
 */
#include "agent/init/supervisor.h"

#include "agent/init/devices.h"
#include "agent/init/home.h"
#include "agent/init/log.h"
#include "agent/init/program.h"
#include "agent/inside/accounts.h"
#include "agent/inside/channel.h"
#include "agent/inside/deadline.h"
#include "agent/inside/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define DISPLAY_LOG "/run/display/Xorg.log"
#define DISPLAY_DEADLINE_MS 60000 /* four seconds of one emulated processor, on a busy host */
/* Less than the host waits after it pressed the button (CORDON_DEADLINE_POWER_BUTTON in core/limits.h). */
#define BROWSER_END_MS 45000
/* What a browser with a process for each site needs: it refuses to work with a few hundred. */
#define BROWSER_FILES 4096
#define BROWSER_PROCESSES 2048

typedef struct {
  const CordonGuest *guest;
  pid_t display, kiosk, agent, viewer;
  int children; /* signalfd */
  int channel;  /* to the agent */
  int button;   /* -1: there is none */
} Supervisor;

static int
listen_to_children (void)
{
  sigset_t set;
  int fd;

  sigemptyset (&set);
  sigaddset (&set, SIGCHLD);
  sigprocmask (SIG_BLOCK, &set, NULL);
  fd = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0)
    cordon_fail ("signalfd: %s", strerror (errno));
  return fd;
}

/* Nobody can look into a guest that is off: the reason goes where the host's console shows it. */
static noreturn void
fail_display (const char *how)
{
  FILE *log = fopen (DISPLAY_LOG, "re");
  char line[256];

  while (log && fgets (line, sizeof line, log))
    if (strstr (line, "(EE)"))
      {
        line[strcspn (line, "\n")] = '\0';
        cordon_log ("%s", line);
      }
  cordon_fail ("the display server %s", how);
}

static bool
await_newline (int fd, int64_t deadline)
{
  struct pollfd ready = { .fd = fd, .events = POLLIN };
  char character = '\0';

  while (character != '\n')
    if (poll (&ready, 1, cordon_wait_ms (deadline)) != 1 || read (fd, &character, 1) != 1)
      return false;
  return true;
}

/* The server writes its display's number and a new line, in two writes, into descriptor 3 once it
 * accepts clients; it dies if nobody takes the second. */
static void
start_display (Supervisor *self)
{
  static const char *const arguments[] = {
    "/usr/lib/xorg/Xorg", CORDON_DISPLAY, "-displayfd", "3",
    "-config", "/etc/X11/cordon.conf", "-logfile", DISPLAY_LOG,
    "-nolisten", "tcp", "-noreset", "-ac", "-br", "-s", "0", "-dpms",
    "-sharevts", "-novtswitch", "-keeptty", "vt1", NULL
  };
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC) < 0)
    cordon_fail ("pipe: %s", strerror (errno));
  self->display = cordon_program_start (&(CordonProgram) {
      .arguments = arguments, .account = CORDON_UID_DISPLAY, .descriptors = { ends[1], -1 } });
  close (ends[1]);
  if (!await_newline (ends[0], cordon_now_ms () + DISPLAY_DEADLINE_MS))
    fail_display ("did not start");
  close (ends[0]);
}

/* What a browser knows it writes down when it is asked to end, and it is asked where that will stay. */
static void
end_browser (Supervisor *self)
{
  int64_t deadline = cordon_now_ms () + BROWSER_END_MS;
  struct signalfd_siginfo information;
  struct pollfd ready = { .fd = self->children, .events = POLLIN };

  if (self->viewer <= 0 || !self->guest->browser || self->guest->home != CORDON_AGENT_HOME_READY)
    return;
  kill (self->viewer, SIGTERM);
  while (waitpid (self->viewer, NULL, WNOHANG) == 0 && poll (&ready, 1, cordon_wait_ms (deadline)) == 1)
    while (read (self->children, &information, sizeof information) > 0)
      ;
  cordon_log (cordon_wait_ms (deadline) > 0 ? "the browser ended" : "the browser did not end in time");
}

/* Every program ends, so that nobody has a file of the private disk open. */
static noreturn void
end (Supervisor *self)
{
  end_browser (self);
  kill (-1, SIGKILL);
  while (waitpid (-1, NULL, 0) > 0 || errno == EINTR)
    ;
  if (self->guest->home == CORDON_AGENT_HOME_READY)
    cordon_home_unmount ();
  cordon_power_off ();
}

static void
start_agent (Supervisor *self)
{
  static const char *const homes[] = { "none", "ready", "damaged" };
  const char *kiosk[] = { "/usr/libexec/cordon/cordon-kiosk",
                          self->guest->width[0] != '\0' ? self->guest->width : NULL, self->guest->height, NULL };
  const char *agent[] = { "/usr/libexec/cordon/cordon-agent", self->guest->port,
                          homes[self->guest->home], self->guest->browser ? "browser" : "viewer", NULL };
  int to_kiosk[2], to_agent[2];

  if (!cordon_channel_pair (to_kiosk) || !cordon_channel_pair (to_agent))
    cordon_fail ("socketpair: %s", strerror (errno));
  self->kiosk = cordon_program_start (&(CordonProgram) {
      .arguments = kiosk, .account = CORDON_UID_KIOSK, .descriptors = { to_kiosk[1], -1 } });
  self->agent = cordon_program_start (&(CordonProgram) {
      .arguments = agent, .account = CORDON_UID_AGENT,
      .descriptors = { to_agent[1], to_kiosk[0] } });
  close (to_kiosk[0]);
  close (to_kiosk[1]);
  close (to_agent[1]);
  self->channel = to_agent[0];
}

static CordonProgram
describe_viewer (const Supervisor *self)
{
  static const char *const viewer[] = { "/usr/libexec/cordon/cordon-viewer", NULL };
  static const char *const browser[] = { CORDON_BROWSER_PROGRAM, NULL };

  if (self->guest->browser)
    return (CordonProgram) { .arguments = browser, .home = CORDON_HOME_VIEWER, .files = BROWSER_FILES,
                             .processes = BROWSER_PROCESSES };
  return (CordonProgram) { .arguments = viewer, .oom_score = 1000,
                           .home = self->guest->home == CORDON_AGENT_HOME_READY ? CORDON_HOME_VIEWER : NULL };
}

static void
start_viewer (Supervisor *self, int socket)
{
  CordonProgram program = describe_viewer (self);

  if (self->viewer > 0 || socket < 0)
    cordon_fail ("the agent asked for a second viewer");
  program.account = CORDON_UID_VIEWER;
  program.descriptors[0] = socket;
  program.descriptors[1] = -1;
  self->viewer = cordon_program_start (&program);
}

static void
obey (Supervisor *self, const CordonInitMessage *message, int socket)
{
  switch ((CordonInitType) message->type)
    {
    case CORDON_INIT_VIEWER_START:
      start_viewer (self, socket);
      break;
    case CORDON_INIT_VIEWER_KILL:
      if (self->viewer > 0)
        kill (self->viewer, SIGKILL);
      break;
    case CORDON_INIT_POWER_OFF:
      end (self);
    case CORDON_INIT_VIEWER_EXITED:
    default:
      cordon_fail ("the agent sent message %u", message->type);
    }
}

static void
read_channel (Supervisor *self)
{
  CordonInitMessage message;
  int socket;

  switch (cordon_channel_receive (self->channel, &message, sizeof message, &socket))
    {
    case CORDON_CHANNEL_EMPTY:
      return;
    case CORDON_CHANNEL_CLOSED:
      cordon_fail ("the agent hung up");
    case CORDON_CHANNEL_MESSAGE:
      obey (self, &message, socket);
      if (socket >= 0)
        close (socket);
    }
}

static void
report_viewer (Supervisor *self, int status)
{
  CordonInitMessage message = { .type = CORDON_INIT_VIEWER_EXITED, .value = (uint32_t) status };

  self->viewer = 0;
  cordon_log ("the viewer ended with status 0x%x", status);
  if (!cordon_channel_send (self->channel, &message, sizeof message, -1))
    cordon_fail ("the agent does not listen");
}

static void
reap (Supervisor *self)
{
  struct signalfd_siginfo information;
  pid_t child;
  int status;

  while (read (self->children, &information, sizeof information) > 0)
    ;
  while ((child = waitpid (-1, &status, WNOHANG)) > 0)
    if (child == self->viewer)
      report_viewer (self, status);
    else if (child == self->display)
      fail_display ("ended");
    else if (child == self->kiosk || child == self->agent)
      cordon_fail ("%s ended with status 0x%x",
                   child == self->kiosk ? "the window manager" : "the agent", status);
}

static void
read_button (Supervisor *self)
{
  if (!cordon_devices_button_pressed (self->button))
    return;
  cordon_log ("the power button was pressed");
  end (self);
}

void
cordon_supervise (const CordonGuest *guest)
{
  Supervisor self = { .guest = guest, .children = listen_to_children (), .button = -1 };

  if (guest->lasting)
    self.button = cordon_devices_open_button ();
  start_display (&self);
  start_agent (&self);
  for (;;)
    {
      struct pollfd ready[] = { { .fd = self.children, .events = POLLIN },
                                { .fd = self.channel, .events = POLLIN },
                                { .fd = self.button, .events = POLLIN } };

      if (poll (ready, 3, -1) < 0 && errno != EINTR)
        cordon_fail ("poll: %s", strerror (errno));
      /* What the agent said before it died still counts: read first. */
      if (ready[1].revents)
        read_channel (&self);
      if (ready[0].revents)
        reap (&self);
      if (ready[2].revents)
        read_button (&self);
    }
}
