/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the browser is called. It gets an environment of its own and not a word more; an address is one
 * argument, never a part of another one. There is no shell on the way, and none in the guest.
 */
#include "agent/browser/firefox.h"

#include "agent/browser/bus.h"
#include "agent/browser/settings.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIREFOX "/usr/lib/firefox-esr/firefox-esr"
#define PROFILE CORDON_HOME_VIEWER "/profile"
#define DOWNLOADS CORDON_HOME_VIEWER "/Downloads"

static bool
make_directory (const char *path)
{
  return mkdir (path, 0700) == 0 || errno == EEXIST;
}

static bool
write_settings (const char *text)
{
  FILE *file = fopen (PROFILE "/user.js", "we");
  bool written = file && fputs (text, file) >= 0;

  return file && fclose (file) == 0 && written;
}

bool
cordon_firefox_prepare (const CordonViewerMessage *settings)
{
  char text[512];

  return make_directory (PROFILE) && make_directory (DOWNLOADS) && make_directory (CORDON_FIREFOX_TEMPORARY) &&
         cordon_browser_settings (settings, text, sizeof text) && write_settings (text);
}

static void
run (const CordonViewerMessage *settings, const char *const arguments[])
{
  char zone[CORDON_AGENT_NAME_MAX + sizeof "TZ="];
  const char *const environment[] = {
    "PATH=/usr/bin", "HOME=" CORDON_HOME_VIEWER, "TMPDIR=" CORDON_FIREFOX_TEMPORARY, "DISPLAY=" CORDON_DISPLAY,
    "LANG=C.UTF-8", "GDK_BACKEND=x11", "GSETTINGS_BACKEND=memory", "NO_AT_BRIDGE=1", "GTK_CSD=0",
    "DBUS_SESSION_BUS_ADDRESS=" CORDON_BROWSER_BUS, "DBUS_SYSTEM_BUS_ADDRESS=disabled:",
    "MOZ_CRASHREPORTER_DISABLE=1", zone, NULL
  };
  sigset_t none;

  snprintf (zone, sizeof zone, "TZ=%s", settings->timezone[0] ? settings->timezone : "Etc/UTC");
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) == 0)
    execve (FIREFOX, (char *const *) arguments, (char *const *) environment);
  _exit (127);
}

static pid_t
start (const CordonViewerMessage *settings, const char *const arguments[])
{
  pid_t child = fork ();

  if (child == 0)
    run (settings, arguments);
  return child;
}

pid_t
cordon_firefox_start (const CordonViewerMessage *settings, const char *url)
{
  const char *const arguments[] = { FIREFOX, "--profile", PROFILE, url[0] ? "--url" : NULL, url, NULL };

  return start (settings, arguments);
}

pid_t
cordon_firefox_hand_over (const CordonViewerMessage *settings, const char *url)
{
  const char *const arguments[] = { FIREFOX, "--profile", PROFILE, "--new-tab", url, NULL };

  return start (settings, arguments);
}
