/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking for anything at all on a disk. What cannot be read counts as something.
 */
#include "agent/init/zeros.h"

#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <string.h>
#include <unistd.h>

#define PIECE (4u << 20)
#define WORD sizeof (uint64_t)

/* Plainly: an emulated processor is slower with the cleverness of memcmp(). */
static bool
are_zero (const uint8_t *bytes, size_t size)
{
  uint64_t found = 0, word;
  size_t at = 0;

  for (; at + 4 * WORD <= size; at += 4 * WORD)
    for (size_t i = 0; i < 4; i++)
      {
        memcpy (&word, bytes + at + i * WORD, WORD);
        found |= word;
      }
  for (; at < size; at++)
    found |= bytes[at];
  return found == 0;
}

bool
cordon_zeros_only (int fd, uint64_t bytes)
{
  static alignas (4096) uint8_t piece[PIECE]; /* as O_DIRECT wants it */
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
    }
  return true;
}
