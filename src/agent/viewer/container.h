/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file with files in it, as a text: a row for each of them, one of which is selected, and other rows and lines.
 * Names are whatever somebody wrote: they become one row of valid UTF-8, and are never the name of
 * anything else. Needs no mupdf.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a person can look through, and what a guest of 256 MiB bears. */
#define CORDON_CONTAINER_ENTRIES_MAX 20000u
#define CORDON_CONTAINER_DEPTH_MAX 8u                      /* of files in files */
#define CORDON_CONTAINER_FILE_MAX (UINT64_C (256) << 20)   /* bytes of one */
#define CORDON_CONTAINER_UNPACKED_MAX (UINT64_C (1) << 30) /* bytes, to find one or to list all */

typedef struct CordonContainer CordonContainer;

/* The content of number `index`, for free(). False where it cannot be had, and nothing to be freed. */
typedef bool (*CordonContainerExtract) (const CordonContainer *container, size_t index, uint8_t **content,
                                        size_t *size);

struct CordonContainer {
  const uint8_t *bytes; /* borrowed */
  size_t size;
  CordonContainerExtract extract;
  char *text; /* UTF-8 without a NUL */
  size_t text_size, text_room;
  size_t *entries; /* where in the text the row of each begins; ascending */
  size_t n_entries, entries_room;
  size_t selected;
  bool working; /* the selected one is being opened */
  bool failed;  /* the selected one could not be opened */
};

CordonContainer *cordon_container_new (const void *bytes, size_t size, CordonContainerExtract extract);
void cordon_container_free (CordonContainer *container);

/* False without memory, or with CORDON_CONTAINER_ENTRIES_MAX. */
bool cordon_container_add_entry (CordonContainer *container, const char *name, uint64_t size);
bool cordon_container_add_row (CordonContainer *container, const char *text);

/* Lines of UTF-8, or of bytes taken for Latin-1: as they are, and the last one ended. */
bool cordon_container_add_text (CordonContainer *container, const uint8_t *text, size_t size);

/* The entry whose row begins there, or n_entries. */
size_t cordon_container_find (const CordonContainer *container, size_t at);
