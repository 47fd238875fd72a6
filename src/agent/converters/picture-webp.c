/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "agent/converters/picture.h"

#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

/* A frame may be smaller than the picture it is a part of; what is around it is not drawn. */
static bool
decode (const WebPIterator *frame, uint32_t width, uint32_t height, uint8_t *canvas)
{
  size_t stride = (size_t) 4 * width, left = (size_t) frame->x_offset, top = (size_t) frame->y_offset;

  if (left + (size_t) frame->width > width || top + (size_t) frame->height > height)
    return false;
  return WebPDecodeRGBAInto (frame->fragment.bytes, frame->fragment.size, canvas + top * stride + 4 * left,
                             stride * (height - top) - 4 * left, (int) stride) != NULL;
}

static bool
write_first (const WebPDemuxer *demuxer, int out)
{
  uint32_t width = WebPDemuxGetI (demuxer, WEBP_FF_CANVAS_WIDTH);
  uint32_t height = WebPDemuxGetI (demuxer, WEBP_FF_CANVAS_HEIGHT);
  const size_t stride = (size_t) 4 * width;
  uint8_t *canvas = calloc (height, stride);
  WebPIterator frame;
  bool written = false;

  if (canvas && WebPDemuxGetFrame (demuxer, 1, &frame))
    {
      written = decode (&frame, width, height, canvas) &&
                cordon_picture_write (&(CordonPicture) { width, height, stride, canvas }, out);
      WebPDemuxReleaseIterator (&frame);
    }
  free (canvas);
  return written;
}

bool
cordon_picture_webp (const void *bytes, size_t size, int out)
{
  WebPDemuxer *demuxer = WebPDemux (&(WebPData) { bytes, size });
  bool written = demuxer && write_first (demuxer, out);

  WebPDemuxDelete (demuxer);
  return written;
}
