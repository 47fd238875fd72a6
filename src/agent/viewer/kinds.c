/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By content: what mupdf knows goes to mupdf, texts and everything else are shown as rows. What is of a
 * known kind and damaged is told to be that: its bytes would help nobody.
 */
#include "agent/viewer/kinds.h"

#include "agent/viewer/rows-document.h"
#include "wire/sniff.h"

#include <string.h>

static fz_document *
open_pages (fz_context *context, const char *type, const void *bytes, size_t size)
{
  fz_stream *stream = fz_open_memory (context, bytes, size);
  fz_document *document = NULL;

  fz_var (document);
  fz_try (context)
    document = fz_open_document_with_stream (context, type, stream);
  fz_always (context)
    fz_drop_stream (context, stream);
  fz_catch (context)
    fz_rethrow (context);
  return document;
}

fz_document *
cordon_kinds_open (fz_context *context, const void *bytes, size_t size, float width, float height)
{
  const char *type = cordon_sniff (bytes, size);
  bool is_text = type && strcmp (type, "text/plain") == 0;
  fz_document *document = NULL;

  fz_var (document);
  fz_try (context)
    document = type && !is_text ? open_pages (context, type, bytes, size)
                                : cordon_rows_document_new (context, bytes, size, is_text, width, height);
  fz_catch (context)
    document = NULL;
  return document;
}
