/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads that close. They own the numbers and nothing else, and never touch what others see. Where there can be no
 * thread more, the descriptors stay open: that costs a number, and closing them here might cost the service.
 */
#include "config.h"

#include "service/aside.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

static gpointer
close_all (gpointer data)
{
  g_autoptr(GArray) fds = data;

  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
  return NULL;
}

void
cordon_aside_close (int *fds, gsize n)
{
  g_autoptr(GArray) taken = g_array_new (FALSE, FALSE, sizeof *fds);
  g_autoptr(GError) error = NULL;
  GThread *thread;

  for (gsize i = 0; i < n; i++)
    {
      if (fds[i] >= 0)
        g_array_append_val (taken, fds[i]);
      fds[i] = -1;
    }
  if (taken->len == 0)
    return;
  thread = g_thread_try_new ("closing", close_all, g_array_ref (taken), &error);
  if (thread != NULL)
    {
      g_thread_unref (thread);
      return;
    }
  g_array_unref (taken);
  g_message ("What a caller passed stays open: %s", error->message);
}

/* Before the message lets go of its list. */
static void
on_message_gone (gpointer data, GObject *message)
{
  g_autoptr(GUnixFDList) list = data;
  int n = 0;
  g_autofree int *fds = g_unix_fd_list_steal_fds (list, &n);

  cordon_aside_close (fds, (gsize) n);
}

void
cordon_aside_guard (GDBusMessage *message)
{
  GUnixFDList *list = g_dbus_message_get_unix_fd_list (message);

  if (list != NULL)
    g_object_weak_ref (G_OBJECT (message), on_message_gone, g_object_ref (list));
}

/* In GDBus' own thread, before anybody else has the message. */
static GDBusMessage *
on_message (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  if (incoming)
    cordon_aside_guard (message);
  return message;
}

void
cordon_aside_guard_connection (GDBusConnection *connection)
{
  g_dbus_connection_add_filter (connection, on_message, NULL, NULL);
}
