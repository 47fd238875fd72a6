/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * AppArmor, read from the kernel's files: libapparmor would add nothing but a dependency. libvirt's
 * own answer must not be taken for it: it looks only whether a profile of that name is loaded, not
 * at the process.
 */
#include "config.h"

#include "service/mac/apparmor.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "core/errors.h"

#define CONTEXT_MAX 4096 /* bytes; a profile's name is a path at most */

gboolean
cordon_apparmor_is_present (const char *root)
{
  g_autofree char *enabled =
    g_strconcat (root, "/sys/module/apparmor/parameters/enabled", NULL);
  g_autofree char *profiles = g_strconcat (root, "/sys/kernel/security/apparmor/profiles", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (enabled, &text, NULL, NULL) && text[0] == 'Y' &&
         access (profiles, F_OK) == 0;
}

/* Before Linux 5.8 there is no directory for each module. */
static int
open_context (const char *root, pid_t pid)
{
  g_autofree char *own =
    g_strdup_printf ("%s/proc/%d/attr/apparmor/current", root, (int) pid);
  g_autofree char *shared = g_strdup_printf ("%s/proc/%d/attr/current", root, (int) pid);
  int fd = open (own, O_RDONLY | O_CLOEXEC);

  return fd < 0 && errno == ENOENT ? open (shared, O_RDONLY | O_CLOEXEC) : fd;
}

/* One read: the kernel writes the whole context at once. -1 with errno. */
static gssize
read_context (const char *root, pid_t pid, char *text)
{
  int fd = open_context (root, pid);
  int saved_errno;
  gssize length;

  if (fd < 0)
    return -1;
  length = read (fd, text, CONTEXT_MAX);
  saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return length;
}

static gboolean
is_context (const char *text, gsize length)
{
  if (length == 0 || length == CONTEXT_MAX)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (text[i]))
      return FALSE;
  return TRUE;
}

char *
cordon_apparmor_read_process (const char *root, pid_t pid, gboolean *enforced, GError **error)
{
  char text[CONTEXT_MAX + 1];
  gssize length = read_context (root, pid, text);

  if (length < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                              _("The AppArmor profile of a process cannot be read"));
      return NULL;
    }
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\0'))
    length--;
  text[length] = '\0';
  if (!is_context (text, (gsize) length))
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                           _("The kernel's answer about a process's AppArmor profile makes no "
                             "sense."));
      return NULL;
    }
  *enforced = g_str_has_suffix (text, " (enforce)");
  return g_strdup (text);
}
