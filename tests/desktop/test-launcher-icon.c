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

static GBytes *
pack (const guint8 rgba[4], CordonColour colour, CordonGlyph glyph)
{
  static guint8 pixels[CORDON_AGENT_ICON_SIZE];

  for (gsize i = 0; i < sizeof pixels; i += 4)
    memcpy (pixels + i, rgba, 4);
  return cordon_launcher_icon_make (pixels, colour, glyph);
}

static cairo_surface_t *
make (const guint8 rgba[4], CordonColour colour, CordonGlyph glyph)
{
  g_autoptr (GBytes) png = pack (rgba, colour, glyph);

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

/* Painted anew, an icon is what it would have been: the frame, the mark and the guest's own picture. */
static void
test_repaint (void)
{
  static const guint8 white[] = { 255, 255, 255, 255 };

  for (guint colour = 0; colour < CORDON_N_COLOURS; colour++)
    {
      g_autoptr (GBytes) old = pack (white, CORDON_COLOUR_YELLOW, CORDON_GLYPH_LINK);
      g_autoptr (GBytes) png = cordon_launcher_icon_repaint (old, colour, CORDON_GLYPH_BANK);
      cairo_surface_t *anew = decode (png), *fresh = make (white, colour, CORDON_GLYPH_BANK);

      for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
          if ((x - 101) * (x - 101) + (y - 101) * (y - 101) < 25 * 25
              || (x - 101) * (x - 101) + (y - 101) * (y - 101) > 30 * 30)
            g_assert_cmphex (at (anew, x, y), ==, at (fresh, x, y));
      cairo_surface_destroy (anew);
      cairo_surface_destroy (fresh);
    }
}

static cairo_status_t
keep (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

/* A file of ours that somebody replaced is no icon. */
static void
test_repaint_others (void)
{
  cairo_surface_t *small = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 16, 16);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("PNG", 3), png = NULL;

  g_assert_null (cordon_launcher_icon_repaint (nonsense, CORDON_COLOUR_RED, CORDON_GLYPH_BANK));
  g_assert_cmpint (cairo_surface_write_to_png_stream (small, keep, bytes), ==, CAIRO_STATUS_SUCCESS);
  png = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  g_assert_null (cordon_launcher_icon_repaint (png, CORDON_COLOUR_RED, CORDON_GLYPH_BANK));
  cairo_surface_destroy (small);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desktop/launcher-icon/frame", test_frame);
  g_test_add_func ("/desktop/launcher-icon/mark", test_mark);
  g_test_add_func ("/desktop/launcher-icon/alpha", test_alpha);
  g_test_add_func ("/desktop/launcher-icon/repaint", test_repaint);
  g_test_add_func ("/desktop/launcher-icon/repaint-others", test_repaint_others);
  return g_test_run ();
}
