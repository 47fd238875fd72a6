/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One page at a time becomes HTML, which mupdf lays out: it joins letters, orders what is written from
 * right to left, and has a font for every script. No more than a page is ever laid out, however large
 * the file is.
 */
#include "agent/viewer/rows-document.h"

#include "agent/viewer/characters.h"
#include "agent/viewer/rows.h"
#include "wire/agent.h"

#define MARGIN 36.0f
/* 100 columns of 0.6 em between the margins of the narrower paper, and a little more. */
#define EM 8.7f
#define LINE (EM * 1.2f) /* as the style says */
/* More than any page of rows is high. */
#define UNBOUNDED 1e5f
/* Bytes of HTML: a spelt character is the longest. */
#define PAGE_SIZE (CORDON_ROWS_PER_PAGE * CORDON_ROWS_COLUMNS * 8)

static const char style[] = "body{margin:0;font-family:monospace;line-height:1.2}"
                            "p{margin:0;white-space:pre-wrap}b{color:#c00000}";
/* A row of a list is one line, so that it can be pointed at; of the words behind the list none is cut off. */
static const char list_style[] = "body{margin:0;font-family:monospace;line-height:1.2}"
                                 "p{margin:0;white-space:pre}p.w{white-space:pre-wrap}b{color:#c00000}";

typedef struct {
  fz_document base;
  fz_buffer *content;
  CordonContainer *container; /* of a list; its text is what the rows are made from */
  CordonRows rows;
  float *scales; /* of each page of a list that was drawn smaller */
  float width, height;
} RowsDocument;

typedef struct {
  fz_page base;
  RowsDocument *document; /* borrowed: the page holds it */
  int number;
} RowsPage;

/* --- a page as HTML ---------------------------------------------------------------------------- */

static void
append_cell (fz_context *context, fz_buffer *html, const CordonRowsCell *cell)
{
  char bytes[4];

  if (cell->spelt)
    fz_append_printf (context, html, "<b>&lt;U+%04x&gt;</b>", cell->character);
  else if (cell->character == '<')
    fz_append_string (context, html, "&lt;");
  else if (cell->character == '>')
    fz_append_string (context, html, "&gt;");
  else if (cell->character == '&')
    fz_append_string (context, html, "&amp;");
  else
    fz_append_data (context, html, bytes, cordon_utf8_write (cell->character, bytes));
}

static uint32_t
mark_of (const CordonContainer *container)
{
  if (container->working)
    return 0x2026; /* an ellipsis */
  return container->failed ? '!' : '>';
}

/* The row of a list that keys act on is pointed at by its first character, and bold: not by colour alone. */
static bool
is_selected (const CordonContainer *container, size_t at)
{
  return container && container->n_entries > 0 && container->entries[container->selected] == at;
}

static bool
is_behind_list (const CordonContainer *container, size_t at)
{
  return container && (container->n_entries == 0 || at > container->entries[container->n_entries - 1]);
}

/* An empty paragraph would have no height. */
static size_t
append_row (fz_context *context, fz_buffer *html, const RowsDocument *document, size_t at)
{
  CordonRowsCell cells[CORDON_ROWS_CHARACTERS];
  size_t n, next = cordon_rows_read (&document->rows, at, cells, &n);
  bool selected = is_selected (document->container, at);

  fz_append_string (context, html, is_behind_list (document->container, at) ? "<p class=\"w\">" : "<p>");
  if (selected)
    fz_append_string (context, html, "<b>");
  if (selected)
    cells[0].character = mark_of (document->container);
  for (size_t i = 0; i < n; i++)
    append_cell (context, html, &cells[i]);
  if (n == 0)
    fz_append_string (context, html, "\xc2\xa0");
  fz_append_string (context, html, selected ? "</b></p>" : "</p>");
  return next;
}

static void
append_rows (fz_context *context, fz_buffer *html, const RowsDocument *document, int number)
{
  const CordonRows *rows = &document->rows;
  size_t at = rows->starts[number];

  for (unsigned i = 0; i < CORDON_ROWS_PER_PAGE && at < rows->size; i++)
    at = append_row (context, html, document, at);
  /* Of a file of too many pages the last says how many bytes there are behind it. */
  if ((unsigned) number + 1 == rows->pages && at < rows->size)
    fz_append_printf (context, html, "<p><b>+%zu</b></p>", rows->size - at);
}

static fz_story *
new_story (fz_context *context, const RowsDocument *document, int number)
{
  fz_buffer *html = fz_new_buffer (context, PAGE_SIZE);
  fz_story *story = NULL;

  fz_var (story);
  fz_try (context)
    {
      append_rows (context, html, document, number);
      story = fz_new_story (context, html, document->container ? list_style : style, EM, NULL);
    }
  fz_always (context)
    fz_drop_buffer (context, html);
  fz_catch (context)
    fz_rethrow (context);
  return story;
}

/* --- mupdf's side ------------------------------------------------------------------------------ */

static fz_rect
bound_page (fz_context *context, fz_page *page)
{
  RowsPage *self = (RowsPage *) page;

  return fz_make_rect (0, 0, self->document->width, self->document->height);
}

/* Rows that are wider than was thought are wrapped, and a page that is higher is drawn smaller: nothing is cut off. */
static fz_matrix
fit (const RowsDocument *document, fz_rect filled)
{
  float scale = fz_min ((document->height - MARGIN) / fz_max (filled.y1, 1), 1);

  return fz_scale (scale, scale);
}

static void
run_page (fz_context *context, fz_page *page, fz_device *device, fz_matrix matrix, fz_cookie *cookie)
{
  RowsPage *self = (RowsPage *) page;
  fz_story *story = new_story (context, self->document, self->number);
  fz_rect filled = fz_empty_rect;
  fz_matrix shrunk;

  fz_try (context)
    {
      fz_place_story (context, story,
                      fz_make_rect (MARGIN, MARGIN, self->document->width - MARGIN, UNBOUNDED), &filled);
      shrunk = fit (self->document, filled);
      if (self->document->scales)
        self->document->scales[self->number] = shrunk.a;
      fz_draw_story (context, story, device, fz_concat (shrunk, matrix));
    }
  fz_always (context)
    fz_drop_story (context, story);
  fz_catch (context)
    fz_rethrow (context);
}

static fz_page *
load_page (fz_context *context, fz_document *document, int chapter, int number)
{
  RowsDocument *self = (RowsDocument *) document;
  RowsPage *page;

  if (number < 0 || (unsigned) number >= self->rows.pages)
    fz_throw (context, FZ_ERROR_GENERIC, "no such page");
  page = fz_new_derived_page (context, RowsPage, document);
  page->document = self;
  page->number = number;
  page->base.bound_page = bound_page;
  page->base.run_page_contents = run_page;
  return &page->base;
}

static int
count_pages (fz_context *context, fz_document *document, int chapter)
{
  return (int) ((RowsDocument *) document)->rows.pages;
}

static void
drop_document (fz_context *context, fz_document *document)
{
  RowsDocument *self = (RowsDocument *) document;

  cordon_rows_clear (&self->rows);
  cordon_container_free (self->container);
  fz_free (context, self->scales);
  fz_drop_buffer (context, self->content);
}

static RowsDocument *
new_document (fz_context *context, fz_buffer *content, float width, float height)
{
  RowsDocument *self = fz_new_derived_document (context, RowsDocument);

  self->base.drop_document = drop_document;
  self->base.count_pages = count_pages;
  self->base.load_page = load_page;
  self->content = fz_keep_buffer (context, content);
  self->width = width;
  self->height = height;
  return self;
}

static fz_document *
find_rows (fz_context *context, RowsDocument *self, const void *bytes, size_t size, bool is_text)
{
  if (cordon_rows_init (&self->rows, bytes, size, is_text, CORDON_AGENT_PAGES_MAX))
    return &self->base;
  fz_drop_document (context, &self->base);
  fz_throw (context, FZ_ERROR_MEMORY, "no memory for the rows");
}

fz_document *
cordon_rows_document_new (fz_context *context, fz_buffer *content, bool is_text, float width, float height)
{
  unsigned char *bytes;
  size_t size = fz_buffer_storage (context, content, &bytes);

  return find_rows (context, new_document (context, content, width, height), bytes, size, is_text);
}

fz_document *
cordon_rows_document_new_list (fz_context *context, fz_buffer *content, CordonContainer *container, float width,
                               float height)
{
  RowsDocument *self = NULL;

  fz_var (self);
  fz_try (context)
    self = new_document (context, content, width, height);
  fz_catch (context)
    {
      cordon_container_free (container);
      fz_rethrow (context);
    }
  self->container = container;
  find_rows (context, self, container->text, container->text_size, true);
  self->scales = fz_calloc_no_throw (context, self->rows.pages, sizeof *self->scales);
  return &self->base;
}

/* --- lists --------------------------------------------------------------------------------------- */

CordonContainer *
cordon_rows_document_container (fz_document *document)
{
  return document && document->drop_document == drop_document ? ((RowsDocument *) document)->container : NULL;
}

int
cordon_rows_document_page_of (fz_document *document, size_t entry)
{
  const RowsDocument *self = (const RowsDocument *) document;
  size_t at = self->container->entries[entry];
  unsigned page = 1;

  while (page < self->rows.pages && self->rows.starts[page] <= at)
    page++;
  return (int) page;
}

size_t
cordon_rows_document_entry_at (fz_document *document, int page, float y)
{
  const RowsDocument *self = (const RowsDocument *) document;
  CordonRowsCell cells[CORDON_ROWS_CHARACTERS];
  size_t at = self->rows.starts[page - 1], n;
  float scale = self->scales && self->scales[page - 1] > 0 ? self->scales[page - 1] : 1;
  float row = (y / scale - MARGIN) / LINE;

  if (!(row >= 0 && row < CORDON_ROWS_PER_PAGE))
    return self->container->n_entries;
  for (int i = (int) row; i > 0 && at < self->rows.size; i--)
    at = cordon_rows_read (&self->rows, at, cells, &n);
  return cordon_container_find (self->container, at);
}
