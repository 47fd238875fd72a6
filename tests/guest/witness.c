/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks into a guest from inside, which nothing of Cordon can: the test puts it into the RAM disk as
 * /init. It forks one process that stays behind in the RAM disk's root, with its own view of /proc, and
 * becomes the template's own init. For each line that the host sends on the second serial port it
 * answers with what the kernel says of each program's rights, of the mounts, and of every file.
 */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

#define PROC "/witness"
#define ROOT PROC "/1/root/." /* the dot: a link is not followed */
#define SERIAL 65 /* minor of ttyS1 */

static FILE *host;

/* One field of /proc/PID/status, "Uid:" for instance, without what is before it; false if absent. */
static bool
read_field (const char *status, const char *name, char *value, size_t size)
{
  const char *at = strstr (status, name);

  if (!at || (at != status && at[-1] != '\n'))
    return false;
  at += strlen (name);
  at += strspn (at, " \t");
  snprintf (value, size, "%.*s", (int) strcspn (at, "\n"), at);
  return true;
}

static void
tell_process (const char *pid)
{
  static const char *const fields[] = { "Name:", "Uid:", "Gid:", "Groups:", "CapInh:", "CapPrm:", "CapEff:",
                                        "CapBnd:", "CapAmb:", "NoNewPrivs:", "Seccomp:" };
  char path[64], status[4096], value[256];
  FILE *file;
  size_t size;

  snprintf (path, sizeof path, PROC "/%s/status", pid);
  file = fopen (path, "re");
  if (!file)
    return;
  size = fread (status, 1, sizeof status - 1, file);
  fclose (file);
  status[size] = '\0';
  /* The kernel's own threads have no memory. */
  if (!read_field (status, "VmSize:", value, sizeof value))
    return;
  fprintf (host, "process %s", pid);
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (read_field (status, fields[i], value, sizeof value))
      fprintf (host, "|%s%s", fields[i], value);
  fprintf (host, "\n");
}

static void
tell_processes (void)
{
  DIR *all = opendir (PROC);
  struct dirent *entry;

  while (all && (entry = readdir (all)))
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
      tell_process (entry->d_name);
  if (all)
    closedir (all);
}

static void
tell_mounts (void)
{
  FILE *file = fopen (PROC "/1/mounts", "re");
  char line[1024];

  while (file && fgets (line, sizeof line, file))
    fprintf (host, "mount %s", line);
  if (file)
    fclose (file);
}

static unsigned files;

static int
look_at_file (const char *path, const struct stat *status, int kind, struct FTW *where)
{
  char value[64];

  /* What the kernel shows of itself. Not left out as mounts: on an overlay every file has another device
   * than its directory. */
  if (kind == FTW_D && (strcmp (path, ROOT "/proc") == 0 || strcmp (path, ROOT "/sys") == 0))
    return FTW_SKIP_SUBTREE;
  if (!S_ISREG (status->st_mode))
    return FTW_CONTINUE;
  files++;
  if (status->st_mode & 06000)
    fprintf (host, "privileged %o %s\n", status->st_mode, path);
  if (lgetxattr (path, "security.capability", value, sizeof value) >= 0)
    fprintf (host, "privileged capability %s\n", path);
  return FTW_CONTINUE;
}

static void
answer (void)
{
  tell_processes ();
  tell_mounts ();
  files = 0;
  nftw (ROOT, look_at_file, 16, FTW_PHYS | FTW_ACTIONRETVAL);
  fprintf (host, "files %u\n.\n", files);
  fflush (host);
}

static void
watch (void)
{
  struct termios plain;
  char line[64];
  int fd;

  prctl (PR_SET_NAME, "witness");
  setsid ();
  mkdir (PROC, 0700);
  mknod ("/serial", S_IFCHR | 0600, makedev (4, SERIAL));
  fd = open ("/serial", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 || mount ("proc", PROC, "proc", 0, NULL) < 0 || tcgetattr (fd, &plain) < 0)
    _exit (EXIT_FAILURE);
  cfmakeraw (&plain);
  cfsetspeed (&plain, B115200);
  plain.c_cflag |= CLOCAL;
  tcsetattr (fd, TCSANOW, &plain);
  host = fdopen (dup (fd), "w");
  while (host && read (fd, line, sizeof line) > 0)
    answer ();
  _exit (EXIT_SUCCESS);
}

int
main (int argc, char **argv)
{
  if (fork () == 0)
    watch ();
  execv ("/init.own", argv);
  return EXIT_FAILURE;
}
