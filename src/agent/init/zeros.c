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
#define MIB (UINT64_C (1) << 20)
#define BEGINNING (16 * MIB)
#define BLOCK 4096u
#define SAMPLES 2048u
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

static bool
range_is_zero (int fd, uint64_t start, uint64_t end)
{
  static alignas (4096) uint8_t piece[PIECE]; /* as O_DIRECT wants it */

  while (start < end)
    {
      size_t wanted = end - start < PIECE ? (size_t) (end - start) : PIECE;
      ssize_t got = pread (fd, piece, wanted, (off_t) start);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0 || !are_zero (piece, (size_t) got))
        return false;
      start += (uint64_t) got;
    }
  return true;
}

bool
cordon_zeros_only (int fd, uint64_t bytes)
{
  return range_is_zero (fd, 0, bytes);
}

bool
cordon_zeros_throughout (int fd, uint64_t bytes)
{
  uint64_t stride = bytes / SAMPLES / MIB * MIB;

  if (stride < MIB)
    stride = MIB;
  if (!range_is_zero (fd, 0, bytes < BEGINNING ? bytes : BEGINNING))
    return false;
  for (uint64_t start = BEGINNING; start < bytes; start += stride)
    if (!range_is_zero (fd, start, bytes - start < BLOCK ? bytes : start + BLOCK))
      return false;
  return true;
}
