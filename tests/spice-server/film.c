/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Deterministic pictures. Seeds are fixed: two runs of a benchmark must show the same film.
 */
#include "film.h"

#include <math.h>

static guint32
wave (double phase, guint32 noise)
{
  return CLAMP ((int) (120 + 90 * sin (phase)) + (int) (noise & 15), 0, 255);
}

GBytes *
cordon_film_frame_new (guint index, int width, int height)
{
  guint32 *pixels = g_new (guint32, (gsize) width * height);
  g_autoptr (GRand) random = g_rand_new_with_seed (7 + index);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint32 noise = g_rand_int (random);

        pixels[(gsize) y * width + x] = wave ((x + index * 40.0) / 97, noise) << 16
                                        | wave ((y - index * 30.0) / 61, noise >> 4) << 8
                                        | wave ((x + y + index * 25.0) / 133, noise >> 8);
      }
  return g_bytes_new_take (pixels, (gsize) width * height * 4);
}

static void
draw_letter (guint32 *pixels, int left, guint32 shape)
{
  for (int y = 3; y < 13; y++)
    for (int x = 0; x < 6; x++)
      if (shape >> ((y / 2 * 3 + x / 2) & 31) & 1)
        pixels[y * CORDON_TEXT_WIDTH + left + x] = 0xd0f0c0;
}

GBytes *
cordon_text_line_new (guint index)
{
  guint32 *pixels = g_new (guint32, CORDON_TEXT_WIDTH * CORDON_TEXT_HEIGHT);
  g_autoptr (GRand) random = g_rand_new_with_seed (100 + index);

  for (int i = 0; i < CORDON_TEXT_WIDTH * CORDON_TEXT_HEIGHT; i++)
    pixels[i] = 0x102030;
  for (int letter = 0; letter < 48; letter++)
    {
      guint32 shape = g_rand_int (random);

      if (shape % 6 != 0) /* else a space */
        draw_letter (pixels, 8 + letter * 8, shape);
    }
  return g_bytes_new_take (pixels, CORDON_TEXT_WIDTH * CORDON_TEXT_HEIGHT * 4);
}
