/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a PNG of the theme to raw pixels, so that the host never sees a file format.
 */
#include "agent/applications/picture.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

bool
cordon_picture_load (const char *path, uint8_t icon[CORDON_AGENT_ICON_SIZE])
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  uint8_t *pixels = NULL;
  bool loaded = png_image_begin_read_from_file (&image, path) && image.width <= CORDON_PICTURE_SIDE_MAX &&
                image.height <= CORDON_PICTURE_SIDE_MAX;

  image.format = PNG_FORMAT_RGBA;
  loaded = loaded && (pixels = malloc (PNG_IMAGE_SIZE (image))) &&
           png_image_finish_read (&image, NULL, pixels, 0, NULL);
  png_image_free (&image);
  if (loaded)
    cordon_picture_fit (pixels, image.width, image.height, icon);
  free (pixels);
  return loaded;
}
