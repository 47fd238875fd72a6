/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "agent/init/screen.h"

#include "agent/init/words.h"
#include "wire/agent.h"

#include <stdlib.h>

/* `end` is where the number has to end. */
static bool
read_side (const char *text, char end, unsigned *side, const char **rest)
{
  char *stop;
  unsigned long value;

  if (*text < '1' || *text > '9')
    return false;
  value = strtoul (text, &stop, 10);
  *rest = stop + 1;
  *side = (unsigned) value;
  return *stop == end && value >= CORDON_AGENT_SIZE_MIN && value <= CORDON_AGENT_SIZE_MAX;
}

bool
cordon_screen_parse (const char *cmdline, unsigned *width, unsigned *height)
{
  char size[16];
  const char *rest;
  unsigned wide, high;

  if (!cordon_words_find (cmdline, "cordon.screen=", size, sizeof size) || !read_side (size, 'x', &wide, &rest)
      || !read_side (rest, '\0', &high, &rest))
    return false;
  *width = wide;
  *height = high;
  return true;
}

bool
cordon_screen_read (unsigned *width, unsigned *height)
{
  char words[CORDON_WORDS_MAX];

  return cordon_words_read (words) && cordon_screen_parse (words, width, height);
}
