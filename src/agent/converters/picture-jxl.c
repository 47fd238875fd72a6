/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "agent/converters/picture.h"

#include <jxl/decode.h>
#include <stdlib.h>

static const JxlPixelFormat format = { .num_channels = 4, .data_type = JXL_TYPE_UINT8, .endianness = JXL_NATIVE_ENDIAN };

static uint8_t *
make_room (JxlDecoder *decoder)
{
  size_t size = 0;
  uint8_t *pixels = NULL;

  if (JxlDecoderImageOutBufferSize (decoder, &format, &size) == JXL_DEC_SUCCESS && size > 0)
    pixels = malloc (size);
  if (pixels && JxlDecoderSetImageOutBuffer (decoder, &format, pixels, size) == JXL_DEC_SUCCESS)
    return pixels;
  free (pixels);
  return NULL;
}

/* NULL where the file ends, or the library gives up, before the first picture is whole. */
static uint8_t *
decode_first (JxlDecoder *decoder, JxlBasicInfo *info)
{
  uint8_t *pixels = NULL;
  JxlDecoderStatus status;

  while ((status = JxlDecoderProcessInput (decoder)) != JXL_DEC_FULL_IMAGE)
    if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER && !pixels)
      {
        if (!(pixels = make_room (decoder)))
          break;
      }
    else if (status != JXL_DEC_BASIC_INFO || JxlDecoderGetBasicInfo (decoder, info) != JXL_DEC_SUCCESS)
      break;
  if (status == JXL_DEC_FULL_IMAGE)
    return pixels;
  free (pixels);
  return NULL;
}

bool
cordon_picture_jxl (const void *bytes, size_t size, int out)
{
  JxlDecoder *decoder = JxlDecoderCreate (NULL);
  JxlBasicInfo info = { 0 };
  uint8_t *pixels = NULL;
  bool written = false;

  if (decoder && JxlDecoderSubscribeEvents (decoder, JXL_DEC_BASIC_INFO | JXL_DEC_FULL_IMAGE) == JXL_DEC_SUCCESS &&
      JxlDecoderSetInput (decoder, bytes, size) == JXL_DEC_SUCCESS)
    {
      JxlDecoderCloseInput (decoder);
      pixels = decode_first (decoder, &info);
    }
  if (pixels)
    written = cordon_picture_write (&(CordonPicture) { info.xsize, info.ysize, (size_t) 4 * info.xsize, pixels }, out);
  free (pixels);
  JxlDecoderDestroy (decoder);
  return written;
}
