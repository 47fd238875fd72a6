/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The known pixels of the test server. Pure functions: nothing here may depend on time or state,
 * because both ends compute them.
 */
#include "picture.h"

#include <stddef.h>

uint32_t
cordon_test_stamp_pixel (uint32_t number, int x, int y)
{
  int square = x / CORDON_TEST_STAMP_SQUARE;

  if (square < CORDON_TEST_STAMP_MARKERS)
    return square & 1 ? CORDON_TEST_STAMP_GREEN : CORDON_TEST_STAMP_MAGENTA;
  return number >> (square - CORDON_TEST_STAMP_MARKERS) & 1 ? 0xffffffu : 0;
}

static uint32_t
square_centre (const uint32_t *pixels, int stride, int square)
{
  const int half = CORDON_TEST_STAMP_SQUARE / 2;

  return pixels[half * (stride / 4) + square * CORDON_TEST_STAMP_SQUARE + half] & 0xffffffu;
}

bool
cordon_test_stamp_read (const uint32_t *pixels, int stride, uint32_t *number)
{
  uint32_t found = 0;

  for (int i = 0; i < CORDON_TEST_STAMP_MARKERS; i++)
    if (square_centre (pixels, stride, i)
        != cordon_test_stamp_pixel (0, i * CORDON_TEST_STAMP_SQUARE, 0))
      return false;
  for (int i = 0; i < CORDON_TEST_STAMP_BITS; i++)
    if (square_centre (pixels, stride, CORDON_TEST_STAMP_MARKERS + i) & 0x8000)
      found |= 1u << i;
  *number = found;
  return true;
}

uint32_t
cordon_test_blocks_pixel (int width, int height, int x, int y)
{
  if (y < height / 2)
    return x < width / 2 ? CORDON_TEST_BLOCK_TOP_LEFT : CORDON_TEST_BLOCK_TOP_RIGHT;
  return x < width / 2 ? CORDON_TEST_BLOCK_BOTTOM_LEFT : CORDON_TEST_BLOCK_BOTTOM_RIGHT;
}

const CordonTestCursor *
cordon_test_cursor (unsigned number)
{
  static const CordonTestCursor cursors[CORDON_TEST_CURSORS] = {
    [CORDON_TEST_CURSOR_HIDDEN] = { 0, 0, 0, 0 },
    [CORDON_TEST_CURSOR_ARROW] = { 32, 32, 1, 1 },
    [CORDON_TEST_CURSOR_TALL] = { 24, 48, 12, 40 },
    [CORDON_TEST_CURSOR_LARGEST] = { 256, 256, 255, 255 },
    [CORDON_TEST_CURSOR_OVERSIZE] = { 300, 300, 2, 2 },
    [CORDON_TEST_CURSOR_EDGE] = { 16, 16, 16, 16 },
  };

  return number < CORDON_TEST_CURSORS ? &cursors[number] : NULL;
}

/* A triangle, clear above its diagonal; colours differ by channel so that swapped ones are seen. */
void
cordon_test_cursor_pixel (unsigned number, int x, int y, uint8_t rgba[4])
{
  bool inside = x <= y;

  rgba[0] = inside ? 200 : 0;
  rgba[1] = inside ? x & 0x7f : 0;
  rgba[2] = inside ? 16 + number : 0;
  rgba[3] = inside ? 255 : 0;
}
