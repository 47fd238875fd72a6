/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is left of the guest's memory. A figure for refusing early and politely; the kernel's own
 * limits stay the wall.
 */
#include "agent/inside/memory.h"

#include <inttypes.h>
#include <stdio.h>

uint64_t
cordon_memory_available (void)
{
  FILE *file = fopen ("/proc/meminfo", "re");
  uint64_t kilobytes = 0;
  char line[128];

  while (file && fgets (line, sizeof line, file))
    if (sscanf (line, "MemAvailable: %" SCNu64, &kilobytes) == 1)
      break;
  if (file)
    fclose (file);
  return kilobytes * 1024;
}
