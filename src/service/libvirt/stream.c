/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes into one of libvirt's streams, which takes as many at a time as it likes. It must never end a stream:
 * whether what was sent is finished or thrown away is for whoever opened it.
 */
#include "config.h"

#include "service/libvirt/stream.h"

gboolean
cordon_stream_send_all (Stream *out, const char *bytes, gsize size)
{
  while (size > 0)
    {
      int sent = virStreamSend (out, bytes, size);

      if (sent <= 0)
        return FALSE;
      bytes += sent;
      size -= (gsize) sent;
    }
  return TRUE;
}
