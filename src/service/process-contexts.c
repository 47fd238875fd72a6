/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who runs where, by the kernel's word. A process that cannot be seen may be the machine that would
 * have the same label, so a list with a hole in it is no list.
 */
#include "config.h"

#include "service/process-contexts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "core/context.h"
#include "core/errors.h"

#define READ_MAX CORDON_CONTEXT_TEXT_MAX

static void
process_context_free (CordonProcessContext *process)
{
  g_free (process->context);
  g_free (process);
}

/* 0 or more bytes, or -1 with errno. */
static gssize
read_whole (int fd, char *text)
{
  gsize length = 0;
  gssize got;

  while (length < READ_MAX && (got = read (fd, text + length, READ_MAX - length)) != 0)
    {
      if (got < 0 && errno != EINTR)
        return -1;
      length += (gsize) MAX (got, 0);
    }
  return (gssize) length;
}

/* FALSE with errno 0 when the process is gone. */
static gboolean
read_context (int proc, const char *pid, char *text)
{
  g_autofree char *path = g_strdup_printf ("%s/attr/current", pid);
  int fd = openat (proc, path, O_RDONLY | O_CLOEXEC);
  gssize length = fd >= 0 ? read_whole (fd, text) : -1;
  int saved = length < 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  errno = saved == ENOENT || saved == ESRCH ? 0 : saved;
  if (length < 0)
    return FALSE;
  text[length] = '\0';
  return TRUE;
}

static gboolean
add_process (int proc, const char *entry, GPtrArray *list)
{
  g_autofree char *text = NULL;
  CordonProcessContext *process;
  guint64 pid;

  if (!g_ascii_string_to_unsigned (entry, 10, 1, G_MAXINT, &pid, NULL))
    return TRUE;
  text = g_malloc (READ_MAX + 1);
  if (!read_context (proc, entry, text))
    return errno == 0;
  process = g_new (CordonProcessContext, 1);
  process->pid = (pid_t) pid;
  /* The kernel's text ends with a NUL or, with some modules, a line feed. */
  text[strcspn (text, "\n")] = '\0';
  process->context = g_strdup (text);
  g_ptr_array_add (list, process);
  return TRUE;
}

GPtrArray *
cordon_process_contexts_read (const char *proc, GError **error)
{
  g_autoptr(GPtrArray) list =
    g_ptr_array_new_with_free_func ((GDestroyNotify) process_context_free);
  DIR *dir = opendir (proc);
  gboolean whole = dir != NULL;
  struct dirent *entry;

  while (whole && (errno = 0, entry = readdir (dir)) != NULL)
    whole = add_process (dirfd (dir), entry->d_name, list);
  whole = whole && errno == 0 && list->len > 0;
  if (!whole)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                            _("The security contexts of the host's processes cannot be read"));
  if (dir != NULL)
    closedir (dir);
  return whole ? g_steal_pointer (&list) : NULL;
}
