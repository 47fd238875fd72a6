/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The browser's word that its window takes addresses: a file that it makes. Nothing is read of it, so there
 * is nothing in it that could lie.
 */
#include "agent/browser/ready.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static char awaited[NAME_MAX + 1];
static bool seen;

static bool
remove_old (const char *directory, const char *name)
{
  char path[PATH_MAX];
  int length = snprintf (path, sizeof path, "%s/%s", directory, name);

  return length > 0 && (size_t) length < sizeof path && (unlink (path) == 0 || errno == ENOENT);
}

int
cordon_ready_watch (const char *directory, const char *name)
{
  int watch;

  seen = false;
  if (strlen (name) > NAME_MAX || !remove_old (directory, name) ||
      (watch = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK)) < 0)
    return -1;
  strcpy (awaited, name);
  if (inotify_add_watch (watch, directory, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR) >= 0)
    return watch;
  close (watch);
  return -1;
}

/* The browser may make more files than the kernel keeps news of: then it has made enough. */
static bool
is_news (const struct inotify_event *event)
{
  return (event->mask & IN_Q_OVERFLOW) || (event->len > 0 && strcmp (event->name, awaited) == 0);
}

bool
cordon_ready_seen (int watch)
{
  _Alignas (struct inotify_event) char bytes[4096];
  ssize_t got;

  while ((got = read (watch, bytes, sizeof bytes)) > 0)
    for (ssize_t at = 0; at < got;)
      {
        const struct inotify_event *event = (const struct inotify_event *) (bytes + at);

        seen = seen || is_news (event);
        at += (ssize_t) (sizeof *event + event->len);
      }
  return seen;
}
