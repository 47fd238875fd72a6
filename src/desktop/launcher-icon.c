/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Raw pixels to a marked PNG. The mark is drawn last and outside of what a guest can paint, so that no guest's icon
 * passes for another compartment's or for a program of the host.
 */
#include "config.h"
#include "desktop/launcher-icon.h"

#include <string.h>
#include "desktop/band-paint.h"

#define SIDE CORDON_LAUNCHER_ICON_SIDE
#define FRAME 6.0
#define RADIUS 22.0
#define MARK 27.0 /* radius of the disc that the glyph is on */

static guint8
premultiply (guint8 value, guint8 alpha)
{
  return (guint8) ((value * alpha + 127) / 255);
}

static cairo_surface_t *
to_surface (const guint8 *untrusted_rgba)
{
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, CORDON_AGENT_ICON_SIDE, CORDON_AGENT_ICON_SIDE);
  guint8 *rows = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (guint y = 0; rows && y < CORDON_AGENT_ICON_SIDE; y++)
    for (guint x = 0; x < CORDON_AGENT_ICON_SIDE; x++)
      {
        const guint8 *from = untrusted_rgba + (y * CORDON_AGENT_ICON_SIDE + x) * 4;
        guint32 *to = (guint32 *) (void *) (rows + (gsize) y * (gsize) stride) + x;

        *to = (guint32) from[3] << 24 | (guint32) premultiply (from[0], from[3]) << 16
              | (guint32) premultiply (from[1], from[3]) << 8 | premultiply (from[2], from[3]);
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
paint_guest (cairo_t *cr, const guint8 *untrusted_rgba)
{
  cairo_surface_t *picture = to_surface (untrusted_rgba);
  const double margin = (SIDE - (double) CORDON_AGENT_ICON_SIDE) / 2;

  cairo_set_source_surface (cr, picture, margin, margin);
  cairo_paint (cr);
  cairo_surface_destroy (picture);
}

/* What was drawn over it is taken away, and with it what its edges had mixed. */
static void
paint_old (cairo_t *cr, cairo_surface_t *old)
{
  const double margin = (SIDE - (double) CORDON_AGENT_ICON_SIDE) / 2;

  cairo_set_source_surface (cr, old, 0, 0);
  cairo_rectangle (cr, margin, margin, CORDON_AGENT_ICON_SIDE, CORDON_AGENT_ICON_SIDE);
  cairo_fill (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_arc (cr, SIDE - MARK, SIDE - MARK, MARK + 1, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
}

static void
paint_frame (cairo_t *cr, const GdkRGBA *colour)
{
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, FRAME);
  cordon_path_rounded (cr, FRAME / 2, FRAME / 2, SIDE - FRAME, SIDE - FRAME, RADIUS);
  cairo_stroke (cr);
}

static void
paint_mark (cairo_t *cr, const CordonBandColour *colour, CordonGlyph glyph)
{
  const double centre = SIDE - MARK;

  gdk_cairo_set_source_rgba (cr, &colour->text);
  cairo_arc (cr, centre, centre, MARK, 0, 2 * G_PI);
  cairo_fill (cr);
  gdk_cairo_set_source_rgba (cr, &colour->fill);
  cairo_arc (cr, centre, centre, MARK - 2, 0, 2 * G_PI);
  cairo_fill (cr);
  cordon_paint_glyph (cr, glyph, centre, centre, MARK * 1.15, &colour->text, &colour->fill);
}

static cairo_status_t
append (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

/* surface: (transfer full), what cr paints on, cr too */
static GBytes *
finish (cairo_surface_t *surface, cairo_t *cr, CordonColour colour, CordonGlyph glyph)
{
  g_autoptr (GByteArray) png = g_byte_array_new ();
  cairo_status_t status;

  paint_frame (cr, &cordon_band_colour (colour)->fill);
  paint_mark (cr, cordon_band_colour (colour), glyph);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface, append, png);
  cairo_surface_destroy (surface);
  return status == CAIRO_STATUS_SUCCESS ? g_byte_array_free_to_bytes (g_steal_pointer (&png)) : NULL;
}

GBytes *
cordon_launcher_icon_make (const guint8 *untrusted_rgba, CordonColour colour, CordonGlyph glyph)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, SIDE, SIDE);
  cairo_t *cr = cairo_create (surface);

  paint_guest (cr, untrusted_rgba);
  return finish (surface, cr, colour, glyph);
}

/* --- again ----------------------------------------------------------------------------------- */

typedef struct {
  const guint8 *bytes;
  gsize left;
} Rest;

static cairo_status_t
take (void *data, unsigned char *bytes, unsigned int length)
{
  Rest *rest = data;

  if (length > rest->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (bytes, rest->bytes, length);
  rest->bytes += length;
  rest->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
is_icon (cairo_surface_t *surface)
{
  return cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS
         && cairo_image_surface_get_width (surface) == SIDE && cairo_image_surface_get_height (surface) == SIDE;
}

GBytes *
cordon_launcher_icon_repaint (GBytes *png, CordonColour colour, CordonGlyph glyph)
{
  Rest rest = { .left = g_bytes_get_size (png) };
  cairo_surface_t *old, *surface;
  GBytes *painted = NULL;
  cairo_t *cr;

  rest.bytes = g_bytes_get_data (png, NULL);
  old = cairo_image_surface_create_from_png_stream (take, &rest);
  if (is_icon (old))
    {
      surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, SIDE, SIDE);
      cr = cairo_create (surface);
      paint_old (cr, old);
      painted = finish (surface, cr, colour, glyph);
    }
  cairo_surface_destroy (old);
  return painted;
}
