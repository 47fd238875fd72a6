/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Enforcement, policy and booleans change only by a write to a file of selinuxfs, and inotify tells
 * of that write after it took effect, in every mount and network namespace. SELinux's own netlink
 * messages are sent in the first network namespace alone, where cordond has no business.
 */
#include "config.h"

#include "service/mac/selinux-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <sys/inotify.h>
#include <unistd.h>
#include "core/errors.h"

struct _CordonSelinuxWatch {
  int fd;
  GSource *source;
  void (*changed) (gpointer data);
  gpointer data;
};

/* What was written does not matter, and an overflow means that something was. */
static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  CordonSelinuxWatch *watch = data;
  char events[4096] __attribute__ ((aligned (__alignof__ (struct inotify_event))));
  gssize length;
  gboolean any = FALSE;

  while ((length = read (fd, events, sizeof events)) > 0 || (length < 0 && errno == EINTR))
    any = any || length > 0;
  if (any)
    watch->changed (watch->data);
  return G_SOURCE_CONTINUE;
}

static gboolean
watch_file (CordonSelinuxWatch *watch, const char *mount, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (mount, name, NULL);

  if (inotify_add_watch (watch->fd, path, IN_MODIFY) >= 0)
    return TRUE;
  cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                          _("Changes of SELinux cannot be watched"));
  return FALSE;
}

CordonSelinuxWatch *
cordon_selinux_watch_new (const char *mount, void (*changed) (gpointer data), gpointer data,
                          GError **error)
{
  static const char *const names[] = { "enforce", "load", "commit_pending_bools" };
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();
  CordonSelinuxWatch *watch = g_new0 (CordonSelinuxWatch, 1);

  watch->changed = changed;
  watch->data = data;
  watch->fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (!watch_file (watch, mount, names[i], error))
      {
        cordon_selinux_watch_free (watch);
        return NULL;
      }
  watch->source = g_unix_fd_source_new (watch->fd, G_IO_IN);
  g_source_set_callback (watch->source, G_SOURCE_FUNC (on_readable), watch, NULL);
  g_source_attach (watch->source, context);
  return watch;
}

void
cordon_selinux_watch_free (CordonSelinuxWatch *watch)
{
  if (watch == NULL)
    return;

  if (watch->source != NULL)
    g_source_destroy (watch->source);
  g_clear_pointer (&watch->source, g_source_unref);
  if (watch->fd >= 0)
    close (watch->fd);
  g_free (watch);
}
