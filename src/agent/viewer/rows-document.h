/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of characters (rows.h) as a document of mupdf's: found, zoomed and drawn as any other.
 */
#pragma once

#include <mupdf/fitz.h>
#include <stdbool.h>

/* The bytes must stay. A page is `width` points wide and `height` high. Throws, as mupdf's own. */
fz_document *cordon_rows_document_new (fz_context *context, const void *bytes, size_t size, bool is_text,
                                       float width, float height);
