/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which system calls a decoder of pictures needs once its descriptors are open: moving bytes,
 * memory without code in it, waiting. Three lists: allowed; refused softly, because spice-glib,
 * GStreamer, GLib or libc try them as a matter of course and live with the refusal; and all others,
 * which only an attacker or a bug calls: they end the process (SIGSYS). Nothing may ever be added
 * here that takes a path, makes a descriptor to the outside, or makes code.
 *
 * With CORDON_SCREEN_TRAP (a build for the tests, never installed) the number of the forbidden call
 * is written to stderr first.
 */
#include "screen/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef CORDON_SCREEN_TRAP
#define FORBIDDEN SCMP_ACT_TRAP
#else
#define FORBIDDEN SCMP_ACT_KILL_PROCESS
#endif

static const int allowed[] = {
  /* bytes through descriptors that are there already */
  SCMP_SYS (read), SCMP_SYS (readv), SCMP_SYS (write), SCMP_SYS (writev), SCMP_SYS (recvmsg),
  SCMP_SYS (sendmsg), SCMP_SYS (recvfrom), SCMP_SYS (getsockname), SCMP_SYS (getpeername),
  SCMP_SYS (getsockopt), SCMP_SYS (shutdown), SCMP_SYS (lseek), SCMP_SYS (fstat), SCMP_SYS (close),
  SCMP_SYS (eventfd2),
  /* waiting */
  SCMP_SYS (poll), SCMP_SYS (ppoll), SCMP_SYS (futex), SCMP_SYS (nanosleep),
  SCMP_SYS (clock_nanosleep), SCMP_SYS (restart_syscall), SCMP_SYS (sched_yield),
  /* memory; mmap and mprotect below */
  SCMP_SYS (munmap), SCMP_SYS (mremap), SCMP_SYS (madvise), SCMP_SYS (brk),
  /* what it may know of itself */
  SCMP_SYS (getpid), SCMP_SYS (gettid), SCMP_SYS (getuid), SCMP_SYS (geteuid), SCMP_SYS (getgid),
  SCMP_SYS (getegid), SCMP_SYS (clock_gettime), SCMP_SYS (clock_getres), SCMP_SYS (gettimeofday),
  SCMP_SYS (sysinfo), SCMP_SYS (getrandom),
  /* the first steps of GLib's worker thread, which may still be taking them (confine.c) */
  SCMP_SYS (set_robust_list), SCMP_SYS (rseq),
  /* signals; swapping coroutines saves the mask */
  SCMP_SYS (rt_sigprocmask), SCMP_SYS (rt_sigaction), SCMP_SYS (rt_sigreturn),
  SCMP_SYS (exit), SCMP_SYS (exit_group),
};

static const int refused[] = {
  SCMP_SYS (open), SCMP_SYS (openat), SCMP_SYS (access), SCMP_SYS (faccessat),
  SCMP_SYS (faccessat2), SCMP_SYS (stat), SCMP_SYS (lstat), SCMP_SYS (newfstatat),
  SCMP_SYS (statx), SCMP_SYS (readlink), SCMP_SYS (readlinkat), SCMP_SYS (getcwd),
  SCMP_SYS (mkdir), SCMP_SYS (mkdirat), SCMP_SYS (unlink), SCMP_SYS (unlinkat),
  SCMP_SYS (socket), SCMP_SYS (socketpair), SCMP_SYS (connect), SCMP_SYS (pipe2),
  SCMP_SYS (inotify_init1), SCMP_SYS (timerfd_create), SCMP_SYS (epoll_create1),
  SCMP_SYS (memfd_create), SCMP_SYS (dup), SCMP_SYS (clone), SCMP_SYS (fork), SCMP_SYS (vfork),
  SCMP_SYS (prctl), SCMP_SYS (prlimit64), SCMP_SYS (getrlimit), SCMP_SYS (uname),
  SCMP_SYS (sched_getaffinity), SCMP_SYS (sched_setaffinity), SCMP_SYS (getpriority),
  SCMP_SYS (setpriority), SCMP_SYS (sigaltstack),
};

/* The descriptor commands libraries use. No F_SETOWN, no F_SETSIG, no leases, no locks. */
static const int fcntl_commands[] = {
  F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GET_SEALS,
};

static bool
add_list (scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (seccomp_rule_add (filter, action, calls[i], 0) != 0)
      return false;
  return true;
}

/* Memory may be written or executed as the loader left it, never newly executed. */
static bool
add_memory (scmp_filter_ctx filter)
{
  const int calls[] = { SCMP_SYS (mmap), SCMP_SYS (mprotect) };

  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (seccomp_rule_add (filter, SCMP_ACT_ALLOW, calls[i], 1,
                          SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) != 0
        || seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), calls[i], 1,
                             SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) != 0)
      return false;
  return true;
}

/* ioctl asks how much can be read; the terminal's is refused (stderr may be one, and TIOCSTI types
 * into it). */
static bool
add_descriptor_calls (scmp_filter_ctx filter)
{
  for (size_t i = 0; i < sizeof fcntl_commands / sizeof *fcntl_commands; i++)
    if (seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (fcntl), 1,
                          SCMP_A1_32 (SCMP_CMP_EQ, fcntl_commands[i])) != 0)
      return false;
  return seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (ioctl), 1,
                           SCMP_A1_32 (SCMP_CMP_EQ, FIONREAD)) == 0
         && seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOTTY), SCMP_SYS (ioctl), 1,
                              SCMP_A1_32 (SCMP_CMP_EQ, TCGETS)) == 0;
}

/* No address in sendto: what is connected stays connected to the same peer. */
static bool
add_socket_calls (scmp_filter_ctx filter)
{
  return seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (sendto), 1,
                           SCMP_A4 (SCMP_CMP_EQ, 0)) == 0
         && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (setsockopt), 1,
                              SCMP_A1_32 (SCMP_CMP_EQ, IPPROTO_TCP)) == 0
         && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (setsockopt), 2,
                              SCMP_A1_32 (SCMP_CMP_EQ, SOL_SOCKET),
                              SCMP_A2_32 (SCMP_CMP_EQ, SO_KEEPALIVE)) == 0;
}

/* Calls that name a process may name this one. abort() must be able to end it; GLib reads and
 * writes back its scheduling when the first thread pool is made, and would start one more thread if
 * it could not. */
static bool
add_self_calls (scmp_filter_ctx filter)
{
  const int calls[] = { SCMP_SYS (tgkill), SCMP_SYS (sched_getattr), SCMP_SYS (sched_setattr) };

  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (seccomp_rule_add (filter, SCMP_ACT_ALLOW, calls[i], 1,
                          SCMP_A0_32 (SCMP_CMP_EQ, (uint32_t) getpid ())) != 0)
      return false;
  return true;
}

static bool
fill (scmp_filter_ctx filter)
{
  return seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0
         && seccomp_attr_set (filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0
         && add_list (filter, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof *allowed)
         && add_list (filter, SCMP_ACT_ERRNO (EPERM), refused, sizeof refused / sizeof *refused)
         /* libc falls back to clone, which is refused, only on ENOSYS */
         && seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0) == 0
         && add_memory (filter)
         && add_descriptor_calls (filter)
         && add_socket_calls (filter)
         && add_self_calls (filter);
}

#ifdef CORDON_SCREEN_TRAP
static void
report_forbidden (int signal_number, siginfo_t *info, void *context)
{
  char text[80];
  int length = snprintf (text, sizeof text, "cordon-screen: forbidden system call %d\n",
                         info->si_syscall);

  if (write (STDERR_FILENO, text, length) < 0)
    _exit (128 + SIGSYS);
  _exit (128 + SIGSYS);
}

static bool
prepare_report (void)
{
  struct sigaction action = { .sa_sigaction = report_forbidden, .sa_flags = SA_SIGINFO };

  return sigaction (SIGSYS, &action, NULL) == 0;
}
#else
static bool
prepare_report (void)
{
  return true;
}
#endif

bool
cordon_filter_load (void)
{
  scmp_filter_ctx filter = seccomp_init (FORBIDDEN);
  bool loaded = filter != NULL && prepare_report () && fill (filter) && seccomp_load (filter) == 0;

  seccomp_release (filter);
  return loaded;
}
