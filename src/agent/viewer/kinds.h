/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How content of each kind becomes a document of mupdf's.
 */
#pragma once

#include <mupdf/fitz.h>

/* `content` is kept; a page that has no size by nature is `width` points wide and `height` high. NULL where the kind is
 * known and the content cannot be shown. */
fz_document *cordon_kinds_open (fz_context *context, fz_buffer *content, float width, float height);

/* As bytes, whatever it is; NULL without memory. */
fz_document *cordon_kinds_open_bytes (fz_context *context, fz_buffer *content, float width, float height);
