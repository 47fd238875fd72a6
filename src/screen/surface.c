/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Damage is united until there is credit and decoding pauses, then copied and told in one datagram.
 * spice-glib emits each draw operation from an idle of priority 200: ours is behind it, so that one
 * batch holds what was drawn together, and a deadline keeps a busy guest from starving it. Without
 * credit no byte of the frame buffer may be written: the window may be painting it.
 */
#include "screen/surface.h"

#include "screen/pace.h"
#include "screen/pixels.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define BATCH_PRIORITY (G_PRIORITY_DEFAULT_IDLE + 10)
#define BATCH_DEADLINE_MS 40

struct CordonSurface {
  /* borrowed */
  CordonControl *control;
  const CordonSurfaceEvents *events;
  gpointer data;
  SpiceChannel *display; /* owned */
  /* the guest's picture */
  CordonPixels pixels; /* data NULL: there is none */
  guint32 generation;  /* of it, from 1 up */
  gboolean marked;     /* the server said it may be shown */
  CordonScreenDamage damage;
  /* what the window knows */
  guint32 announced; /* generation of the last SURFACE, 0: none */
  gboolean blanked;  /* BLANK was sent since */
  CordonPace announce;
  /* the window's frame buffer of the present generation */
  guint8 *framebuffer;
  gsize framebuffer_size;
  gboolean credit;
  guint idle, deadline;
};

/* --- batches --------------------------------------------------------------------------------- */

static void
cancel_batch (CordonSurface *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_handle_id (&self->deadline, g_source_remove);
}

static gboolean
may_copy (CordonSurface *self)
{
  return self->credit && self->framebuffer && self->pixels.data && self->marked
         && self->damage.count > 0;
}

static gboolean
send_damage (CordonSurface *self)
{
  CordonScreenMessage message = {
    .type = CORDON_SCREEN_DAMAGE,
    .count = self->damage.count,
    .generation = self->generation,
  };

  for (unsigned i = 0; i < self->damage.count; i++)
    message.rects[i] = self->damage.rects[i];
  return cordon_control_send (self->control, &message);
}

static gboolean deadline_fired (gpointer data);

static void
send_batch (CordonSurface *self)
{
  cancel_batch (self);
  if (!may_copy (self))
    return;
  for (unsigned i = 0; i < self->damage.count; i++)
    cordon_pixels_copy (&self->pixels, self->damage.rects[i], self->framebuffer);
  if (send_damage (self))
    {
      self->credit = FALSE;
      self->damage.count = 0;
    }
  else /* the window does not read: it still has our credit, so try later */
    self->deadline = g_timeout_add (BATCH_DEADLINE_MS, deadline_fired, self);
}

static gboolean
idle_fired (gpointer data)
{
  CordonSurface *self = data;

  self->idle = 0;
  send_batch (self);
  return G_SOURCE_REMOVE;
}

static gboolean
deadline_fired (gpointer data)
{
  CordonSurface *self = data;

  self->deadline = 0;
  send_batch (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_batch (CordonSurface *self)
{
  if (!may_copy (self))
    return;
  if (self->idle == 0)
    self->idle = g_idle_add_full (BATCH_PRIORITY, idle_fired, self, NULL);
  if (self->deadline == 0)
    self->deadline = g_timeout_add (BATCH_DEADLINE_MS, deadline_fired, self);
}

static void
add_damage (CordonSurface *self, int x, int y, int width, int height)
{
  CordonScreenRect rect;

  if (!self->framebuffer || !cordon_pixels_clip (&self->pixels, x, y, width, height, &rect))
    return;
  cordon_screen_damage_add (&self->damage, rect);
  schedule_batch (self);
}

static void
drop_framebuffer (CordonSurface *self)
{
  cancel_batch (self);
  if (self->framebuffer)
    munmap (self->framebuffer, self->framebuffer_size);
  self->framebuffer = NULL;
  self->credit = FALSE;
  self->damage.count = 0;
}

/* --- the display channel --------------------------------------------------------------------- */

static gboolean
pixel_format (int spice_format, CordonPixelFormat *format)
{
  switch (spice_format)
    {
    case SPICE_SURFACE_FMT_32_xRGB:
    case SPICE_SURFACE_FMT_32_ARGB:
      *format = CORDON_PIXELS_32;
      return TRUE;
    case SPICE_SURFACE_FMT_16_565:
      *format = CORDON_PIXELS_565;
      return TRUE;
    case SPICE_SURFACE_FMT_16_555:
      *format = CORDON_PIXELS_555;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
announce (gpointer data)
{
  CordonSurface *self = data;
  CordonScreenMessage message = {
    .type = CORDON_SCREEN_SURFACE,
    .generation = self->generation,
    .surface = { self->pixels.width, self->pixels.height },
  };

  if (self->pixels.data == NULL || self->announced == self->generation)
    return TRUE;
  if (!cordon_control_send (self->control, &message))
    return FALSE;
  self->announced = self->generation;
  self->blanked = FALSE;
  return TRUE;
}

static void
primary_created (CordonSurface *self, int spice_format, int width, int height, int stride,
                 gpointer memory)
{
  CordonPixelFormat format;

  drop_framebuffer (self);
  if (!pixel_format (spice_format, &format) || memory == NULL
      || !cordon_pixels_valid (width, height, stride, format))
    {
      self->pixels.data = NULL;
      self->events->lost (CORDON_SCREEN_LOST_RESOURCES, self->data);
      return;
    }
  self->pixels = (CordonPixels) { memory, width, height, stride, format };
  self->generation++;
  cordon_pace_request (&self->announce);
}

static void
on_primary_create (SpiceChannel *display, int format, int width, int height, int stride, int shmid,
                   gpointer memory, CordonSurface *self)
{
  primary_created (self, format, width, height, stride, memory);
}

/* At most one for each SURFACE, so the pace of those rules these. */
static void
send_blank (CordonSurface *self)
{
  CordonScreenMessage message = { .type = CORDON_SCREEN_BLANK };

  if (self->announced != 0 && !self->blanked)
    self->blanked = cordon_control_send (self->control, &message);
}

/* The memory is valid until this returns, and not after. */
static void
on_primary_destroy (SpiceChannel *display, CordonSurface *self)
{
  drop_framebuffer (self);
  self->pixels.data = NULL;
  send_blank (self);
}

static void
on_mark (SpiceChannel *display, int mark, CordonSurface *self)
{
  self->marked = mark != 0;
  schedule_batch (self);
}

static void
on_invalidate (SpiceChannel *display, int x, int y, int width, int height, CordonSurface *self)
{
  add_damage (self, x, y, width, height);
}

void
cordon_surface_follow (CordonSurface *self, SpiceChannel *display)
{
  self->display = g_object_ref (display);
  g_signal_connect (display, "display-primary-create", G_CALLBACK (on_primary_create), self);
  g_signal_connect (display, "display-primary-destroy", G_CALLBACK (on_primary_destroy), self);
  g_signal_connect (display, "display-mark", G_CALLBACK (on_mark), self);
  g_signal_connect (display, "display-invalidate", G_CALLBACK (on_invalidate), self);
}

/* --- the window ------------------------------------------------------------------------------ */

/* Truncating it later would end this process by SIGBUS. */
static gboolean
is_sealed_memory (int fd, gsize size)
{
  int seals = fcntl (fd, F_GET_SEALS);

  return seals >= 0 && (seals & F_SEAL_SHRINK) && lseek (fd, 0, SEEK_END) >= (off_t) size;
}

static gboolean
map_framebuffer (CordonSurface *self, int fd)
{
  gsize size = (gsize) self->pixels.width * self->pixels.height * 4;
  void *map;

  if (!is_sealed_memory (fd, size))
    return FALSE;
  map = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED)
    return FALSE;
  self->framebuffer = map;
  self->framebuffer_size = size;
  return TRUE;
}

/* An answer to a surface that is gone meanwhile is no breach: the two crossed. */
gboolean
cordon_surface_take_framebuffer (CordonSurface *self, const CordonScreenMessage *message, int fd)
{
  gboolean stale = message->generation < self->generation || self->pixels.data == NULL;
  gboolean taken = !stale && self->framebuffer == NULL
                   && message->framebuffer.width == self->pixels.width
                   && message->framebuffer.height == self->pixels.height
                   && map_framebuffer (self, fd);

  close (fd);
  if (message->generation > self->announced)
    return FALSE;
  if (!taken)
    return stale;
  self->credit = TRUE;
  add_damage (self, 0, 0, self->pixels.width, self->pixels.height);
  return TRUE;
}

gboolean
cordon_surface_take_credit (CordonSurface *self, const CordonScreenMessage *message)
{
  if (message->generation > self->announced)
    return FALSE;
  if (message->generation == self->generation && self->framebuffer)
    {
      self->credit = TRUE;
      schedule_batch (self);
    }
  return TRUE;
}

CordonSurface *
cordon_surface_new (CordonControl *control, const CordonSurfaceEvents *events, gpointer data)
{
  CordonSurface *self = g_new0 (CordonSurface, 1);

  self->control = control;
  self->events = events;
  self->data = data;
  cordon_pace_init (&self->announce, CORDON_SCREEN_SURFACES_PER_SECOND, announce, self);
  return self;
}

void
cordon_surface_free (CordonSurface *self)
{
  if (self->display)
    g_signal_handlers_disconnect_by_data (self->display, self);
  drop_framebuffer (self);
  cordon_pace_clear (&self->announce);
  g_clear_object (&self->display);
  g_free (self);
}
