/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking for anything at all on a disk. What cannot be read counts as something.
 */
#include "agent/init/zeros.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PIECE (1u << 20)

static bool
are_zero (const uint8_t *bytes, size_t size)
{
  return size == 0 || (bytes[0] == 0 && memcmp (bytes, bytes + 1, size - 1) == 0);
}

bool
cordon_zeros_only (int fd, uint64_t bytes)
{
  static uint8_t piece[PIECE];
  uint64_t done = 0;

  while (done < bytes)
    {
      size_t wanted = bytes - done < PIECE ? (size_t) (bytes - done) : PIECE;
      ssize_t got = pread (fd, piece, wanted, (off_t) done);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0 || !are_zero (piece, (size_t) got))
        return false;
      done += (uint64_t) got;
      /* Not to fill a small guest's memory with zeros. */
      posix_fadvise (fd, 0, (off_t) done, POSIX_FADV_DONTNEED);
    }
  return true;
}
