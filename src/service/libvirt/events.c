/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libvirt's event loop in a thread and a context of its own, so that a busy main loop can never
 * make libvirt's daemon believe that cordond is dead: it would destroy every throwaway. libvirt's
 * default loop must never be used: it iterates GLib's default context, and so would run the main
 * loop's callbacks in this thread. Nothing that blocks may run here.
 */
#include "config.h"

#include "service/libvirt/events.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include "core/errors.h"

/* A descriptor or a timer that libvirt has us watch. */
typedef struct {
  int id;
  int fd; /* -1: a timer */
  virEventHandleCallback on_handle;
  virEventTimeoutCallback on_timeout;
  void *opaque;
  virFreeCallback free_opaque;
  GSource *source; /* NULL while it is switched off; guarded by the lock */
} Watch;

/* libvirt has one event loop for each process and gives its callbacks no data: the only
 * process-wide state of this room. */
static struct {
  GMutex lock;
  GMainContext *context;
  GHashTable *watches; /* id -> Watch */
  int last_id;
} loop;

static GIOCondition
condition_from_events (int events)
{
  return (events & VIR_EVENT_HANDLE_READABLE ? G_IO_IN : 0) |
         (events & VIR_EVENT_HANDLE_WRITABLE ? G_IO_OUT : 0) |
         (events & VIR_EVENT_HANDLE_ERROR ? G_IO_ERR : 0) |
         (events & VIR_EVENT_HANDLE_HANGUP ? G_IO_HUP : 0);
}

static int
events_from_condition (GIOCondition condition)
{
  return (condition & (G_IO_IN | G_IO_PRI) ? VIR_EVENT_HANDLE_READABLE : 0) |
         (condition & G_IO_OUT ? VIR_EVENT_HANDLE_WRITABLE : 0) |
         (condition & (G_IO_ERR | G_IO_NVAL) ? VIR_EVENT_HANDLE_ERROR : 0) |
         (condition & G_IO_HUP ? VIR_EVENT_HANDLE_HANGUP : 0);
}

static gboolean
dispatch_handle (int fd, GIOCondition condition, gpointer data)
{
  Watch *watch = data;

  watch->on_handle (watch->id, fd, events_from_condition (condition), watch->opaque);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_timeout (gpointer data)
{
  Watch *watch = data;

  watch->on_timeout (watch->id, watch->opaque);
  return G_SOURCE_CONTINUE;
}

/* Takes the source; NULL switches the watch off. With the lock held. */
static void
watch_set_source (Watch *watch, GSource *source, GSourceFunc callback)
{
  if (watch->source != NULL)
    g_source_destroy (watch->source);
  g_clear_pointer (&watch->source, g_source_unref);
  if (source == NULL)
    return;

  g_source_set_callback (source, callback, watch, NULL);
  g_source_attach (source, loop.context);
  watch->source = source;
}

static void
watch_set_events (Watch *watch, int events)
{
  GIOCondition condition = condition_from_events (events);

  watch_set_source (watch, condition != 0 ? g_unix_fd_source_new (watch->fd, condition) : NULL,
                    G_SOURCE_FUNC (dispatch_handle));
}

/* A negative interval is a timer that is switched off. */
static void
watch_set_interval (Watch *watch, int milliseconds)
{
  watch_set_source (watch, milliseconds >= 0 ? g_timeout_source_new (milliseconds) : NULL,
                    dispatch_timeout);
}

static Watch *
watch_new (int fd, void *opaque, virFreeCallback free_opaque)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->id = ++loop.last_id;
  watch->fd = fd;
  watch->opaque = opaque;
  watch->free_opaque = free_opaque;
  g_hash_table_insert (loop.watches, GINT_TO_POINTER (watch->id), watch);
  return watch;
}

static int
add_handle (int fd, int events, virEventHandleCallback callback, void *opaque,
            virFreeCallback free_opaque)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&loop.lock);
  Watch *watch = watch_new (fd, opaque, free_opaque);

  watch->on_handle = callback;
  watch_set_events (watch, events);
  return watch->id;
}

static int
add_timeout (int milliseconds, virEventTimeoutCallback callback, void *opaque,
             virFreeCallback free_opaque)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&loop.lock);
  Watch *watch = watch_new (-1, opaque, free_opaque);

  watch->on_timeout = callback;
  watch_set_interval (watch, milliseconds);
  return watch->id;
}

static void
update_handle (int id, int events)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&loop.lock);
  Watch *watch = g_hash_table_lookup (loop.watches, GINT_TO_POINTER (id));

  if (watch != NULL && watch->fd >= 0)
    watch_set_events (watch, events);
}

static void
update_timeout (int id, int milliseconds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&loop.lock);
  Watch *watch = g_hash_table_lookup (loop.watches, GINT_TO_POINTER (id));

  if (watch != NULL && watch->fd < 0)
    watch_set_interval (watch, milliseconds);
}

static gboolean
free_watch (gpointer data)
{
  Watch *watch = data;

  if (watch->free_opaque != NULL)
    watch->free_opaque (watch->opaque);
  g_free (watch);
  return G_SOURCE_REMOVE;
}

/* The watch is freed in the loop's thread: its callback may run there just now, and the caller may
 * hold the lock that free_opaque wants. */
static int
remove_watch (int id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&loop.lock);
  g_autoptr (GSource) source = NULL;
  gpointer watch;

  if (!g_hash_table_steal_extended (loop.watches, GINT_TO_POINTER (id), NULL, &watch))
    return -1;

  watch_set_source (watch, NULL, NULL);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, free_watch, watch, NULL);
  g_source_attach (source, loop.context);
  return 0;
}

/* Errors are returned to callers; by default libvirt prints them to stderr as well. */
static void
ignore_error (void *data, virErrorPtr error)
{
}

static gpointer
run (gpointer unused)
{
  g_main_context_push_thread_default (loop.context);
  for (;;)
    g_main_context_iteration (loop.context, TRUE);
  return NULL;
}

static gpointer
start_once (gpointer unused)
{
  loop.context = g_main_context_new ();
  loop.watches = g_hash_table_new (NULL, NULL);
  virSetErrorFunc (NULL, ignore_error);
  virEventRegisterImpl (add_handle, update_handle, remove_watch, add_timeout, update_timeout,
                        remove_watch);
  if (virInitialize () < 0)
    return NULL;
  return g_thread_new ("libvirt-events", run, NULL);
}

gboolean
cordon_events_start (GError **error)
{
  static GOnce once = G_ONCE_INIT;

  if (g_once (&once, start_once, NULL) != NULL)
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                       _("libvirt's client library cannot be initialised."));
  return FALSE;
}
