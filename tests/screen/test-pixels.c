/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The copy from a server's surface, with sizes and areas no honest server sends.
 */
#include <glib.h>
#include <string.h>
#include "screen/pixels.h"

static void
test_valid (void)
{
  const struct {
    gint64 width, height, stride;
    CordonPixelFormat format;
    gboolean valid;
  } cases[] = {
    { 1, 1, 4, CORDON_PIXELS_32, TRUE },
    { 1280, 800, 5120, CORDON_PIXELS_32, TRUE },
    { 801, 3, 1602, CORDON_PIXELS_565, TRUE },
    { 801, 3, 3204, CORDON_PIXELS_555, TRUE }, /* spice-glib: 4 bytes a pixel for every depth */
    { 8192, 2048, 32768, CORDON_PIXELS_32, TRUE },
    { 0, 1, 4, CORDON_PIXELS_32, FALSE },
    { 1, 0, 4, CORDON_PIXELS_32, FALSE },
    { -5, 800, 4, CORDON_PIXELS_32, FALSE },
    { 800, -1, 3200, CORDON_PIXELS_32, FALSE },
    { 8193, 1, 32772, CORDON_PIXELS_32, FALSE },
    { 1, 8193, 4, CORDON_PIXELS_32, FALSE },
    { 8192, 2049, 32768, CORDON_PIXELS_32, FALSE },   /* too many pixels */
    { 65536, 65536, 262144, CORDON_PIXELS_32, FALSE }, /* 32 bit product: 0 */
    { 800, 600, 3199, CORDON_PIXELS_32, FALSE },
    { 800, 600, 1598, CORDON_PIXELS_565, FALSE },
    { 800, 600, -3200, CORDON_PIXELS_32, FALSE },
    { 800, 600, 0, CORDON_PIXELS_32, FALSE },
    { 800, 600, G_MAXINT64, CORDON_PIXELS_32, FALSE },
    { 800, 600, 3202, CORDON_PIXELS_32, FALSE }, /* rows not on word boundaries */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (cordon_pixels_valid (cases[i].width, cases[i].height, cases[i].stride,
                                          cases[i].format), ==, cases[i].valid);
}

static void
test_clip (void)
{
  const CordonPixels pixels = { NULL, 100, 50, 400, CORDON_PIXELS_32 };
  const struct {
    gint64 x, y, width, height;
    gboolean left;
    CordonScreenRect rect;
  } cases[] = {
    { 0, 0, 100, 50, TRUE, { 0, 0, 100, 50 } },
    { 10, 20, 30, 10, TRUE, { 10, 20, 30, 10 } },
    { -10, -20, 30, 30, TRUE, { 0, 0, 20, 10 } },
    { 90, 40, 30, 30, TRUE, { 90, 40, 10, 10 } },
    { 99, 49, 1, 1, TRUE, { 99, 49, 1, 1 } },
    { G_MININT32, 0, G_MAXINT32, 1, FALSE },
    { G_MININT32, 0, G_MAXUINT32, 1, TRUE, { 0, 0, 100, 1 } },
    { 0, 0, G_MAXINT64, G_MAXINT64, TRUE, { 0, 0, 100, 50 } },
    { 1, 0, G_MAXINT64, 1, FALSE }, /* its end is no number */
    { 100, 0, 1, 1, FALSE },
    { 0, 50, 1, 1, FALSE },
    { -1, 0, 1, 1, FALSE },
    { 0, 0, 0, 1, FALSE },
    { 0, 0, 1, -1, FALSE },
    { G_MAXINT64, G_MAXINT64, 1, 1, FALSE },
    { G_MININT64, G_MININT64, -1, -1, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const CordonScreenRect untouched = { 1, 2, 3, 4 };
      CordonScreenRect rect = untouched;

      g_assert_cmpint (cordon_pixels_clip (&pixels, cases[i].x, cases[i].y, cases[i].width,
                                           cases[i].height, &rect), ==, cases[i].left);
      g_assert_cmpmem (&rect, sizeof rect, cases[i].left ? &cases[i].rect : &untouched,
                       sizeof rect);
    }
}

#define WIDTH 7
#define HEIGHT 5

/* Exactly as large as it must be, so that the sanitizer sees the byte behind. */
static guint8 *
make_picture (guint stride, guint bytes_per_pixel)
{
  gsize size = (gsize) stride * (HEIGHT - 1) + WIDTH * bytes_per_pixel;
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = i * 37 + 11;
  return data;
}

static gboolean
contains (CordonScreenRect rect, guint x, guint y)
{
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

static guint32
widen (guint value, guint bits)
{
  return bits == 5 ? value << 3 | value >> 2 : value << 2 | value >> 4;
}

static guint32
expected_pixel (const CordonPixels *pixels, guint x, guint y)
{
  guint32 word;
  guint16 half;

  if (pixels->format == CORDON_PIXELS_32)
    {
      memcpy (&word, pixels->data + y * pixels->stride + x * 4, 4);
      return word;
    }
  memcpy (&half, pixels->data + y * pixels->stride + x * 2, 2);
  if (pixels->format == CORDON_PIXELS_565)
    return widen (half >> 11, 5) << 16 | widen (half >> 5 & 63, 6) << 8 | widen (half & 31, 5);
  return widen (half >> 10 & 31, 5) << 16 | widen (half >> 5 & 31, 5) << 8 | widen (half & 31, 5);
}

/* Every rectangle of a small picture: inside it is the source, outside untouched. */
static void
test_copy (gconstpointer data)
{
  const CordonPixels *shape = data;
  guint bytes_per_pixel = shape->format == CORDON_PIXELS_32 ? 4 : 2;
  g_autofree guint8 *source = make_picture (shape->stride, bytes_per_pixel);
  g_autofree guint32 *out = g_new (guint32, WIDTH * HEIGHT);
  CordonPixels pixels = *shape;

  pixels.data = source;
  for (guint x = 0; x < WIDTH; x++)
    for (guint y = 0; y < HEIGHT; y++)
      for (guint width = 1; x + width <= WIDTH; width++)
        for (guint height = 1; y + height <= HEIGHT; height++)
          {
            CordonScreenRect rect = { x, y, width, height };

            memset (out, 0xaa, WIDTH * HEIGHT * 4);
            cordon_pixels_copy (&pixels, rect, (guint8 *) out);
            for (guint i = 0; i < WIDTH * HEIGHT; i++)
              g_assert_cmphex (out[i], ==, contains (rect, i % WIDTH, i / WIDTH)
                                               ? expected_pixel (&pixels, i % WIDTH, i / WIDTH)
                                               : 0xaaaaaaaau);
          }
}

/* Full stays full, none stays none. */
static void
test_extremes (void)
{
  const struct {
    CordonPixelFormat format;
    guint16 pixel;
    guint32 expected;
  } cases[] = {
    { CORDON_PIXELS_565, 0xffff, 0xffffff }, { CORDON_PIXELS_565, 0xf800, 0xff0000 },
    { CORDON_PIXELS_565, 0x07e0, 0x00ff00 }, { CORDON_PIXELS_565, 0x001f, 0x0000ff },
    { CORDON_PIXELS_565, 0, 0 },             { CORDON_PIXELS_555, 0x7fff, 0xffffff },
    { CORDON_PIXELS_555, 0x7c00, 0xff0000 }, { CORDON_PIXELS_555, 0x03e0, 0x00ff00 },
    { CORDON_PIXELS_555, 0x001f, 0x0000ff }, { CORDON_PIXELS_555, 0x8000, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CordonPixels pixels = { (const guint8 *) &cases[i].pixel, 1, 1, 2, cases[i].format };
      guint32 out = 0;

      cordon_pixels_copy (&pixels, (CordonScreenRect) { 0, 0, 1, 1 }, (guint8 *) &out);
      g_assert_cmphex (out, ==, cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  static const CordonPixels tight = { NULL, WIDTH, HEIGHT, WIDTH * 4, CORDON_PIXELS_32 };
  static const CordonPixels loose = { NULL, WIDTH, HEIGHT, WIDTH * 4 + 8, CORDON_PIXELS_32 };
  static const CordonPixels deep_565 = { NULL, WIDTH, HEIGHT, WIDTH * 4, CORDON_PIXELS_565 };
  static const CordonPixels tight_555 = { NULL, WIDTH, HEIGHT, WIDTH * 2, CORDON_PIXELS_555 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen/pixels/valid", test_valid);
  g_test_add_func ("/screen/pixels/clip", test_clip);
  g_test_add_data_func ("/screen/pixels/copy/tight", &tight, test_copy);
  g_test_add_data_func ("/screen/pixels/copy/loose", &loose, test_copy);
  g_test_add_data_func ("/screen/pixels/copy/565", &deep_565, test_copy);
  g_test_add_data_func ("/screen/pixels/copy/555", &tight_555, test_copy);
  g_test_add_func ("/screen/pixels/extremes", test_extremes);
  return g_test_run ();
}
