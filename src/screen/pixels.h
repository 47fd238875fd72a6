/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "wire/screen.h"

typedef enum {
  CORDON_PIXELS_32,  /* xRGB or ARGB, native words */
  CORDON_PIXELS_565,
  CORDON_PIXELS_555
} CordonPixelFormat;

/* A picture in memory. Rows are `stride` bytes apart. */
typedef struct {
  const uint8_t *data; /* borrowed; NULL: none */
  unsigned width, height, stride;
  CordonPixelFormat format;
} CordonPixels;

/* Whether a surface of this shape may be shown: within the protocol's limits, and rows that hold
 * what they must. The numbers come from the server. */
bool cordon_pixels_valid (int64_t width, int64_t height, int64_t stride, CordonPixelFormat format);

/* Cuts an area, as hostile as any number, to the picture. False, and *rect untouched: nothing is
 * left. */
bool cordon_pixels_clip (const CordonPixels *pixels, int64_t x, int64_t y, int64_t width,
                         int64_t height, CordonScreenRect *rect);

/* Copies the rectangle, which must lie inside the picture, to the same place of `out`: 32 bit words
 * in rows of 4 * width bytes. The x byte is garbage. */
void cordon_pixels_copy (const CordonPixels *pixels, CordonScreenRect rect, uint8_t *out);
