/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading /proc. A process that ends meanwhile is no error; a /proc that cannot be read whole is.
 */
#include "config.h"

#include "service/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/errors.h"
#include "service/system.h"

/* The text of a file of /proc, NUL-terminated: its length, or -1 and errno. */
static gssize
read_text (const char *path, char text[CORDON_PROC_STATUS_MAX + 1])
{
  gsize length = 0;
  gssize got;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return -1;
  while (length < CORDON_PROC_STATUS_MAX
         && (got = read (fd, text + length, CORDON_PROC_STATUS_MAX - length)) > 0)
    length += (gsize) got;
  close (fd);
  text[length] = '\0';
  return (gssize) length;
}

int
cordon_proc_read_status (pid_t pid, char text[CORDON_PROC_STATUS_MAX + 1], GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid);
  gssize length = read_text (path, text);

  if (length < 0)
    {
      int saved = errno;

      if (saved == ENOENT || saved == ESRCH)
        return 0;
      cordon_error_set_errno (error, saved, CORDON_ERROR_FAILED, _("A process cannot be examined"));
      return -1;
    }
  return length > 0;
}

/* Since the boot, sleep included, as the kernel counts the beginning of a process. */
static gint64
usec_since_boot (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

guint64
cordon_proc_read_began (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  char text[CORDON_PROC_STATUS_MAX + 1];
  guint64 ticks;

  if (read_text (path, text) < 0 || !cordon_process_ticks_parse (text, &ticks))
    return 0;
  return (guint64) (g_get_real_time () - usec_since_boot ())
         + ticks * G_USEC_PER_SEC / (guint64) sysconf (_SC_CLK_TCK);
}

gboolean
cordon_proc_foreach (gboolean (*visit) (pid_t pid, gpointer data, GError **error), gpointer data,
                     GError **error)
{
  DIR *proc = opendir ("/proc");
  struct dirent *entry;
  gboolean going = proc != NULL;
  int failure = errno;

  while (going && (errno = 0, entry = readdir (proc)) != NULL)
    {
      char *end;
      long pid = strtol (entry->d_name, &end, 10);

      if (*end == '\0' && pid > 0)
        going = visit ((pid_t) pid, data, error);
    }
  if (proc != NULL)
    {
      failure = errno;
      closedir (proc);
    }
  if (!going && proc != NULL)
    return FALSE;
  if (failure != 0)
    cordon_error_set_errno (error, failure, CORDON_ERROR_FAILED, _("/proc cannot be read"));
  return failure == 0;
}
