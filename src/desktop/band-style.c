/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables. They are data of the program and no theme's: a colour that a style sheet could change
 * would not say where a window belongs.
 */
#include "config.h"
#include "desktop/band-style.h"

#include <math.h>

#define RGB(r, g, b) { (r) / 255.0f, (g) / 255.0f, (b) / 255.0f, 1.0f }
#define WHITE RGB (255, 255, 255)
#define BLACK RGB (0, 0, 0)

static const CordonBandColour colours[CORDON_N_COLOURS] = {
  [CORDON_COLOUR_RED] = { RGB (0xa5, 0x1d, 0x2d), WHITE, RGB (0x73, 0x11, 0x1d) },
  [CORDON_COLOUR_ORANGE] = { RGB (0xb3, 0x56, 0x00), WHITE, RGB (0x80, 0x3c, 0x00) },
  [CORDON_COLOUR_YELLOW] = { RGB (0xe5, 0xa5, 0x0a), BLACK, RGB (0xf8, 0xd0, 0x60) },
  [CORDON_COLOUR_GREEN] = { RGB (0x1a, 0x6b, 0x3c), WHITE, RGB (0x10, 0x49, 0x28) },
  [CORDON_COLOUR_BLUE] = { RGB (0x1a, 0x5f, 0xb4), WHITE, RGB (0x10, 0x40, 0x7c) },
  [CORDON_COLOUR_PURPLE] = { RGB (0x61, 0x35, 0x83), WHITE, RGB (0x43, 0x22, 0x5d) },
  [CORDON_COLOUR_GREY] = { RGB (0x5e, 0x5c, 0x64), WHITE, RGB (0x3d, 0x3b, 0x42) },
};

const CordonBandColour *
cordon_band_colour (CordonColour colour)
{
  return &colours[(guint) colour < CORDON_N_COLOURS ? colour : CORDON_COLOUR_GREY];
}

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *colour)
{
  return 0.2126 * linear (colour->red) + 0.7152 * linear (colour->green) + 0.0722 * linear (colour->blue);
}

double
cordon_contrast (const GdkRGBA *a,
                 const GdkRGBA *b)
{
  double first = luminance (a), second = luminance (b);

  return (MAX (first, second) + 0.05) / (MIN (first, second) + 0.05);
}

GdkRGBA
cordon_mix (const GdkRGBA *a,
            const GdkRGBA *b,
            double share)
{
  float keep = (float) (1 - share), take = (float) share;

  return (GdkRGBA) {
    a->red * keep + b->red * take,
    a->green * keep + b->green * take,
    a->blue * keep + b->blue * take,
    1.0f,
  };
}
