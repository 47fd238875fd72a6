/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often a text is in the document, counted page by page from the first on, while somebody reads already.
 */
#pragma once

#include "wire/agent.h"

/* More than this on one page are not told apart. */
#define CORDON_FIND_HITS_MAX 256
#define CORDON_FIND_COUNT_SIZE 48

typedef struct {
  int counted;       /* pages */
  int first_crowded; /* the first that may have more than were counted; 0: none */
  uint32_t upto[CORDON_AGENT_PAGES_MAX + 1]; /* on so many pages, from the first on */
} CordonFindCount;

void cordon_find_count_begin (CordonFindCount *count);
/* Of the next page; nothing beyond PAGES_MAX. */
void cordon_find_count_add (CordonFindCount *count, int hits);

/* Which ones are on that page, and of how many: "3 / 17", "3-5 / 17". What is not known is not said: "?" for a
 * place, "17+" for what may be more; "-" where none is on the page. No word, since the viewer speaks no language. */
void cordon_find_count_describe (const CordonFindCount *count, int page, int pages, char text[CORDON_FIND_COUNT_SIZE]);
