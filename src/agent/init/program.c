/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Starts one program under its own account. The child gives up everything before exec, so that no
 * program has to be trusted to do so; it must never return into init.
 */
#include "agent/init/program.h"

#include "agent/init/log.h"
#include "agent/inside/accounts.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_DESCRIPTOR 3
#define PARKING 100 /* above anything init has open */

static bool
arrange_descriptors (const int descriptors[2])
{
  int parked[2] = { -1, -1 };
  int in = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  int out = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  for (int i = 0; i < 2; i++)
    if (descriptors[i] >= 0 &&
        (parked[i] = fcntl (descriptors[i], F_DUPFD_CLOEXEC, PARKING)) < 0)
      return false;
  if (dup2 (in, 0) < 0 || dup2 (out, 1) < 0 || dup2 (out, 2) < 0)
    return false;
  for (int i = 0; i < 2; i++)
    if (parked[i] >= 0 && dup2 (parked[i], FIRST_DESCRIPTOR + i) < 0)
      return false;
  for (int i = 0; i < 2; i++)
    if (parked[i] < 0)
      close (FIRST_DESCRIPTOR + i);
  return close_range (FIRST_DESCRIPTOR + 2, ~0u, 0) == 0;
}

static bool
set_oom_score (int score)
{
  char text[16];
  int fd = open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  int length = snprintf (text, sizeof text, "%d", score);
  bool done = fd >= 0 && write (fd, text, (size_t) length) == length;

  if (fd >= 0)
    close (fd);
  return done;
}

static struct rlimit
limit_of (unsigned wanted, unsigned usual)
{
  rlim_t limit = wanted > 0 ? wanted : usual;

  return (struct rlimit) { limit, limit };
}

static bool
drop_rights (const CordonProgram *program)
{
  static const struct rlimit no_core = { 0, 0 };
  const struct rlimit files = limit_of (program->files, 256), processes = limit_of (program->processes, 16);
  unsigned account = program->account;

  for (unsigned capability = 0; capability <= CAP_LAST_CAP; capability++)
    if (prctl (PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && errno != EINVAL)
      return false;
  return setrlimit (RLIMIT_CORE, &no_core) == 0 && setrlimit (RLIMIT_NOFILE, &files) == 0 &&
         setgroups (0, NULL) == 0 && setresgid (account, account, account) == 0 &&
         setresuid (account, account, account) == 0 &&
         setrlimit (RLIMIT_NPROC, &processes) == 0 &&
         prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

static void
run_child (const CordonProgram *program)
{
  char home[64];
  const char *const environment[] = { "PATH=/usr/bin", "LANG=C.UTF-8", "DISPLAY=" CORDON_DISPLAY,
                                      home, NULL };
  sigset_t none;

  snprintf (home, sizeof home, "HOME=%s", program->home ? program->home : "/");
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  umask (077);
  setsid ();
  if (set_oom_score (program->oom_score) && arrange_descriptors (program->descriptors) &&
      drop_rights (program))
    execve (program->arguments[0], (char *const *) program->arguments,
            (char *const *) environment);
  _exit (127);
}

pid_t
cordon_program_start (const CordonProgram *program)
{
  pid_t child = fork ();

  if (child < 0)
    cordon_fail ("fork: %s", strerror (errno));
  if (child == 0)
    run_child (program);
  cordon_log ("started %s as %u, process %d", program->arguments[0], program->account,
              (int) child);
  return child;
}

int
cordon_program_run (const CordonProgram *program)
{
  pid_t child = cordon_program_start (program);
  int status;

  while (waitpid (child, &status, 0) < 0)
    if (errno != EINTR)
      cordon_fail ("%s: %s", program->arguments[0], strerror (errno));
  return WIFEXITED (status) ? WEXITSTATUS (status) : 255;
}
