/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Older kernels, played by a seccomp filter of the test's own: without Landlock (ENOSYS), or with
 * its first ABI, whose one attribute and 13 rights are checked as that kernel did. The filter stays
 * below the one under test, which can only be stricter.
 */
#include "old-landlock.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define VERSION_FLAG 1
#define FIRST_SIZE 8
#define FIRST_RIGHTS ((UINT64_C (1) << 13) - 1)
#define LET_THROUGH 0x636f7264 /* fourth argument of our own call */

int
old_landlock_abi (void)
{
  long abi = syscall (SYS_landlock_create_ruleset, NULL, 0, VERSION_FLAG);

  return abi < 0 ? 0 : abi;
}

static bool
load (uint32_t action, int call, bool except_ours)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  bool loaded = filter != NULL
                && (except_ours
                      ? seccomp_rule_add (filter, action, call, 1, SCMP_A3 (SCMP_CMP_NE,
                                                                            LET_THROUGH))
                      : seccomp_rule_add (filter, action, call, 0)) == 0
                && seccomp_load (filter) == 0;

  seccomp_release (filter);
  return loaded;
}

#ifdef __x86_64__

static long
first_kernel_answers (const uint64_t *attributes, uint64_t size, uint64_t flags)
{
  long result;

  if (flags == VERSION_FLAG)
    return 1;
  for (uint64_t i = 1; i < size / FIRST_SIZE; i++)
    if (attributes[i] != 0)
      return -E2BIG;
  if (attributes[0] & ~FIRST_RIGHTS)
    return -EINVAL;
  result = syscall (SYS_landlock_create_ruleset, attributes, FIRST_SIZE, flags, LET_THROUGH);
  return result < 0 ? -errno : result;
}

static void
on_trap (int number, siginfo_t *info, void *context)
{
  greg_t *registers = ((ucontext_t *) context)->uc_mcontext.gregs;

  registers[REG_RAX] = first_kernel_answers ((const uint64_t *) registers[REG_RDI],
                                             registers[REG_RSI], registers[REG_RDX]);
}

static bool
pretend_first (void)
{
  struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

  return sigaction (SIGSYS, &action, NULL) == 0
         && load (SCMP_ACT_TRAP, SCMP_SYS (landlock_create_ruleset), true);
}

#else

static bool
pretend_first (void)
{
  return false;
}

#endif

bool
old_landlock_pretend (int abi)
{
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return false;
  if (abi == 0)
    return load (SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (landlock_create_ruleset), false);
  return abi == 1 && pretend_first ();
}
