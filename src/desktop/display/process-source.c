/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Puts a cairo surface over a sealed frame buffer and passes everything else on. The surface holds
 * the frame buffer, so that a kept picture stays valid after its process is gone.
 */
#include "config.h"
#include "desktop/display/process-source.h"

struct _CordonProcessSource {
  CordonScreenSource parent_instance;

  /* owned */
  CordonScreenProcess *process;
  CordonFramebuffer *framebuffer;
  cairo_surface_t *picture;
};

G_DEFINE_FINAL_TYPE (CordonProcessSource, cordon_process_source, CORDON_TYPE_SCREEN_SOURCE)

static const cairo_user_data_key_t framebuffer_key;

/* cairo wants a pointer it may write to; the mapping is read-only and cairo only reads a source. */
static cairo_surface_t *
make_picture (CordonFramebuffer *framebuffer)
{
  cairo_surface_t *picture =
    cairo_image_surface_create_for_data ((guchar *) framebuffer->pixels, CAIRO_FORMAT_RGB24,
                                         (int) framebuffer->width, (int) framebuffer->height,
                                         (int) framebuffer->stride);

  cairo_surface_set_user_data (picture, &framebuffer_key, cordon_framebuffer_ref (framebuffer),
                               (cairo_destroy_func_t) cordon_framebuffer_unref);
  return picture;
}

static void
use_framebuffer (CordonProcessSource *self, CordonFramebuffer *framebuffer)
{
  if (self->framebuffer == framebuffer)
    return;
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_clear_pointer (&self->framebuffer, cordon_framebuffer_unref);
  self->framebuffer = cordon_framebuffer_ref (framebuffer);
  self->picture = make_picture (framebuffer);
}

static void
on_damage (CordonProcessSource *self,
           CordonFramebuffer *framebuffer,
           const CordonScreenRect *rects,
           guint n)
{
  cairo_region_t *region = cairo_region_create ();

  for (guint i = 0; i < n; i++)
    {
      cairo_rectangle_int_t rect = { rects[i].x, rects[i].y, rects[i].width, rects[i].height };

      cairo_region_union_rectangle (region, &rect);
    }
  use_framebuffer (self, framebuffer);
  cordon_screen_source_emit_damage (CORDON_SCREEN_SOURCE (self), self->picture, region);
  cairo_region_destroy (region);
}

static void
on_cursor (CordonProcessSource *self,
           GBytes *rgba,
           guint width,
           guint height,
           guint hot_x,
           guint hot_y)
{
  cordon_screen_source_emit_cursor (CORDON_SCREEN_SOURCE (self), rgba, width, height, hot_x, hot_y);
}

static void
on_pointer_mode (CordonProcessSource *self,
                 gboolean absolute)
{
  cordon_screen_source_emit_pointer_mode (CORDON_SCREEN_SOURCE (self), absolute);
}

static void
on_lost (CordonProcessSource *self,
         const GError *error)
{
  cordon_screen_source_emit_lost (CORDON_SCREEN_SOURCE (self));
}

static void
give_credit (CordonScreenSource *source)
{
  cordon_screen_process_give_credit (CORDON_PROCESS_SOURCE (source)->process);
}

static void
key (CordonScreenSource *source, guint scancode, gboolean down)
{
  cordon_screen_process_key (CORDON_PROCESS_SOURCE (source)->process, scancode, down);
}

static void
position (CordonScreenSource *source, int x, int y)
{
  cordon_screen_process_position (CORDON_PROCESS_SOURCE (source)->process, x, y);
}

static void
motion (CordonScreenSource *source, int dx, int dy)
{
  cordon_screen_process_motion (CORDON_PROCESS_SOURCE (source)->process, dx, dy);
}

static void
button (CordonScreenSource *source, guint number, gboolean down)
{
  cordon_screen_process_button (CORDON_PROCESS_SOURCE (source)->process, number, down);
}

static void
release_all (CordonScreenSource *source)
{
  cordon_screen_process_release_all (CORDON_PROCESS_SOURCE (source)->process);
}

CordonScreenSource *
cordon_process_source_new (CordonScreenProcess *process)
{
  CordonProcessSource *self = g_object_new (CORDON_TYPE_PROCESS_SOURCE, NULL);

  self->process = g_object_ref (process);
  g_signal_connect_object (process, "damage", G_CALLBACK (on_damage), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (process, "cursor", G_CALLBACK (on_cursor), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (process, "pointer-mode", G_CALLBACK (on_pointer_mode), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (process, "lost", G_CALLBACK (on_lost), self, G_CONNECT_SWAPPED);
  return CORDON_SCREEN_SOURCE (self);
}

static void
cordon_process_source_finalize (GObject *object)
{
  CordonProcessSource *self = CORDON_PROCESS_SOURCE (object);

  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_clear_pointer (&self->framebuffer, cordon_framebuffer_unref);
  g_clear_object (&self->process);

  G_OBJECT_CLASS (cordon_process_source_parent_class)->finalize (object);
}

static void
cordon_process_source_class_init (CordonProcessSourceClass *klass)
{
  CordonScreenSourceClass *source_class = CORDON_SCREEN_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cordon_process_source_finalize;
  source_class->give_credit = give_credit;
  source_class->key = key;
  source_class->position = position;
  source_class->motion = motion;
  source_class->button = button;
  source_class->release_all = release_all;
}

static void
cordon_process_source_init (CordonProcessSource *self)
{
}
