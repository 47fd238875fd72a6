/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums only: what is said costs the same for one page and for 100,000, which have 25.6 million hits at most.
 */
#include "agent/viewer/find-count.h"

#include <stdio.h>

void
cordon_find_count_begin (CordonFindCount *count)
{
  count->counted = 0;
  count->first_crowded = 0;
  count->upto[0] = 0;
}

void
cordon_find_count_add (CordonFindCount *count, int hits)
{
  if ((unsigned) count->counted >= CORDON_AGENT_PAGES_MAX)
    return;
  count->upto[count->counted + 1] = count->upto[count->counted] + (uint32_t) hits;
  count->counted++;
  if (hits >= CORDON_FIND_HITS_MAX && count->first_crowded == 0)
    count->first_crowded = count->counted;
}

static void
describe_place (const CordonFindCount *count, int page, char *text, size_t size)
{
  bool crowded_before = count->first_crowded > 0 && count->first_crowded < page;
  uint32_t before, last;

  if (page < 1 || page > count->counted || crowded_before)
    {
      snprintf (text, size, "?");
      return;
    }
  before = count->upto[page - 1];
  last = count->upto[page];
  if (last == before)
    snprintf (text, size, "-");
  else if (last == before + 1)
    snprintf (text, size, "%u", last);
  else
    snprintf (text, size, "%u-%u", before + 1, last);
}

void
cordon_find_count_describe (const CordonFindCount *count, int page, int pages, char text[CORDON_FIND_COUNT_SIZE])
{
  bool all = count->counted == pages && count->first_crowded == 0;
  char place[24];

  describe_place (count, page, place, sizeof place);
  snprintf (text, CORDON_FIND_COUNT_SIZE, "%s / %u%s", place, count->upto[count->counted], all ? "" : "+");
}
