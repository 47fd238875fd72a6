/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By content: what mupdf knows goes to mupdf, texts and everything else are shown as rows. What is of a
 * known kind and damaged is told to be that: its bytes would help nobody.
 */
#include "agent/viewer/kinds.h"

#include "agent/viewer/archive.h"
#include "agent/viewer/rows-document.h"
#include "wire/sniff.h"

#include <stdlib.h>

typedef struct {
  float width, height;
  unsigned depth; /* of compressed content in compressed content */
} Paper;

static fz_document *open_content (fz_context *context, fz_buffer *content, Paper paper);

static fz_document *
open_pages (fz_context *context, fz_buffer *content, const char *type)
{
  fz_stream *stream = fz_open_buffer (context, content);
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

/* What is compressed and no archive is shown as what is in it. */
static fz_document *
open_compressed (fz_context *context, const void *bytes, size_t size, Paper paper)
{
  uint8_t *inside = NULL;
  size_t inside_size = 0;
  fz_buffer *content;
  fz_document *document = NULL;

  if (paper.depth++ >= CORDON_CONTAINER_DEPTH_MAX || !cordon_archive_unpack (bytes, size, &inside, &inside_size))
    fz_throw (context, FZ_ERROR_GENERIC, "cannot be unpacked");
  content = fz_new_buffer_from_data (context, inside, inside_size);
  fz_var (document);
  fz_try (context)
    document = open_content (context, content, paper);
  fz_always (context)
    fz_drop_buffer (context, content);
  fz_catch (context)
    fz_rethrow (context);
  return document;
}

static fz_document *
open_archive (fz_context *context, fz_buffer *content, Paper paper)
{
  unsigned char *bytes;
  size_t size = fz_buffer_storage (context, content, &bytes);
  CordonContainer *container = cordon_archive_open (bytes, size);

  return container ? cordon_rows_document_new_list (context, content, container, paper.width, paper.height)
                   : open_compressed (context, bytes, size, paper);
}

static fz_document *
open_content (fz_context *context, fz_buffer *content, Paper paper)
{
  unsigned char *bytes;
  size_t size = fz_buffer_storage (context, content, &bytes);
  const char *type = cordon_sniff (bytes, size);

  /* Mail that no converter has seen, as in an archive, is the text it is, and sound is bytes. */
  if (!type || cordon_sniff_is_text (type) || cordon_sniff_is_media (type))
    return cordon_rows_document_new (context, content, type && cordon_sniff_is_text (type), paper.width, paper.height);
  if (cordon_sniff_is_archive (type))
    return open_archive (context, content, paper);
  return open_pages (context, content, type);
}

fz_document *
cordon_kinds_open (fz_context *context, fz_buffer *content, float width, float height)
{
  fz_document *document = NULL;

  fz_var (document);
  fz_try (context)
    document = open_content (context, content, (Paper) { width, height, 0 });
  fz_catch (context)
    document = NULL;
  return document;
}

fz_document *
cordon_kinds_open_bytes (fz_context *context, fz_buffer *content, float width, float height)
{
  fz_document *document = NULL;

  fz_var (document);
  fz_try (context)
    document = cordon_rows_document_new (context, content, false, width, height);
  fz_catch (context)
    document = NULL;
  return document;
}
