/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libspice-server's timers and watches on GLib's main loop. The library may remove a watch or timer
 * from inside its own callback: nothing here touches one after calling it.
 */
#include "core-glue.h"

#include "report.h"

#include <glib-unix.h>
#include <spice/enums.h>

struct SpiceTimer {
  SpiceTimerFunc callback;
  void *data;
  guint source;
};

struct SpiceWatch {
  int fd;
  SpiceWatchFunc callback;
  void *data;
  guint source;
};

static SpiceTimer *
timer_add (SpiceTimerFunc callback, void *data)
{
  SpiceTimer *timer = g_new0 (SpiceTimer, 1);

  timer->callback = callback;
  timer->data = data;
  return timer;
}

static gboolean
timer_fired (gpointer data)
{
  SpiceTimer *timer = data;

  timer->source = 0;
  timer->callback (timer->data);
  return G_SOURCE_REMOVE;
}

static void
timer_cancel (SpiceTimer *timer)
{
  g_clear_handle_id (&timer->source, g_source_remove);
}

static void
timer_start (SpiceTimer *timer, uint32_t ms)
{
  timer_cancel (timer);
  timer->source = g_timeout_add (ms, timer_fired, timer);
}

static void
timer_remove (SpiceTimer *timer)
{
  timer_cancel (timer);
  g_free (timer);
}

static gboolean
watch_ready (int fd, GIOCondition condition, gpointer data)
{
  SpiceWatch *watch = data;
  int events = 0;

  if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR))
    events |= SPICE_WATCH_EVENT_READ;
  if (condition & G_IO_OUT)
    events |= SPICE_WATCH_EVENT_WRITE;
  watch->callback (fd, events, watch->data);
  return G_SOURCE_CONTINUE;
}

static void
watch_update_mask (SpiceWatch *watch, int mask)
{
  GIOCondition condition = 0;

  if (mask & SPICE_WATCH_EVENT_READ)
    condition |= G_IO_IN | G_IO_HUP | G_IO_ERR;
  if (mask & SPICE_WATCH_EVENT_WRITE)
    condition |= G_IO_OUT;
  g_clear_handle_id (&watch->source, g_source_remove);
  if (condition)
    watch->source = g_unix_fd_add (watch->fd, condition, watch_ready, watch);
}

static SpiceWatch *
watch_add (int fd, int mask, SpiceWatchFunc callback, void *data)
{
  SpiceWatch *watch = g_new0 (SpiceWatch, 1);

  watch->fd = fd;
  watch->callback = callback;
  watch->data = data;
  watch_update_mask (watch, mask);
  return watch;
}

static void
watch_remove (SpiceWatch *watch)
{
  watch_update_mask (watch, 0);
  g_free (watch);
}

static const char *
channel_name (int type)
{
  static const char *const names[] = {
    [SPICE_CHANNEL_MAIN] = "main",       [SPICE_CHANNEL_DISPLAY] = "display",
    [SPICE_CHANNEL_INPUTS] = "inputs",   [SPICE_CHANNEL_CURSOR] = "cursor",
    [SPICE_CHANNEL_PLAYBACK] = "playback", [SPICE_CHANNEL_RECORD] = "record",
    [SPICE_CHANNEL_SMARTCARD] = "smartcard", [SPICE_CHANNEL_USBREDIR] = "usbredir",
    [SPICE_CHANNEL_PORT] = "port",       [SPICE_CHANNEL_WEBDAV] = "webdav",
  };

  return type >= 0 && type < (int) G_N_ELEMENTS (names) && names[type] ? names[type] : "other";
}

static void
channel_event (int event, SpiceChannelEventInfo *info)
{
  if (event == SPICE_CHANNEL_EVENT_INITIALIZED)
    cordon_test_report ("CHANNEL %s %d up", channel_name (info->type), info->id);
  else if (event == SPICE_CHANNEL_EVENT_DISCONNECTED)
    cordon_test_report ("CHANNEL %s %d down", channel_name (info->type), info->id);
}

SpiceCoreInterface *
cordon_test_core (void)
{
  static SpiceCoreInterface core = {
    .base = { SPICE_INTERFACE_CORE, "Cordon test core",
              SPICE_INTERFACE_CORE_MAJOR, SPICE_INTERFACE_CORE_MINOR },
    .timer_add = timer_add,
    .timer_start = timer_start,
    .timer_cancel = timer_cancel,
    .timer_remove = timer_remove,
    .watch_add = watch_add,
    .watch_update_mask = watch_update_mask,
    .watch_remove = watch_remove,
    .channel_event = channel_event,
  };

  return &core;
}
