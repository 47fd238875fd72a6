/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The find bar: the text typed so far, and a search that goes on page by page.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CORDON_FIND_SIZE 121

typedef struct {
  bool open;      /* the bar is shown and has the keyboard */
  bool searching; /* pages are left to be looked at */
  bool failed;    /* the text is on no page */
  bool repeated;  /* the next search starts behind the page that is shown */
  int page, left; /* next page to look at; pages left */
  char text[CORDON_FIND_SIZE];
} CordonFind;

void cordon_find_open (CordonFind *find);
void cordon_find_close (CordonFind *find);

/* Appends typed UTF-8; control characters, and what has no room, are ignored. True if it changed. */
bool cordon_find_type (CordonFind *find, const char *text, size_t size);

/* Takes the last character away; on an empty text the bar closes. */
void cordon_find_erase (CordonFind *find);

/* Enter: looks from page `shown` on, round to it again; the same text once more, from the next. */
void cordon_find_start (CordonFind *find, int shown, int pages);

/* The page to look at next is `find->page`; tells the search what was there. */
void cordon_find_advance (CordonFind *find, bool found, int pages);
