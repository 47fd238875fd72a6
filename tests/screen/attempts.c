/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of attempts. Raw system calls, since libc would hide some. One that works by mistake
 * must do no harm to the host: signals are 0, files are the test's own, numbers are out of range.
 */
#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire/screen.h"

char attempts_victim[128];
pid_t attempts_parent;

/* --- attempts that need more than one call --------------------------------------------------- */

static struct sockaddr_un unix_address = { .sun_family = AF_UNIX, .sun_path = "/run/dbus/system" };
static char empty_path[] = "";
static char *const no_strings[] = { NULL };
static uint64_t open_how[3];
static struct clone_args clone_arguments = { .exit_signal = SIGCHLD };

/* A child that was made by mistake goes away at once. */
static long
end_if_child (long result)
{
  if (result == 0)
    _exit (0);
  return result;
}

static long
try_fork (void)
{
#ifdef SYS_fork
  return end_if_child (syscall (SYS_fork));
#else
  return end_if_child (syscall (SYS_clone, SIGCHLD, 0, 0, 0, 0));
#endif
}

static long
try_clone (void)
{
  return end_if_child (syscall (SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

static long
try_clone3 (void)
{
  return end_if_child (syscall (SYS_clone3, &clone_arguments, sizeof clone_arguments));
}

static long
try_kill (void)
{
  return syscall (SYS_kill, attempts_parent, 0);
}

static long
try_tgkill (void)
{
  return syscall (SYS_tgkill, attempts_parent, attempts_parent, 0);
}

static long
try_pidfd_open (void)
{
  return syscall (SYS_pidfd_open, attempts_parent, 0);
}

static long
try_sched_setattr (void)
{
  return syscall (SYS_sched_setattr, attempts_parent, NULL, 0);
}

static long
try_mprotect_exec (void)
{
  void *memory = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  return memory == MAP_FAILED ? 0 : syscall (SYS_mprotect, memory, 4096, PROT_READ | PROT_EXEC);
}

static long
try_bind_tcp (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  return fd < 0 ? -1 : bind (fd, (struct sockaddr *) &address, sizeof address);
}

static long
try_connect_tcp (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (9),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  return fd < 0 ? -1 : connect (fd, (struct sockaddr *) &address, sizeof address);
}

/* The other architecture's door to the same kernel. */
static long
try_other_architecture (void)
{
#ifdef __x86_64__
  long result;

  __asm__ volatile ("int $0x80" : "=a" (result) : "a" (20 /* getpid */) : "memory");
  return result;
#else
  return syscall (1000000);
#endif
}

static long
try_x32 (void)
{
  return syscall (0x40000000 | SYS_getpid);
}

/* --- what must work -------------------------------------------------------------------------- */

static long
read_control (void)
{
  char byte;

  return recv (CORDON_SCREEN_FD_CONTROL, &byte, 1, MSG_DONTWAIT) == 1 && byte == 'w' ? 0 : -1;
}

static long
write_control (void)
{
  return send (CORDON_SCREEN_FD_CONTROL, "s", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static long
send_message (void)
{
  CordonScreenMessage message = { .type = CORDON_SCREEN_READY, .value = 1 };

  return cordon_screen_send (CORDON_SCREEN_FD_CONTROL, &message, -1) == 0 ? 0 : -1;
}

/* The frame buffers come the same way. */
static long
map_cursor (void)
{
  char *memory = mmap (NULL, CORDON_SCREEN_CURSOR_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                       CORDON_SCREEN_FD_CURSOR, 0);

  if (memory == MAP_FAILED)
    return -1;
  memory[CORDON_SCREEN_CURSOR_BYTES - 1] = 1;
  return munmap (memory, CORDON_SCREEN_CURSOR_BYTES);
}

static long
read_seals (void)
{
  return fcntl (CORDON_SCREEN_FD_CURSOR, F_GET_SEALS) < 0 ? -1 : 0;
}

/* A 4K surface in spice-glib's canvas. */
static long
use_memory (void)
{
  size_t size = 64u << 20;
  char *memory = malloc (size);

  if (memory == NULL)
    return -1;
  memset (memory, 1, size);
  memory = realloc (memory, size / 2);
  free (memory);
  return 0;
}

static long
fail_with (int code)
{
  errno = code;
  return -1;
}

static long
environment_is_empty (void)
{
  return environ == NULL || *environ == NULL ? 0 : fail_with (EEXIST);
}

static long
descriptors_are_few (void)
{
  for (int i = 0; i < 64; i++)
    if (fcntl (CORDON_SCREEN_FD_CURSOR, F_DUPFD_CLOEXEC, 0) < 0)
      return -1;
  return 0;
}

/* --- the table ------------------------------------------------------------------------------- */

#define REFUSED EPERM
#define KILLED ATTEMPT_KILLED
#define ALLOWED ATTEMPT_ALLOWED
#define NONE 0, 0

/* A call under the filter only; a path call, which Landlock stops too. */
#define CALL(call_name, outcome, ...) \
  { .name = #call_name, .filtered = outcome, .number = SYS_##call_name, .args = { __VA_ARGS__ } }
#define PATH(call_name, outcome, from_abi, ...) \
  { .name = #call_name, .filtered = outcome, .landlock = EACCES, .abi = from_abi, \
    .number = SYS_##call_name, .args = { __VA_ARGS__ } }
#define OTHER(given_name, outcome, ...) \
  { .name = given_name, .filtered = outcome, .number = -1, .call = __VA_ARGS__ }
#define SOCKET(given_name, family) \
  { .name = "socket-" given_name, .filtered = REFUSED, .landlock = ALLOWED, .abi = 1, \
    .number = SYS_socket, .args = { family, SOCK_STREAM } }

#define P(pointer) ((long) (pointer))
#define VICTIM P (attempts_victim)
#define CONTROL CORDON_SCREEN_FD_CONTROL
#define MEMORY CORDON_SCREEN_FD_CURSOR

const Attempt attempts[] = {
  /* files by path */
  PATH (openat, REFUSED, 1, AT_FDCWD, VICTIM, O_RDONLY),
  PATH (openat2, KILLED, 1, AT_FDCWD, VICTIM, P (open_how), sizeof open_how),
  PATH (mkdirat, REFUSED, 1, AT_FDCWD, P ("/tmp/cordon-attempt"), 0700),
  PATH (unlinkat, REFUSED, 1, AT_FDCWD, VICTIM),
  PATH (renameat2, KILLED, 1, AT_FDCWD, VICTIM, AT_FDCWD, P ("/tmp/cordon-attempt")),
  PATH (symlinkat, KILLED, 1, P ("x"), AT_FDCWD, P ("/tmp/cordon-attempt")),
  PATH (mknodat, KILLED, 1, AT_FDCWD, P ("/tmp/cordon-attempt"), S_IFIFO | 0600),
  PATH (truncate, KILLED, 3, VICTIM, 0),
  PATH (execve, KILLED, 1, P ("/bin/true"), P (no_strings), P (no_strings)),
  PATH (execveat, KILLED, 1, AT_FDCWD, P ("/bin/true"), P (no_strings), P (no_strings)),
#ifdef __x86_64__
  PATH (open, REFUSED, 1, VICTIM, O_RDWR),
  PATH (creat, KILLED, 1, P ("/tmp/cordon-attempt"), 0600),
  PATH (mkdir, REFUSED, 1, P ("/tmp/cordon-attempt"), 0700),
  PATH (unlink, REFUSED, 1, VICTIM),
  PATH (rename, KILLED, 1, VICTIM, P ("/tmp/cordon-attempt")),
  PATH (symlink, KILLED, 1, P ("x"), P ("/tmp/cordon-attempt")),
  CALL (stat, REFUSED, VICTIM),
  CALL (lstat, REFUSED, VICTIM),
  CALL (access, REFUSED, VICTIM),
  CALL (readlink, REFUSED, VICTIM),
  CALL (chmod, KILLED, VICTIM, 0777),
  CALL (chown, KILLED, VICTIM, 0, 0),
  CALL (link, KILLED, VICTIM, P ("/tmp/cordon-attempt")),
#endif
  CALL (newfstatat, REFUSED, AT_FDCWD, VICTIM),
  CALL (statx, REFUSED, AT_FDCWD, VICTIM),
  CALL (faccessat2, REFUSED, AT_FDCWD, VICTIM),
  CALL (readlinkat, REFUSED, AT_FDCWD, VICTIM),
  CALL (getcwd, REFUSED),
  CALL (chdir, KILLED, P ("/")),
  CALL (fchdir, KILLED, MEMORY),
  CALL (chroot, KILLED, P ("/tmp")),
  CALL (fchmodat, KILLED, AT_FDCWD, VICTIM, 0777),
  CALL (fchownat, KILLED, AT_FDCWD, VICTIM, 0, 0),
  CALL (utimensat, KILLED, AT_FDCWD, VICTIM),
  CALL (setxattr, KILLED, VICTIM, P ("user.x"), P ("x"), 1),
  CALL (getxattr, KILLED, VICTIM, P ("user.x")),
  CALL (statfs, KILLED, P ("/")),
  CALL (name_to_handle_at, KILLED, AT_FDCWD, VICTIM),
  CALL (open_by_handle_at, KILLED, AT_FDCWD),
  CALL (getdents64, KILLED, MEMORY),
  CALL (inotify_init1, REFUSED),
  CALL (fanotify_init, KILLED),
  /* the descriptors it has */
  CALL (fchmod, KILLED, MEMORY, 0777),
  CALL (fchown, KILLED, MEMORY, 0, 0),
  CALL (ftruncate, KILLED, MEMORY, 0),
  CALL (fallocate, KILLED, MEMORY, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096),
  CALL (flock, KILLED, MEMORY, 2),
  CALL (fcntl, KILLED, CONTROL, F_SETOWN, 1),
  { .name = "fcntl-seals", .filtered = KILLED, .number = SYS_fcntl,
    .args = { MEMORY, F_ADD_SEALS, F_SEAL_WRITE } },
  { .name = "ioctl-tiocsti", .filtered = KILLED, .number = SYS_ioctl, .args = { 0, TIOCSTI } },
  { .name = "ioctl-tcgets", .filtered = ENOTTY, .number = SYS_ioctl, .args = { 0, TCGETS } },
  CALL (sendfile, KILLED, CONTROL, MEMORY),
  CALL (splice, KILLED, MEMORY, 0, CONTROL),
  CALL (vmsplice, KILLED, CONTROL),
  CALL (copy_file_range, KILLED, MEMORY, 0, MEMORY),
  CALL (dup, REFUSED, CONTROL),
  CALL (dup3, KILLED, CONTROL, 20, O_CLOEXEC),
  CALL (pipe2, REFUSED),
  CALL (memfd_create, REFUSED, P ("x")),
  CALL (epoll_create1, REFUSED),
  CALL (timerfd_create, REFUSED),
  CALL (signalfd4, KILLED, -1),
  /* sockets */
  SOCKET ("unix", AF_UNIX),
  SOCKET ("inet", AF_INET),
  SOCKET ("inet6", AF_INET6),
  { .name = "socket-netlink", .filtered = REFUSED, .number = SYS_socket,
    .args = { AF_NETLINK, SOCK_RAW } },
  { .name = "socket-vsock", .filtered = REFUSED, .number = SYS_socket,
    .args = { AF_VSOCK, SOCK_STREAM } },
  { .name = "socket-packet", .filtered = REFUSED, .number = SYS_socket,
    .args = { AF_PACKET, SOCK_RAW } },
  CALL (socketpair, REFUSED, AF_UNIX, SOCK_STREAM),
  CALL (connect, REFUSED, CONTROL, P (&unix_address), sizeof unix_address),
  CALL (bind, KILLED, CONTROL, P (&unix_address), sizeof unix_address),
  CALL (listen, KILLED, CONTROL, 1),
  CALL (accept4, KILLED, CONTROL),
  CALL (sendto, KILLED, CONTROL, P ("x"), 1, MSG_DONTWAIT, P (&unix_address),
        sizeof unix_address),
  CALL (sendmmsg, KILLED, CONTROL),
  { .name = "setsockopt-sndbuf", .filtered = KILLED, .number = SYS_setsockopt,
    .args = { CONTROL, SOL_SOCKET, SO_SNDBUF } },
  { .name = "setsockopt-passcred", .filtered = KILLED, .number = SYS_setsockopt,
    .args = { CONTROL, SOL_SOCKET, SO_PASSCRED } },
  { .name = "bind-tcp", .filtered = REFUSED, .landlock = EACCES, .abi = 4, .number = -1,
    .call = try_bind_tcp },
  { .name = "connect-tcp", .filtered = REFUSED, .landlock = EACCES, .abi = 4, .number = -1,
    .call = try_connect_tcp },
  /* other processes */
  OTHER ("fork", REFUSED, try_fork),
#ifdef __x86_64__
  CALL (vfork, REFUSED),
#endif
  OTHER ("clone", REFUSED, try_clone),
  OTHER ("clone3", ENOSYS, try_clone3),
  CALL (ptrace, KILLED),
  CALL (process_vm_readv, KILLED, 1),
  CALL (process_vm_writev, KILLED, 1),
  CALL (kcmp, KILLED, 1, 1),
  { .name = "kill", .filtered = KILLED, .landlock = EPERM, .abi = 6, .number = -1,
    .call = try_kill },
  { .name = "tgkill", .filtered = KILLED, .landlock = EPERM, .abi = 6, .number = -1,
    .call = try_tgkill },
  OTHER ("pidfd_open", KILLED, try_pidfd_open),
  CALL (pidfd_getfd, KILLED, CONTROL, 0),
  CALL (pidfd_send_signal, KILLED, CONTROL),
  OTHER ("sched_setattr", KILLED, try_sched_setattr),
  CALL (setpriority, REFUSED),
  CALL (prlimit64, REFUSED, 1),
  CALL (setsid, KILLED),
  CALL (setpgid, KILLED),
  /* code */
  { .name = "mmap-exec", .filtered = REFUSED, .number = SYS_mmap,
    .args = { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 } },
  { .name = "mmap-exec-memfd", .filtered = REFUSED, .number = SYS_mmap,
    .args = { 0, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, MEMORY, 0 } },
  OTHER ("mprotect-exec", REFUSED, try_mprotect_exec),
  CALL (pkey_mprotect, KILLED, 0, 4096, PROT_EXEC),
  CALL (shmat, KILLED),
  CALL (shmget, KILLED),
  CALL (remap_file_pages, KILLED),
  CALL (userfaultfd, KILLED),
  CALL (personality, KILLED, 0x0400000),
  OTHER ("other-architecture", KILLED, try_other_architecture),
  OTHER ("x32", KILLED, try_x32),
  /* the kernel */
  CALL (io_uring_setup, KILLED, 1),
  CALL (io_uring_enter, KILLED, 1),
  CALL (bpf, KILLED),
  CALL (perf_event_open, KILLED),
  CALL (keyctl, KILLED),
  CALL (add_key, KILLED),
  CALL (request_key, KILLED),
  CALL (unshare, KILLED, CLONE_NEWUSER),
  CALL (setns, KILLED, CONTROL),
  CALL (mount, KILLED),
  CALL (umount2, KILLED),
  CALL (pivot_root, KILLED),
  CALL (fsopen, KILLED),
  CALL (open_tree, KILLED, AT_FDCWD, P (empty_path)),
  CALL (move_mount, KILLED, -1),
  CALL (prctl, REFUSED, PR_SET_DUMPABLE, 1),
  { .name = "prctl-name", .filtered = REFUSED, .number = SYS_prctl, .args = { PR_SET_NAME } },
  CALL (seccomp, KILLED, 99),
  CALL (landlock_create_ruleset, KILLED),
  CALL (setuid, KILLED, -1),
  CALL (setresuid, KILLED, -1, -1, -1),
  CALL (setgroups, KILLED, -1),
  CALL (capset, KILLED),
  CALL (init_module, KILLED),
  CALL (finit_module, KILLED, -1),
  CALL (kexec_load, KILLED, 0, 17),
  CALL (reboot, KILLED),
  CALL (syslog, KILLED, -1),
  CALL (acct, KILLED, P ("/nonexistent")),
  CALL (quotactl, KILLED),
  CALL (sethostname, KILLED, 0, -1),
  CALL (clock_settime, KILLED, -1),
  CALL (adjtimex, KILLED),
  CALL (msgget, KILLED, 0, 0),
  CALL (semget, KILLED, 0, 0),
  CALL (mq_open, KILLED),
  CALL (timer_create, KILLED),
  CALL (uname, REFUSED),
  { .name = "unknown", .filtered = KILLED, .number = 4000 },
  /* bounds */
  { .name = "mmap-3-gigabytes", .filtered = ENOMEM, .number = SYS_mmap,
    .args = { 0, 3l << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0 } },
  OTHER ("descriptors", EMFILE, descriptors_are_few),
  CALL (mlock, KILLED),
  /* what must work */
  OTHER ("environment-is-empty", ALLOWED, environment_is_empty),
  OTHER ("read-control", ALLOWED, read_control),
  OTHER ("write-control", ALLOWED, write_control),
  OTHER ("send-message", ALLOWED, send_message),
  OTHER ("map-cursor", ALLOWED, map_cursor),
  OTHER ("read-seals", ALLOWED, read_seals),
  OTHER ("use-memory", ALLOWED, use_memory),
  CALL (getpid, ALLOWED),
  CALL (eventfd2, ALLOWED),
};
const size_t n_attempts = sizeof attempts / sizeof *attempts;

int
attempt_make (const Attempt *attempt)
{
  const long *args = attempt->args;
  long result;

  errno = 0;
  if (attempt->call)
    result = attempt->call ();
  else
    result = syscall (attempt->number, args[0], args[1], args[2], args[3], args[4], args[5]);
  return result == -1 ? errno : ATTEMPT_ALLOWED;
}
