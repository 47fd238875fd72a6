/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "agent/converters/picture.h"

#include <libheif/heif.h>

static bool
write_image (const struct heif_image *image, int out)
{
  int stride = 0;
  const uint8_t *pixels = heif_image_get_plane_readonly (image, heif_channel_interleaved, &stride);
  int width = heif_image_get_width (image, heif_channel_interleaved);
  int height = heif_image_get_height (image, heif_channel_interleaved);

  if (!pixels || width <= 0 || height <= 0 || stride / 4 < width)
    return false;
  return cordon_picture_write (
    &(CordonPicture) { (uint32_t) width, (uint32_t) height, (size_t) stride, pixels }, out);
}

static bool
decode (const struct heif_image_handle *handle, int out)
{
  struct heif_image *image = NULL;
  bool written = false;

  if (heif_decode_image (handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGBA, NULL).code == heif_error_Ok)
    written = write_image (image, out);
  heif_image_release (image);
  return written;
}

bool
cordon_picture_heif (const void *bytes, size_t size, int out)
{
  struct heif_context *context = heif_context_alloc ();
  struct heif_image_handle *handle = NULL;
  bool written = false;

  if (!context)
    return false;
  heif_context_set_max_decoding_threads (context, 0);
  if (heif_context_read_from_memory_without_copy (context, bytes, size, NULL).code == heif_error_Ok &&
      heif_context_get_primary_image_handle (context, &handle).code == heif_error_Ok)
    written = decode (handle, out);
  heif_image_handle_release (handle);
  heif_context_free (context);
  return written;
}
