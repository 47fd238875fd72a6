/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pixels from spice-glib's surface into the frame buffer. Pure: no state, no SPICE, no GLib. It
 * must never touch a byte outside either picture, whatever the server said.
 */
#include "screen/pixels.h"

#include <string.h>

static unsigned
bytes_per_pixel (CordonPixelFormat format)
{
  return format == CORDON_PIXELS_32 ? 4 : 2;
}

bool
cordon_pixels_valid (int64_t width, int64_t height, int64_t stride, CordonPixelFormat format)
{
  return width >= 1 && width <= CORDON_SCREEN_SIDE_MAX
         && height >= 1 && height <= CORDON_SCREEN_SIDE_MAX
         && width * height <= CORDON_SCREEN_PIXELS_MAX
         && stride >= width * bytes_per_pixel (format)
         && stride <= 4 * CORDON_SCREEN_SIDE_MAX
         && stride % bytes_per_pixel (format) == 0;
}

/* [*start, *start + *length) cut to [0, size). */
static bool
clip_span (int64_t *start, int64_t *length, int64_t size)
{
  int64_t end;

  if (*length <= 0 || *start >= size || __builtin_add_overflow (*start, *length, &end) || end <= 0)
    return false;
  *start = *start < 0 ? 0 : *start;
  *length = (end < size ? end : size) - *start;
  return true;
}

bool
cordon_pixels_clip (const CordonPixels *pixels, int64_t x, int64_t y, int64_t width,
                    int64_t height, CordonScreenRect *rect)
{
  if (!clip_span (&x, &width, pixels->width) || !clip_span (&y, &height, pixels->height))
    return false;
  *rect = (CordonScreenRect) { x, y, width, height };
  return true;
}

/* `bits` wide to 8: the high bits again at the low end, so that full stays full. */
static uint32_t
widen (uint32_t value, unsigned bits)
{
  return value << (8 - bits) | value >> (2 * bits - 8);
}

static uint32_t
from_565 (uint16_t pixel)
{
  return widen (pixel >> 11, 5) << 16 | widen (pixel >> 5 & 0x3f, 6) << 8 | widen (pixel & 0x1f, 5);
}

static uint32_t
from_555 (uint16_t pixel)
{
  return widen (pixel >> 10 & 0x1f, 5) << 16 | widen (pixel >> 5 & 0x1f, 5) << 8
         | widen (pixel & 0x1f, 5);
}

static void
convert_row (const uint8_t *in, uint8_t *out, unsigned count, CordonPixelFormat format)
{
  for (unsigned i = 0; i < count; i++, in += 2, out += 4)
    {
      uint16_t pixel;
      uint32_t wide;

      memcpy (&pixel, in, sizeof pixel);
      wide = format == CORDON_PIXELS_565 ? from_565 (pixel) : from_555 (pixel);
      memcpy (out, &wide, sizeof wide);
    }
}

void
cordon_pixels_copy (const CordonPixels *pixels, CordonScreenRect rect, uint8_t *out)
{
  size_t out_stride = (size_t) pixels->width * 4;
  const uint8_t *from = pixels->data + (size_t) rect.y * pixels->stride
                        + (size_t) rect.x * bytes_per_pixel (pixels->format);
  uint8_t *to = out + rect.y * out_stride + (size_t) rect.x * 4;
  bool direct = pixels->format == CORDON_PIXELS_32;

  if (direct && rect.width == pixels->width && pixels->stride == out_stride)
    {
      memcpy (to, from, rect.height * out_stride);
      return;
    }
  for (unsigned row = 0; row < rect.height; row++, from += pixels->stride, to += out_stride)
    if (direct)
      memcpy (to, from, (size_t) rect.width * 4);
    else
      convert_row (from, to, rect.width, pixels->format);
}
