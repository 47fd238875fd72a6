/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernel modules in the order the builder wrote down. No dependency is looked up here: the builder
 * has proved the order, and what it did not list can never be loaded.
 */
#include "agent/init/modules.h"

#include "agent/init/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* "name" or "name parameter=value …" */
static void
load_one (char *name)
{
  char *parameters = strchr (name, ' ');
  char path[256];
  int fd;

  if (parameters)
    *parameters++ = '\0';
  snprintf (path, sizeof path, "/modules/%s.ko", name);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    cordon_fail ("module %s: %s", name, strerror (errno));
  if (syscall (SYS_finit_module, fd, parameters ? parameters : "", 0) < 0 && errno != EEXIST && errno != ENODEV)
    cordon_fail ("module %s: %s", name, strerror (errno));
  close (fd);
}

void
cordon_modules_load (const char *group)
{
  char path[256], name[128];
  FILE *list;

  snprintf (path, sizeof path, "/modules/%s.list", group);
  list = fopen (path, "re");
  if (!list)
    cordon_fail ("%s: %s", path, strerror (errno));
  while (fgets (name, sizeof name, list))
    {
      name[strcspn (name, "\n")] = '\0';
      if (name[0])
        load_one (name);
    }
  fclose (list);
}

pid_t
cordon_modules_load_aside (const char *group)
{
  pid_t child = fork ();

  if (child < 0)
    cordon_fail ("fork: %s", strerror (errno));
  if (child == 0)
    {
      cordon_modules_load (group);
      _exit (EXIT_SUCCESS);
    }
  return child;
}

void
cordon_modules_join (pid_t child, const char *group)
{
  int status;

  while (waitpid (child, &status, 0) < 0)
    if (errno != EINTR)
      cordon_fail ("modules %s: %s", group, strerror (errno));
  if (!WIFEXITED (status) || WEXITSTATUS (status) != EXIT_SUCCESS)
    cordon_fail ("modules %s: status %d", group, status);
}

void
cordon_modules_close (void)
{
  int fd = open ("/proc/sys/kernel/modules_disabled", O_WRONLY | O_CLOEXEC);

  if (fd < 0 || write (fd, "1", 1) != 1)
    cordon_fail ("modules cannot be closed: %s", strerror (errno));
  close (fd);
}
