/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The viewer's last wall but one (the last is the machine). A document that takes the viewer over
 * can compute, draw, and talk on the two sockets that are open. Files are refused: a page of HTML names
 * pictures beside it, and is shown without them. Every other call kills it.
 */
#include "agent/viewer/confine.h"

#include "agent/inside/memory.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

/* The program itself, with its fonts, and the libraries. */
#define PROGRAM_MEMORY (UINT64_C (160) << 20)

/* Left for the display, which shows what the viewer paints, and for the programs' own pages. */
#define OTHERS_MEMORY (UINT64_C (8) << 20)

/* No descriptor can be had below it; poll() takes no more than this many at once. */
#define POLLED 2

#define N_ALLOWED (sizeof allowed / sizeof allowed[0])

static const int allowed[] = {
  SYS_read,         SYS_write,         SYS_writev,       SYS_readv,       SYS_recvmsg,
  SYS_recvfrom,     SYS_sendmsg,       SYS_sendto,       SYS_poll,        SYS_close,
  SYS_munmap,       SYS_mremap,        SYS_brk,          SYS_madvise,     SYS_futex,
  SYS_clock_gettime, SYS_gettimeofday, SYS_getrandom,    SYS_rt_sigreturn, SYS_rt_sigprocmask,
  SYS_exit_group,   SYS_restart_syscall, SYS_sysinfo, /* qsort() asks how much memory there is */
};

#define N_REFUSED (sizeof refused / sizeof refused[0])

static const int refused[] = {
  SYS_open, SYS_openat, SYS_stat, SYS_lstat, SYS_newfstatat, SYS_access, SYS_faccessat, SYS_faccessat2,
  SYS_readlink, SYS_readlinkat,
};

/* A converter is a program like others: it is linked when it starts, reads its own files, and keeps some in /tmp. */
static const int allowed_converter[] = {
  SYS_access,      SYS_arch_prctl, SYS_brk,         SYS_clock_gettime, SYS_close,         SYS_dup,
  SYS_execve,      SYS_exit_group, SYS_faccessat,   SYS_faccessat2,    SYS_fcntl,         SYS_fstat,
  SYS_ftruncate,   SYS_futex,      SYS_getcwd,      SYS_getdents64,    SYS_getegid,       SYS_geteuid,
  SYS_getgid,      SYS_getpid,     SYS_getrandom,   SYS_gettimeofday,  SYS_getuid,        SYS_ioctl,
  SYS_lseek,       SYS_lstat,      SYS_madvise,     SYS_mmap,          SYS_mprotect,      SYS_mremap,
  SYS_munmap,      SYS_newfstatat, SYS_open,        SYS_openat,        SYS_pread64,       SYS_pwrite64,
  SYS_read,          SYS_readlink,    SYS_readv,         SYS_rseq,          SYS_rt_sigaction,
  SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_set_robust_list, SYS_set_tid_address, SYS_stat, SYS_statfs,
  SYS_sysinfo,     SYS_time,       SYS_times,       SYS_uname,         SYS_unlink,        SYS_write,
  SYS_writev,
};

/* prctl() names its threads; the others tell how many processors and memories those would have: one of each, then. */
static const int refused_converter[] = { SYS_prctl, SYS_get_mempolicy, SYS_set_mempolicy, SYS_sched_getaffinity };

#define N_REFUSED_CONVERTER (sizeof refused_converter / sizeof refused_converter[0])
#define N_ALLOWED_CONVERTER (sizeof allowed_converter / sizeof allowed_converter[0])

#define LOAD(field) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, field))
#define IF_EQUAL(value, then, otherwise) \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (value), (then), (otherwise))
#define ANSWER(value) BPF_STMT (BPF_RET | BPF_K, (value))

/* mmap and mprotect are allowed without PROT_EXEC, the rest of the list as it is. */
static size_t
write_filter (struct sock_filter *filter)
{
  const struct sock_filter head[] = {
    LOAD (arch),
    IF_EQUAL (AUDIT_ARCH_X86_64, 1, 0),
    ANSWER (SECCOMP_RET_KILL_PROCESS),
    LOAD (nr),
    IF_EQUAL (SYS_mmap, 1, 0),
    IF_EQUAL (SYS_mprotect, 0, 4),
    LOAD (args[2]),
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
    ANSWER (SECCOMP_RET_KILL_PROCESS),
    ANSWER (SECCOMP_RET_ALLOW),
  };
  size_t length = 0;

  for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
    filter[length++] = head[i];
  for (size_t i = 0; i < N_ALLOWED; i++)
    {
      filter[length++] = (struct sock_filter) IF_EQUAL ((uint32_t) allowed[i], 0, 1);
      filter[length++] = (struct sock_filter) ANSWER (SECCOMP_RET_ALLOW);
    }
  for (size_t i = 0; i < N_REFUSED; i++)
    {
      filter[length++] = (struct sock_filter) IF_EQUAL ((uint32_t) refused[i], 0, 1);
      filter[length++] = (struct sock_filter) ANSWER (SECCOMP_RET_ERRNO | EACCES);
    }
  filter[length++] = (struct sock_filter) ANSWER (SECCOMP_RET_KILL_PROCESS);
  return length;
}

/* A thread shares everything with the process that it is a part of. What the newer call asks for lies in memory, where
 * a filter cannot look: the C library is told that there is none, and takes the older one. */
static size_t
write_thread_filter (struct sock_filter *filter)
{
  const struct sock_filter rules[] = {
    IF_EQUAL (SYS_clone3, 0, 1),
    ANSWER (SECCOMP_RET_ERRNO | ENOSYS),
    IF_EQUAL (SYS_exit, 0, 1),
    ANSWER (SECCOMP_RET_ALLOW),
    IF_EQUAL (SYS_clone, 0, 4),
    LOAD (args[0]),
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
    ANSWER (SECCOMP_RET_ALLOW),
    ANSWER (SECCOMP_RET_KILL_PROCESS),
  };

  memcpy (filter, rules, sizeof rules);
  return sizeof rules / sizeof rules[0];
}

static size_t
write_converter_filter (struct sock_filter *filter, bool threads)
{
  const struct sock_filter head[] = {
    LOAD (arch),
    IF_EQUAL (AUDIT_ARCH_X86_64, 1, 0),
    ANSWER (SECCOMP_RET_KILL_PROCESS),
    LOAD (nr),
    /* Its own limits alone, and not those of others of its account. */
    IF_EQUAL (SYS_prlimit64, 0, 4),
    LOAD (args[0]),
    IF_EQUAL (0, 0, 1),
    ANSWER (SECCOMP_RET_ALLOW),
    ANSWER (SECCOMP_RET_KILL_PROCESS),
  };
  size_t length = 0;

  for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
    filter[length++] = head[i];
  if (threads)
    length += write_thread_filter (filter + length);
  for (size_t i = 0; i < N_ALLOWED_CONVERTER; i++)
    {
      filter[length++] = (struct sock_filter) IF_EQUAL ((uint32_t) allowed_converter[i], 0, 1);
      filter[length++] = (struct sock_filter) ANSWER (SECCOMP_RET_ALLOW);
    }
  for (size_t i = 0; i < N_REFUSED_CONVERTER; i++)
    {
      filter[length++] = (struct sock_filter) IF_EQUAL ((uint32_t) refused_converter[i], 0, 1);
      filter[length++] = (struct sock_filter) ANSWER (SECCOMP_RET_ERRNO | EPERM);
    }
  filter[length++] = (struct sock_filter) ANSWER (SECCOMP_RET_KILL_PROCESS);
  return length;
}

static bool
limit (int resource, uint64_t value)
{
  const struct rlimit both = { .rlim_cur = value, .rlim_max = value };

  return setrlimit ((__rlimit_resource_t) resource, &both) == 0;
}

/* What it can write to by now, in bytes: proc(5), statm, the field "data". */
static uint64_t
data_in_use (void)
{
  FILE *file = fopen ("/proc/self/statm", "re");
  unsigned long pages = 0;

  if (file == NULL)
    return 0;
  if (fscanf (file, "%*u %*u %*u %*u %*u %lu", &pages) != 1)
    pages = 0;
  fclose (file);
  return (uint64_t) pages * (uint64_t) sysconf (_SC_PAGESIZE);
}

/* A guest whose memory is all taken spends minutes on fetching its programs' pages again and again before the
 * kernel ends one; an allocation that fails is an error in the document, told at once. */
static bool
limit_data (void)
{
  uint64_t available = cordon_memory_available ();

  return available > OTHERS_MEMORY && limit (RLIMIT_DATA, data_in_use () + available - OTHERS_MEMORY);
}

bool
cordon_confine (uint64_t extra_memory)
{
  struct sock_filter filter[16 + 2 * (N_ALLOWED + N_REFUSED)];
  struct sock_fprog program = { .filter = filter };
  struct sysinfo memory;

  if (sysinfo (&memory) < 0)
    return false;
  program.len = (unsigned short) write_filter (filter);
  return limit (RLIMIT_AS, (uint64_t) memory.totalram * memory.mem_unit + PROGRAM_MEMORY +
                               extra_memory) &&
         limit_data () && limit (RLIMIT_FSIZE, 0) && limit (RLIMIT_CORE, 0) && limit (RLIMIT_NPROC, 0) &&
         limit (RLIMIT_NOFILE, POLLED) && limit (RLIMIT_MEMLOCK, 0) && limit (RLIMIT_MSGQUEUE, 0) &&
         prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
         prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* What it reads is what it needs; the rest of the memory is for that. */
bool
cordon_confine_converter (uint64_t file_max, bool threads)
{
  struct sock_filter filter[32 + 2 * N_ALLOWED_CONVERTER + 2 * N_REFUSED_CONVERTER];
  struct sock_fprog program = { .filter = filter };
  uint64_t available = cordon_memory_available ();

  program.len = (unsigned short) write_converter_filter (filter, threads);
  return available > OTHERS_MEMORY && limit (RLIMIT_DATA, available - OTHERS_MEMORY) &&
         limit (RLIMIT_FSIZE, file_max) && limit (RLIMIT_CORE, 0) && (threads || limit (RLIMIT_NPROC, 0)) &&
         limit (RLIMIT_NOFILE, 64) && limit (RLIMIT_MEMLOCK, 0) && limit (RLIMIT_MSGQUEUE, 0) &&
         prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
