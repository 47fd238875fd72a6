/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a running domain is told by no call of libvirt but by the files that it keeps: its
 * process, its directory, its helpers. Everything is looked for below directories that root alone
 * writes; a name inside of one is never followed.
 */
#include "config.h"

#include "service/libvirt/domain-parts.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PID_FILES "/run/libvirt/qemu"
#define DIRECTORIES "/var/lib/libvirt/qemu"
#define PID_TEXT_MAX 16
/* VIR_DOMAIN_SHORT_NAME_MAX of libvirt: a domain's directory has its number and so much of its
 * name. */
#define SHORT_NAME_MAX 20

/* Written by libvirt before QEMU runs, in a directory only root can write. */
static pid_t
read_pid_file (const char *path)
{
  char text[PID_TEXT_MAX + 1] = "";
  guint64 number;
  struct stat status;
  ssize_t length;
  int fd;

  fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return 0;
  length = fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == 0
             ? read (fd, text, PID_TEXT_MAX)
             : -1;
  close (fd);
  if (length <= 0 ||
      !g_ascii_string_to_unsigned (g_strstrip (text), 10, 2, G_MAXINT, &number, NULL))
    return 0;
  return (pid_t) number;
}

/* A pid file may outlive its process, and the number may be given to another: the process must have
 * been started with this UUID. */
static gboolean
is_process_of (pid_t pid, const char *uuid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  g_autofree char *arguments = NULL;
  gsize length;
  const char *p;

  if (!g_file_get_contents (path, &arguments, &length, NULL))
    return FALSE;
  for (p = arguments; p < arguments + length; p += strlen (p) + 1)
    if (strcmp (p, "-uuid") == 0)
      return strcmp (p + strlen (p) + 1, uuid) == 0;
  return FALSE;
}

static void
read_pid (CordonDomainFacts *facts)
{
  g_autofree char *path = g_strdup_printf (PID_FILES "/%s.pid", facts->name);
  pid_t pid = read_pid_file (path);

  if (pid != 0 && is_process_of (pid, facts->uuid))
    facts->pid = pid;
}

/* swtpm, passt and their like leave a pid file that begins with the domain's short name, beside
 * QEMU's or in a directory of their kind. */
static void
read_helpers_in (const char *dir_path, const char *short_name, GArray *helpers)
{
  g_autoptr (GDir) dir = g_dir_open (dir_path, 0, NULL);
  g_autofree char *prefix = g_strconcat (short_name, "-", NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir_path, name, NULL);
      pid_t pid;

      if (!g_str_has_prefix (name, prefix) || !g_str_has_suffix (name, ".pid"))
        continue;
      pid = read_pid_file (path);
      if (pid != 0)
        g_array_append_val (helpers, pid);
    }
}

static void
read_helpers (const char *short_name, CordonDomainFacts *facts)
{
  static const char *const dirs[] = {
    PID_FILES, PID_FILES "/dbus", PID_FILES "/passt", PID_FILES "/slirp", PID_FILES "/swtpm",
  };

  for (guint i = 0; i < G_N_ELEMENTS (dirs); i++)
    read_helpers_in (dirs[i], short_name, facts->helpers);
}

static void
read_sockets (CordonDomainFacts *facts)
{
  g_autoptr (GDir) dir = g_dir_open (facts->directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (facts->directory, name, NULL);
      struct stat status;

      if (lstat (path, &status) == 0 && S_ISSOCK (status.st_mode))
        g_ptr_array_add (facts->sockets, g_steal_pointer (&path));
    }
}

static void
read_directory (const char *short_name, CordonDomainFacts *facts)
{
  g_autofree char *path = g_strconcat (DIRECTORIES "/domain-", short_name, NULL);
  struct stat status;

  if (lstat (path, &status) < 0 || !S_ISDIR (status.st_mode))
    return;
  facts->directory = g_steal_pointer (&path);
  read_sockets (facts);
}

void
cordon_domain_runtime_read (unsigned int id, CordonDomainFacts *facts)
{
  g_autofree char *cut = g_utf8_substring (facts->name, 0, MIN (g_utf8_strlen (facts->name, -1),
                                                                SHORT_NAME_MAX));
  g_autofree char *short_name = g_strdup_printf ("%u-%s", id, cut);

  facts->sockets = g_ptr_array_new_with_free_func (g_free);
  facts->helpers = g_array_new (FALSE, FALSE, sizeof (pid_t));
  /* libvirt itself takes no such name. */
  if (strchr (facts->name, '/') != NULL)
    return;
  read_pid (facts);
  read_helpers (short_name, facts);
  read_directory (short_name, facts);
}
