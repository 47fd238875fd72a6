/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures of the kinds that mupdf does not know, as one it knows: each kind's own library reads it, and nothing but
 * plain pixels goes on.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint32_t width, height;
  size_t stride;         /* bytes from one row to the next */
  const uint8_t *pixels; /* red, green, blue and opacity, a byte each */
} CordonPicture;

/* Writes it on white paper, as a PPM; false where it has no pixels or there is no room. One of many pixels is made
 * smaller: mupdf has to hold it, too. */
bool cordon_picture_write (const CordonPicture *picture, int out);

/* Each reads a file of its kind, of several pictures the first or, where one is said to be that, the main one. */
bool cordon_picture_heif (const void *bytes, size_t size, int out); /* HEIC and AVIF: libheif */
bool cordon_picture_jxl (const void *bytes, size_t size, int out);  /* JPEG XL: libjxl */
bool cordon_picture_webp (const void *bytes, size_t size, int out); /* WebP: libwebp */
