/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of characters (rows.h) as a document of mupdf's: found, zoomed and drawn as any other.
 */
#pragma once

#include "agent/viewer/container.h"

#include <mupdf/fitz.h>
#include <stdbool.h>

/* `content` is kept. A page is `width` points wide and `height` high. Throws, as mupdf's own. */
fz_document *cordon_rows_document_new (fz_context *context, fz_buffer *content, bool is_text, float width,
                                       float height);

/* The list of what is in a container, which is taken whatever comes of it; `content` is what the container was
 * made from. Throws. */
fz_document *cordon_rows_document_new_list (fz_context *context, fz_buffer *content, CordonContainer *container,
                                            float width, float height);

/* Borrowed; NULL of any other document. */
CordonContainer *cordon_rows_document_container (fz_document *document);

/* Of a list: the page, counted from 1, on which an entry stands; and the entry at `y` points of a page, or
 * n_entries. */
int cordon_rows_document_page_of (fz_document *document, size_t entry);
size_t cordon_rows_document_entry_at (fz_document *document, int page, float y);
