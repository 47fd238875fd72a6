/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-probe: tries what a machine must not be able to do, from inside a machine's label and account,
 * and says what the kernel answered. Whoever starts it has put it there; it takes no right and
 * changes nothing: what it can open it closes at once. Plain C, for it runs where little is allowed.
 *
 *   cordon-probe KIND TARGET [KIND TARGET]…
 *
 * It prints "context CONTEXT" and "uid NUMBER", what it really runs as, and then for each pair a line
 * with 0, where it was let in, or an errno. Kinds: file (to read or to append), change (to append only),
 * directory, socket (paths), process (a pid).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CONTEXT_MAX 4096

/* 0 where any way in was open; otherwise why not, and of two reasons the one that is not a refusal:
 * what failed for another reason was not refused. */
static int
worse (int a, int b)
{
  int refused = a == EACCES || a == EPERM;

  return a == 0 || b == 0 ? 0 : refused ? b : a;
}

static int
try_open (const char *path, int flags)
{
  int fd = open (path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static int
try_change (const char *path)
{
  return try_open (path, O_WRONLY | O_APPEND);
}

static int
try_file (const char *path)
{
  return worse (try_open (path, O_RDONLY), try_change (path));
}

static int
try_directory (const char *path)
{
  return try_open (path, O_RDONLY | O_DIRECTORY);
}

static int
try_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd, result;

  if (strlen (path) >= sizeof address.sun_path)
    return ENAMETOOLONG;
  strcpy (address.sun_path, path);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return errno;
  result = connect (fd, (const struct sockaddr *) &address, sizeof address) < 0 ? errno : 0;
  close (fd);
  return result;
}

static int
try_trace (pid_t pid)
{
  if (ptrace (PTRACE_SEIZE, pid, NULL, NULL) < 0)
    return errno;
  ptrace (PTRACE_DETACH, pid, NULL, NULL);
  return 0;
}

static int
try_process (const char *text)
{
  char memory[64];
  char *end;
  long pid = strtol (text, &end, 10);

  if (*end != '\0' || pid <= 1)
    return EINVAL;
  snprintf (memory, sizeof memory, "/proc/%ld/mem", pid);
  return worse (worse (try_open (memory, O_RDWR), try_trace ((pid_t) pid)),
                kill ((pid_t) pid, 0) < 0 ? errno : 0);
}

static int
attempt (const char *kind, const char *target)
{
  if (strcmp (kind, "file") == 0)
    return try_file (target);
  if (strcmp (kind, "change") == 0)
    return try_change (target);
  if (strcmp (kind, "directory") == 0)
    return try_directory (target);
  if (strcmp (kind, "socket") == 0)
    return try_socket (target);
  return strcmp (kind, "process") == 0 ? try_process (target) : EINVAL;
}

static void
print_identity (void)
{
  char context[CONTEXT_MAX + 1] = "";
  int fd = open ("/proc/self/attr/current", O_RDONLY | O_CLOEXEC);
  ssize_t length = fd >= 0 ? read (fd, context, CONTEXT_MAX) : -1;

  if (fd >= 0)
    close (fd);
  context[length > 0 ? length : 0] = '\0';
  context[strcspn (context, "\n")] = '\0';
  printf ("context %s\nuid %u\n", context, (unsigned) geteuid ());
}

int
main (int argc, char **argv)
{
  if (argc < 3 || argc % 2 == 0)
    return EXIT_FAILURE;
  print_identity ();
  for (int i = 1; i + 1 < argc; i += 2)
    printf ("%d\n", attempt (argv[i], argv[i + 1]));
  return fflush (stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
