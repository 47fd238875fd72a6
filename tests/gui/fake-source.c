/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture is written straight into memory, as a confined process would, never through cairo.
 */
#include "fake-source.h"

struct _CordonFakeSource {
  CordonScreenSource parent_instance;

  cairo_surface_t *picture;
  int width, height;
  guint credits;
  GString *log;
};

G_DEFINE_FINAL_TYPE (CordonFakeSource, cordon_fake_source, CORDON_TYPE_SCREEN_SOURCE)

static const cairo_user_data_key_t memory_key;

static guint32
pixel (int x, int y)
{
  guint32 hash = (guint32) x * 2654435761u ^ (guint32) y * 2246822519u;

  hash ^= hash >> 15;
  return (hash * 3266489917u) >> 3; /* also in the byte that means nothing */
}

void
cordon_fake_source_resize (CordonFakeSource *self, int width, int height)
{
  guint32 *pixels = g_new (guint32, (gsize) width * height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      pixels[y * width + x] = pixel (x, y);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  self->width = width;
  self->height = height;
  self->picture = cairo_image_surface_create_for_data ((guchar *) pixels, CAIRO_FORMAT_RGB24,
                                                       width, height, width * 4);
  cairo_surface_set_user_data (self->picture, &memory_key, pixels, g_free);
}

guint32 *
cordon_fake_source_pixels (CordonFakeSource *self)
{
  return cairo_surface_get_user_data (self->picture, &memory_key);
}

int
cordon_fake_source_width (CordonFakeSource *self)
{
  return self->width;
}

int
cordon_fake_source_height (CordonFakeSource *self)
{
  return self->height;
}

void
cordon_fake_source_damage (CordonFakeSource *self, int x, int y, int width, int height)
{
  cairo_region_t *region = cairo_region_create_rectangle (&(cairo_rectangle_int_t) { x, y, width, height });

  cordon_screen_source_emit_damage (CORDON_SCREEN_SOURCE (self), self->picture, region);
  cairo_region_destroy (region);
}

guint
cordon_fake_source_credits (CordonFakeSource *self)
{
  return self->credits;
}

char *
cordon_fake_source_take_log (CordonFakeSource *self)
{
  GString *log = self->log;

  self->log = g_string_new (NULL);
  return g_string_free (log, FALSE);
}

static void
give_credit (CordonScreenSource *source)
{
  CORDON_FAKE_SOURCE (source)->credits++;
}

static void
key (CordonScreenSource *source, guint scancode, gboolean down)
{
  g_string_append_printf (CORDON_FAKE_SOURCE (source)->log, "%c%02x ", down ? '+' : '-', scancode);
}

static void
position (CordonScreenSource *source, int x, int y)
{
  g_string_append_printf (CORDON_FAKE_SOURCE (source)->log, "p%d,%d ", x, y);
}

static void
motion (CordonScreenSource *source, int dx, int dy)
{
  g_string_append_printf (CORDON_FAKE_SOURCE (source)->log, "m%d,%d ", dx, dy);
}

static void
button (CordonScreenSource *source, guint number, gboolean down)
{
  g_string_append_printf (CORDON_FAKE_SOURCE (source)->log, "b%u%c ", number, down ? '+' : '-');
}

static void
release_all (CordonScreenSource *source)
{
  g_string_append (CORDON_FAKE_SOURCE (source)->log, "r ");
}

CordonFakeSource *
cordon_fake_source_new (void)
{
  return g_object_new (CORDON_TYPE_FAKE_SOURCE, NULL);
}

static void
cordon_fake_source_finalize (GObject *object)
{
  CordonFakeSource *self = CORDON_FAKE_SOURCE (object);

  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_string_free (self->log, TRUE);
  G_OBJECT_CLASS (cordon_fake_source_parent_class)->finalize (object);
}

static void
cordon_fake_source_class_init (CordonFakeSourceClass *klass)
{
  CordonScreenSourceClass *source_class = CORDON_SCREEN_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cordon_fake_source_finalize;
  source_class->give_credit = give_credit;
  source_class->key = key;
  source_class->position = position;
  source_class->motion = motion;
  source_class->button = button;
  source_class->release_all = release_all;
}

static void
cordon_fake_source_init (CordonFakeSource *self)
{
  self->log = g_string_new (NULL);
}
