/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Launchers' icons: what a guest can paint, and what it cannot.
 */
#include "desktop/launcher-icon.h"

#include <cairo.h>
#include <string.h>

#include "desktop/band-style.h"

#define SIDE CORDON_LAUNCHER_ICON_SIDE

typedef struct {
  const guint8 *bytes;
  gsize left;
} Reader;

static cairo_status_t
give (void *data, unsigned char *bytes, unsigned int length)
{
  Reader *reader = data;

  if (length > reader->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (bytes, reader->bytes, length);
  reader->bytes += length;
  reader->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
decode (GBytes *png)
{
  Reader reader = { g_bytes_get_data (png, NULL), g_bytes_get_size (png) };
  cairo_surface_t *surface = cairo_image_surface_create_from_png_stream (give, &reader);

  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, SIDE);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, SIDE);
  return surface;
}

static cairo_surface_t *
make (const guint8 rgba[4], CordonColour colour, CordonGlyph glyph)
{
  static guint8 pixels[CORDON_AGENT_ICON_SIZE];

  for (gsize i = 0; i < sizeof pixels; i += 4)
    memcpy (pixels + i, rgba, 4);
  g_autoptr (GBytes) png = cordon_launcher_icon_make (pixels, colour, glyph);
  g_assert_nonnull (png);
  return decode (png);
}

/* ARGB, premultiplied. */
static guint32
at (cairo_surface_t *surface, int x, int y)
{
  guint32 pixel;

  memcpy (&pixel, cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface) + x * 4, 4);
  return pixel;
}

static guint32
pixel_of (const GdkRGBA *colour)
{
  return 0xff000000u | (guint32) (colour->red * 255 + .5) << 16 | (guint32) (colour->green * 255 + .5) << 8
         | (guint32) (colour->blue * 255 + .5);
}

static void
test_frame (void)
{
  for (guint colour = 0; colour < CORDON_N_COLOURS; colour++)
    {
      cairo_surface_t *icon = make ((const guint8[]) { 1, 2, 3, 255 }, colour, CORDON_GLYPH_BANK);
      guint32 fill = pixel_of (&cordon_band_colour (colour)->fill);

      g_assert_cmphex (at (icon, 64, 2), ==, fill);
      g_assert_cmphex (at (icon, 2, 64), ==, fill);
      g_assert_cmphex (at (icon, 64, 125), ==, fill);
      g_assert_cmphex (at (icon, 60, 40), ==, 0xff010203);
      g_assert_cmphex (at (icon, 0, 0), ==, 0);
      cairo_surface_destroy (icon);
    }
}

/* The mark is the same whatever lies under it, and is another one for each glyph. */
static void
test_mark (void)
{
  g_autoptr (GHashTable) marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint glyph = 0; glyph < CORDON_N_GLYPHS; glyph++)
    {
      cairo_surface_t *white = make ((const guint8[]) { 255, 255, 255, 255 }, CORDON_COLOUR_BLUE, glyph);
      cairo_surface_t *red = make ((const guint8[]) { 255, 0, 0, 255 }, CORDON_COLOUR_BLUE, glyph);
      GString *mark = g_string_new (NULL);

      for (int y = 88; y < 115; y++)
        for (int x = 88; x < 115; x++)
          {
            g_assert_cmphex (at (white, x, y), ==, at (red, x, y));
            g_string_append_printf (mark, "%x ", at (white, x, y));
          }
      g_assert_true (g_hash_table_add (marks, g_string_free (mark, FALSE)));
      cairo_surface_destroy (white);
      cairo_surface_destroy (red);
    }
}

static void
test_alpha (void)
{
  cairo_surface_t *half = make ((const guint8[]) { 255, 100, 0, 128 }, CORDON_COLOUR_RED, CORDON_GLYPH_LINK);
  cairo_surface_t *none = make ((const guint8[]) { 255, 255, 255, 0 }, CORDON_COLOUR_RED, CORDON_GLYPH_LINK);

  g_assert_cmphex (at (half, 60, 40), ==, 0x80803200);
  g_assert_cmphex (at (none, 60, 40), ==, 0);
  cairo_surface_destroy (half);
  cairo_surface_destroy (none);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desktop/launcher-icon/frame", test_frame);
  g_test_add_func ("/desktop/launcher-icon/mark", test_mark);
  g_test_add_func ("/desktop/launcher-icon/alpha", test_alpha);
  return g_test_run ();
}
