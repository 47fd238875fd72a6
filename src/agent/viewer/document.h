/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The only files of the viewer that call mupdf: document.c, paint.c and sheet.c.
 */
#pragma once

#include "agent/viewer/find-count.h"
#include "wire/agent.h"

#include <mupdf/fitz.h>
#include <stdbool.h>

#define CORDON_FIND_TEXT_MAX 120 /* bytes of UTF-8 */

/* Pages that are kept, ready to be drawn: of the continuous view those that a window mostly has, and no more, because
 * what a page takes is up to the document. */
#define CORDON_LEAVES_MAX 4

typedef struct {
  int number; /* counted from 1; 0: none */
  fz_display_list *list; /* NULL when the page cannot be shown */
  fz_rect bounds;        /* of a size that a page can have */
  unsigned used;
} CordonLeaf;

typedef struct {
  fz_context *context;
  fz_document *document;
  int pages;
  fz_display_list *page; /* NULL when the page cannot be shown */
  fz_rect bounds;        /* of a size that a page can have */
  CordonLeaf leaves[CORDON_LEAVES_MAX];
  unsigned uses;
  fz_quad hits[CORDON_FIND_HITS_MAX];
  int n_hits;
} CordonDocument;

/* Warms mupdf up; false without memory. */
bool cordon_document_init (CordonDocument *document);

/* Opens the `size` bytes at `bytes`, which must stay. 0, or a CordonAgentErrorCode; after
 * CORDON_AGENT_ERROR_PASSWORD the document waits for cordon_document_unlock(). */
uint32_t cordon_document_open (CordonDocument *document, const void *bytes, size_t size,
                               uint8_t paper, uint16_t scale_percent);
uint32_t cordon_document_unlock (CordonDocument *document, const char *password);

/* Shows, in place of the document, what is in it: `bytes` of malloc(), which are taken. Returns the one before, for
 * cordon_document_leave(), which shows it again; NULL, and nothing changed, when there is no memory. Page 1 is loaded
 * in either case. */
fz_document *cordon_document_enter (CordonDocument *document, uint8_t *bytes, size_t size, uint8_t paper,
                                    uint16_t scale_percent);
void cordon_document_leave (CordonDocument *document, fz_document *before);

/* Loads page `number`, counted from 1, in place of the one before; false, and `page` NULL, when it
 * cannot be shown. */
bool cordon_document_turn (CordonDocument *document, int number);

/* A page beside the one that is loaded; valid until the next call of this or of cordon_document_turn(). */
const CordonLeaf *cordon_document_leaf (CordonDocument *document, int number);
/* What was kept is not what is in the document now, or is not needed. */
void cordon_document_forget_leaves (CordonDocument *document);

/* What stands in the place of a page that cannot be drawn. Throws. */
void cordon_document_draw_cross (fz_context *context, fz_device *device, fz_matrix matrix, const fz_rect *bounds);

/* How often `text` is on page `number`; `hits` are set when that is the loaded page. */
int cordon_document_find (CordonDocument *document, int number, const char *text,
                          fz_quad hits[CORDON_FIND_HITS_MAX]);
