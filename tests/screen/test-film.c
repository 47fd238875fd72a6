/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures that no compression makes small, through every decoder that is built into spice-glib,
 * and a picture that does not move.
 */
#include "film.h"
#include "harness.h"
#include "picture.h"

#include <string.h>

#define WIDTH 320
#define HEIGHT 240
#define TOP 32 /* the film begins below the stamp */

static guint64
colour_distance (guint32 a, guint32 b)
{
  guint64 distance = 0;

  for (int shift = 0; shift <= 16; shift += 8)
    distance += ABS ((int) (a >> shift & 0xff) - (int) (b >> shift & 0xff));
  return distance;
}

static guint64
distance_to (Harness *self, guint index)
{
  g_autoptr (GBytes) frame = cordon_film_frame_new (index, WIDTH, HEIGHT - TOP);
  const guint32 *expected = g_bytes_get_data (frame, NULL);
  guint64 distance = 0;

  for (guint i = 0; i < WIDTH * (HEIGHT - TOP); i++)
    {
      guint32 found;

      memcpy (&found, self->pixels + (TOP * WIDTH + i) * 4, sizeof found);
      distance += colour_distance (found, expected[i]);
    }
  return distance;
}

static guint64
distance_to_film (Harness *self)
{
  guint64 least = G_MAXUINT64;

  for (guint i = 0; i < CORDON_FILM_FRAMES; i++)
    least = MIN (least, distance_to (self, i));
  return least;
}

/* One whole frame, to the last bit. */
static gboolean
is_frame (Harness *self)
{
  return distance_to_film (self) == 0;
}

/* Close to a frame and equal to none: so it went through JPEG. */
static gboolean
is_jpeg_frame (Harness *self)
{
  guint64 distance = distance_to_film (self);

  return distance > 0 && distance / (WIDTH * (HEIGHT - TOP) * 3) < 8;
}

static void
test_compression (gconstpointer compression)
{
  const char *arguments[] = { "--scene", "video", "--size", "320x240", "--compression", compression,
                              NULL };
  g_autoptr (Harness) self = harness_new (arguments);

  harness_start_screen (self);
  harness_show (self);
  harness_await_picture (self, is_frame);
}

static void
test_stream (void)
{
  const char *arguments[] = { "--scene", "video", "--size", "320x240", "--streaming", "all", NULL };
  g_autoptr (Harness) self = harness_new (arguments);

  harness_start_screen (self);
  harness_show (self);
  harness_await_picture (self, is_jpeg_frame);
}

static gboolean
is_blocks (Harness *self)
{
  for (guint y = 0; y < self->height; y++)
    for (guint x = 0; x < self->width; x++)
      {
        guint32 found;

        memcpy (&found, self->pixels + ((gsize) y * self->width + x) * 4, sizeof found);
        if ((found & 0xffffff) != cordon_test_blocks_pixel (self->width, self->height, x, y))
          return FALSE;
      }
  return TRUE;
}

/* Nothing is told twice: a machine that does nothing costs the window nothing. */
static void
test_still (gconstpointer size)
{
  const char *arguments[] = { "--scene", "blocks", "--size", size, NULL };
  g_autoptr (Harness) self = harness_new (arguments);
  CordonScreenMessage message;

  harness_start_screen (self);
  harness_show (self);
  harness_await_picture (self, is_blocks);
  harness_give_credit (self);
  while (harness_has_message (self, 300))
    {
      g_assert_true (harness_next (self, &message));
      g_assert_cmpuint (message.type, !=, CORDON_SCREEN_DAMAGE);
    }
}

int
main (int argc, char **argv)
{
  static const char *const compressions[] = { "off", "lz", "glz", "quic", "lz4", "auto-glz" };
  static const char *const sizes[] = { "64x64", "8192x64", "1280x800" };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (compressions); i++)
    {
      g_autofree char *path = g_strconcat ("/screen/film/", compressions[i], NULL);

      g_test_add_data_func (path, compressions[i], test_compression);
    }
  g_test_add_func ("/screen/film/stream", test_stream);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strconcat ("/screen/still/", sizes[i], NULL);

      g_test_add_data_func (path, sizes[i], test_still);
    }
  return g_test_run ();
}
