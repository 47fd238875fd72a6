/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The viewer's confinement, tried from inside: each attempt in a process of its own, which the kernel
 * has to kill. The control does what a viewer does, and has to live.
 */
#include "agent/viewer/confine.h"

#include "agent/inside/memory.h"
#include "agent/viewer/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MEMORY (UINT64_C (64) << 20)

static int ends[2];
static char *page;

static void
try_exec (void)
{
  syscall (SYS_execve, "/bin/true", NULL, NULL);
}

static void
try_socket (void)
{
  syscall (SYS_socket, AF_UNIX, SOCK_STREAM, 0);
}

static void
try_connect (void)
{
  syscall (SYS_connect, ends[0], NULL, 0);
}

static void
try_fork (void)
{
  syscall (SYS_fork);
}

static void
try_clone (void)
{
  syscall (SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void
try_signal (void)
{
  syscall (SYS_kill, 1, 0);
}

static void
try_limit (void)
{
  syscall (SYS_prlimit64, 1, RLIMIT_CORE, NULL, NULL);
}

static void
try_trace (void)
{
  syscall (SYS_ptrace, PTRACE_ATTACH, 1, 0, 0);
}

static void
try_code_mapped (void)
{
  syscall (SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
try_code_protected (void)
{
  syscall (SYS_mprotect, page, 4096, PROT_READ | PROT_EXEC);
}

static void
try_limits (void)
{
  syscall (SYS_setrlimit, RLIMIT_AS, NULL);
}

static void
try_become_root (void)
{
  syscall (SYS_setuid, 0);
}

static const struct {
  const char *name;
  void (*attempt) (void);
} attempts[] = {
  { "exec", try_exec },
  { "socket", try_socket },
  { "connect", try_connect },
  { "fork", try_fork },
  { "clone", try_clone },
  { "signal", try_signal },
  { "limit", try_limit },
  { "trace", try_trace },
  { "code-mapped", try_code_mapped },
  { "code-protected", try_code_protected },
  { "limits", try_limits },
  { "become-root", try_become_root },
};

static int
run_confined (void (*act) (void))
{
  int status;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      if (!cordon_confine (MEMORY))
        _exit (3);
      act ();
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return status;
}

static void
test_killed (gconstpointer data)
{
  void (*attempt) (void) = attempts[GPOINTER_TO_INT (data)].attempt;
  int status = run_confined (attempt);

  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGSYS);
}

/* Named in a page, for instance: refused, and no reason to die. */
static void
ask_for_files (void)
{
  char buffer[256];

  if (syscall (SYS_open, "/etc/passwd", O_RDONLY) != -1 || errno != EACCES
      || syscall (SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY) != -1 || errno != EACCES
      || syscall (SYS_openat, AT_FDCWD, "/tmp/x", O_CREAT | O_WRONLY, 0600) != -1 || errno != EACCES
      || syscall (SYS_newfstatat, AT_FDCWD, "/", buffer, 0) != -1 || errno != EACCES
      || syscall (SYS_access, "/", F_OK) != -1 || errno != EACCES)
    _exit (6);
}

static void
test_files (void)
{
  g_assert_cmpint (run_confined (ask_for_files), ==, 0);
}

/* What it needs: memory, its two sockets, the time. */
static void
work (void)
{
  struct timespec now;
  char byte = 'x';
  void *memory = mmap (NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED || munmap (memory, 1 << 20) != 0 || write (ends[0], &byte, 1) != 1
      || clock_gettime (CLOCK_MONOTONIC, &now) != 0)
    _exit (4);
}

static void
test_works (void)
{
  char byte = 0;

  g_assert_cmpint (run_confined (work), ==, 0);
  g_assert_cmpint (read (ends[1], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'x');
}

static guint64 available;

static void
eat (void)
{
  for (guint64 eaten = 0; eaten <= available; eaten += 64 << 20)
    if (mmap (NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
      _exit (5);
}

/* Memory ends with an answer that mupdf understands, and before the guest's does. */
static void
test_memory (void)
{
  int status;

  /* The others on this host may give memory back until the child asks for its own figure. */
  available = cordon_memory_available () + (G_GUINT64_CONSTANT (1) << 30);
  status = run_confined (eat);

  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 5);
}

/* --- converters ------------------------------------------------------------------------------ */

static int
run_as_converter (void (*act) (void), bool threads)
{
  int status;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      if (!cordon_confine_converter (MEMORY, threads))
        _exit (3);
      act ();
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return status;
}

static void
execute (void)
{
  execl ("/bin/true", "true", NULL);
  _exit (7);
}

/* It is a program that reads its files; it starts no other, talks to nobody and looks into nobody. */
static void
test_converter (void)
{
  static const char *const denied[] = { "fork", "clone", "socket", "connect", "signal", "limit", "trace" };

  g_assert_cmpint (run_as_converter (execute, false), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (denied); i++)
    for (guint k = 0; k < G_N_ELEMENTS (attempts); k++)
      if (g_str_equal (attempts[k].name, denied[i]))
        {
          g_test_message ("%s", denied[i]);
          for (guint threads = 0; threads < 2; threads++)
            {
              int status = run_as_converter (attempts[k].attempt, threads == 1);

              g_assert_true (WIFSIGNALED (status));
              g_assert_cmpint (WTERMSIG (status), ==, SIGSYS);
            }
        }
}

static void *
say_hello (void *said)
{
  *(bool *) said = true;
  return NULL;
}

static void
start_thread (void)
{
  pthread_t thread;
  bool said = false;

  if (pthread_create (&thread, NULL, say_hello, &said) != 0 || pthread_join (thread, NULL) != 0 || !said)
    _exit (8);
}

/* Only if told so. */
static void
test_threads (void)
{
  int status = run_as_converter (start_thread, false);

  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGSYS);
  g_assert_cmpint (run_as_converter (start_thread, true), ==, 0);
}

/* --- settings -------------------------------------------------------------------------------- */

static int
hour_in (const char *zone)
{
  const time_t winter = 1700000000; /* 22:13 UTC */

  cordon_settings_take_timezone (zone);
  return localtime (&winter)->tm_hour;
}

static void
test_timezone (void)
{
  g_assert_cmpint (hour_in ("Europe/Berlin"), ==, 23);
  g_assert_cmpint (hour_in ("Asia/Tokyo"), ==, 7);
  g_assert_cmpint (hour_in (""), ==, 7); /* none said: as before */
  g_assert_cmpint (hour_in ("No/Such"), ==, 22);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, ends));
  page = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_autofree char *path = g_strconcat ("/confine/", attempts[i].name, NULL);
      g_test_add_data_func (path, GINT_TO_POINTER (i), test_killed);
    }
  g_test_add_func ("/confine/files", test_files);
  g_test_add_func ("/confine/works", test_works);
  g_test_add_func ("/confine/memory", test_memory);
  g_test_add_func ("/confine/converter", test_converter);
  g_test_add_func ("/confine/threads", test_threads);
  g_test_add_func ("/settings/timezone", test_timezone);
  return g_test_run ();
}
