/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file's kind by its content: the same for the whole file and for its ends, and nothing is read that
 * is not there.
 */
#include <glib.h>
#include <string.h>

#include "fuzz.h"
#include "wire/sniff.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  size_t head = MIN (size, CORDON_SNIFF_HEAD), tail = MIN (size, CORDON_SNIFF_TAIL);
  g_autofree char *first = g_memdup2 (data, MAX (head, 1));
  g_autofree char *last = g_memdup2 (data + size - tail, MAX (tail, 1));

  g_assert_cmpstr (cordon_sniff (data, size), ==, cordon_sniff_ends (first, head, last, tail));
  return 0;
}
