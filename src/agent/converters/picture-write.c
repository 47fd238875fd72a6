/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "agent/converters/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* 48 MB as they are written, and mupdf's copy: what a guest of 256 MiB has room for. */
#define PIXELS_MAX (UINT64_C (16) << 20)

static unsigned
find_factor (const CordonPicture *picture)
{
  unsigned factor = 1;

  while ((uint64_t) (picture->width / factor) * (picture->height / factor) > PIXELS_MAX)
    factor++;
  return factor;
}

/* The mean of factor × factor pixels, on white. */
static void
reduce (const CordonPicture *picture, unsigned factor, const uint8_t *first, uint8_t rgb[3])
{
  uint64_t sums[3] = { 0 };

  for (unsigned y = 0; y < factor; y++)
    for (unsigned x = 0; x < factor; x++)
      {
        const uint8_t *pixel = first + y * picture->stride + 4 * x;

        for (unsigned i = 0; i < 3; i++)
          sums[i] += pixel[i] * pixel[3] + 255u * (255u - pixel[3]);
      }
  for (unsigned i = 0; i < 3; i++)
    rgb[i] = (uint8_t) ((sums[i] + 255u * factor * factor / 2) / (255u * factor * factor));
}

static bool
write_all (int out, const uint8_t *bytes, size_t size)
{
  for (size_t at = 0; at < size;)
    {
      ssize_t written = write (out, bytes + at, size - at);

      if (written <= 0)
        return false;
      at += (size_t) written;
    }
  return true;
}

static bool
write_rows (const CordonPicture *picture, unsigned factor, uint8_t *row, int out)
{
  uint32_t width = picture->width / factor, height = picture->height / factor;

  for (uint32_t y = 0; y < height; y++)
    {
      const uint8_t *first = picture->pixels + (size_t) y * factor * picture->stride;

      for (uint32_t x = 0; x < width; x++)
        reduce (picture, factor, first + (size_t) 4 * factor * x, row + (size_t) 3 * x);
      if (!write_all (out, row, (size_t) 3 * width))
        return false;
    }
  return true;
}

bool
cordon_picture_write (const CordonPicture *picture, int out)
{
  unsigned factor = find_factor (picture);
  uint32_t width = picture->width / factor, height = picture->height / factor;
  char head[48];
  int length = snprintf (head, sizeof head, "P6\n%u %u\n255\n", width, height);
  uint8_t *row = width > 0 && height > 0 ? calloc (width, 3) : NULL;
  bool written = row && write_all (out, (const uint8_t *) head, (size_t) length) &&
                 write_rows (picture, factor, row, out);

  free (row);
  return written;
}
