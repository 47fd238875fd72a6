/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of confinement. Every library of this process is hostile from its first byte of guest
 * data on, so all of this comes before SPICE is: libraries start threads (Landlock binds one
 * thread) and open files. Nothing is said to be in force that was not tried afterwards. It must
 * never depend on an environment variable or an argument.
 */
#include "screen/confine.h"

#include "screen/filter.h"
#include "screen/landlock.h"
#include "wire/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Address space: the largest surface in spice-glib and in the frame buffer, its caches, and room
 * for a decoder that expands; not for a bomb. */
#define ADDRESS_SPACE_MAX (UINT64_C (2) << 30)

/* 0 to 5, a descriptor for each channel, and a few of GLib's own. */
#define DESCRIPTORS_MAX (6 + CORDON_SCREEN_CHANNELS_MAX + 14)

static bool
limit (int resource, rlim_t most)
{
  struct rlimit value = { .rlim_cur = most, .rlim_max = most };

  return setrlimit (resource, &value) == 0;
}

static bool
set_limits (void)
{
  return limit (RLIMIT_CORE, 0) /* a core file would hold the picture */
         && limit (RLIMIT_AS, ADDRESS_SPACE_MAX)
         && limit (RLIMIT_NOFILE, DESCRIPTORS_MAX)
         && limit (RLIMIT_MEMLOCK, 0)
         && limit (RLIMIT_MSGQUEUE, 0);
}

static bool
drop_inheritance (void)
{
  return syscall (SYS_close_range, CORDON_SCREEN_FD_AGENT + 1, UINT_MAX, 0) == 0
         && clearenv () == 0;
}

static bool
drop_rights (void)
{
  return prctl (PR_SET_PDEATHSIG, SIGKILL) == 0
         && prctl (PR_SET_DUMPABLE, 0) == 0
         && prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* The type GTask, without which spice-glib cannot write to a port, brings GLib's worker thread with
 * it. Afterwards no thread can be made, so it is made here: under Landlock already, before any
 * channel and any byte of a guest, and in time for the filter, which is loaded for all threads. */
static void
start_worker_thread (void)
{
  g_type_ensure (G_TYPE_TASK);
}

/* Whether the root directory can still be opened. */
static bool
files_are_open (void)
{
  int fd = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

static bool
filter_holds (void)
{
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  if (fd >= 0 || errno != EPERM)
    return false;
  return open ("/", O_RDONLY | O_CLOEXEC) < 0 && errno == EPERM;
}

static bool
refuse (const char *step)
{
  fprintf (stderr, "cordon-screen: not confined (%s): refused to run\n", step);
  return false;
}

bool
cordon_confine (unsigned *confinement)
{
  unsigned found = CORDON_SCREEN_CONFINED_SECCOMP;

  if (!drop_inheritance ())
    return refuse ("descriptors");
  if (!drop_rights ())
    return refuse ("rights");
  if (!set_limits ())
    return refuse ("limits");
  if (cordon_landlock_restrict () && !files_are_open ())
    found |= CORDON_SCREEN_CONFINED_LANDLOCK;
  start_worker_thread ();
  if (!cordon_filter_load () || !filter_holds ())
    return refuse ("system calls");
  *confinement = found;
  return true;
}
