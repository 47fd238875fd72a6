/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Landlock as a second wall behind the filter: it holds if a system call that takes a path is ever
 * let through by mistake. All rights the kernel knows are handled and none is given back. The
 * numbers are the kernel's (linux/landlock.h), written out because the headers of the build host
 * may be older than the kernel that runs.
 */
#include "screen/landlock.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CREATE_RULESET_VERSION (1u << 0)

/* struct landlock_ruleset_attr; older kernels take its beginning. */
typedef struct {
  uint64_t files;
  uint64_t network; /* ABI 4 */
  uint64_t scoped;  /* ABI 6 */
} Ruleset;

/* Rights of LANDLOCK_ACCESS_FS_* an ABI knows. */
static uint64_t
file_rights (int abi)
{
  int count = abi >= 5 ? 16  /* + IOCTL_DEV */
              : abi >= 3 ? 15 /* + TRUNCATE */
              : abi >= 2 ? 14 /* + REFER */
              : 13;

  return (UINT64_C (1) << count) - 1;
}

static size_t
ruleset_size (int abi)
{
  return abi >= 6 ? sizeof (Ruleset)
         : abi >= 4 ? offsetof (Ruleset, scoped) : offsetof (Ruleset, network);
}

bool
cordon_landlock_restrict (void)
{
  long abi = syscall (SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
  Ruleset ruleset = { 0 };
  long fd, result;

  if (abi < 1)
    return false;
  ruleset.files = file_rights (abi);
  if (abi >= 4)
    ruleset.network = 3; /* BIND_TCP, CONNECT_TCP */
  if (abi >= 6)
    ruleset.scoped = 3; /* ABSTRACT_UNIX_SOCKET, SIGNAL */
  fd = syscall (SYS_landlock_create_ruleset, &ruleset, ruleset_size (abi), 0);
  if (fd < 0)
    return false;
  result = syscall (SYS_landlock_restrict_self, fd, 0);
  close (fd);
  return result == 0;
}
