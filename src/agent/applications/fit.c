/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures made smaller: each new pixel is the mean of those that it covers, weighted by what is seen of
 * them.
 */
#include "agent/applications/picture.h"

#include <string.h>

#define SIDE CORDON_AGENT_ICON_SIDE

/* Of the pixels in [x0, x1) × [y0, y1). */
static void
mean (const uint8_t *pixels, uint32_t width, const uint32_t box[4], uint8_t out[4])
{
  uint64_t sums[3] = { 0 }, seen = 0, count = 0;

  for (uint32_t y = box[1]; y < box[3]; y++)
    for (uint32_t x = box[0]; x < box[2]; x++)
      {
        const uint8_t *pixel = pixels + ((size_t) y * width + x) * 4;

        for (int i = 0; i < 3; i++)
          sums[i] += (uint64_t) pixel[i] * pixel[3];
        seen += pixel[3];
        count++;
      }
  for (int i = 0; i < 3; i++)
    out[i] = seen ? (uint8_t) ((sums[i] + seen / 2) / seen) : 0;
  out[3] = count ? (uint8_t) ((seen + count / 2) / count) : 0;
}

static uint32_t
fit (uint32_t length, uint32_t longest)
{
  uint32_t fitted = longest <= SIDE ? length : length * SIDE / longest;

  return fitted ? fitted : 1;
}

void
cordon_picture_fit (const uint8_t *pixels, uint32_t width, uint32_t height,
                    uint8_t icon[CORDON_AGENT_ICON_SIZE])
{
  uint32_t longest = width > height ? width : height;
  uint32_t across = fit (width, longest), down = fit (height, longest);
  uint32_t left = (SIDE - across) / 2, top = (SIDE - down) / 2;

  memset (icon, 0, CORDON_AGENT_ICON_SIZE);
  for (uint32_t y = 0; y < down; y++)
    for (uint32_t x = 0; x < across; x++)
      {
        const uint32_t box[4] = { x * width / across, y * height / down, (x + 1) * width / across,
                                  (y + 1) * height / down };

        mean (pixels, width, box, icon + ((size_t) (top + y) * SIDE + left + x) * 4);
      }
}
