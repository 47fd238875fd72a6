/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A document in mupdf's hands: opened, counted, one page loaded. Scripts in it are never run (mupdf
 * runs none unless asked to), colour profiles are not applied, and what mupdf throws ends here.
 */
#include "agent/viewer/document.h"

#include "agent/viewer/kinds.h"
#include "agent/viewer/view.h"

/* Decoded images and glyphs that are kept: the rest of the guest's memory is the page's. */
#define STORE_SIZE (24u << 20)
/* Pages of documents that have none by nature, and their text, in points. */
#define BODY_EM 12.0f

static const struct {
  float width, height;
} papers[] = {
  [CORDON_AGENT_PAPER_A4] = { 595, 842 },
  [CORDON_AGENT_PAPER_LETTER] = { 612, 792 },
};

static void
discard_message (void *user, const char *message)
{
}

bool
cordon_document_init (CordonDocument *document)
{
  fz_context *context = fz_new_context (NULL, NULL, STORE_SIZE);

  if (!context)
    return false;
  fz_set_warning_callback (context, discard_message, NULL);
  fz_set_error_callback (context, discard_message, NULL);
  fz_disable_icc (context);
  fz_try (context)
    fz_register_document_handlers (context);
  fz_catch (context)
    return false;
  *document = (CordonDocument) { .context = context };
  return true;
}

static void
lay_out (CordonDocument *self, uint8_t paper, uint16_t scale_percent)
{
  fz_try (self->context)
    if (fz_is_document_reflowable (self->context, self->document))
      fz_layout_document (self->context, self->document, papers[paper].width,
                          papers[paper].height, BODY_EM * scale_percent / 100.0f);
  fz_catch (self->context)
    discard_message (NULL, NULL); /* the pages as they are then */
}

static uint32_t
count (CordonDocument *self)
{
  int pages = 0;
  bool failed = false;

  cordon_document_forget_leaves (self);
  fz_var (pages);
  fz_var (failed);
  fz_try (self->context)
    pages = fz_count_pages (self->context, self->document);
  fz_catch (self->context)
    failed = true;
  if (failed)
    return CORDON_AGENT_ERROR_DAMAGED;
  if (pages < 1 || (unsigned) pages > CORDON_AGENT_PAGES_MAX)
    return CORDON_AGENT_ERROR_TOO_MANY;
  self->pages = pages;
  return cordon_document_turn (self, 1) ? 0 : CORDON_AGENT_ERROR_DAMAGED;
}

static bool
needs_password (CordonDocument *self)
{
  int needed = 0;

  fz_var (needed);
  fz_try (self->context)
    needed = fz_needs_password (self->context, self->document);
  fz_catch (self->context)
    needed = 0;
  return needed != 0;
}

static fz_buffer *
borrow (fz_context *context, const void *bytes, size_t size)
{
  fz_buffer *content = NULL;

  fz_var (content);
  fz_try (context)
    content = fz_new_buffer_from_shared_data (context, bytes, size);
  fz_catch (context)
    content = NULL;
  return content;
}

uint32_t
cordon_document_open (CordonDocument *self, const void *bytes, size_t size, uint8_t paper,
                      uint16_t scale_percent)
{
  fz_buffer *content = borrow (self->context, bytes, size);

  if (content)
    self->document = cordon_kinds_open (self->context, content, papers[paper].width, papers[paper].height);
  fz_drop_buffer (self->context, content);
  if (!self->document)
    return CORDON_AGENT_ERROR_DAMAGED;
  if (needs_password (self))
    return CORDON_AGENT_ERROR_PASSWORD;
  lay_out (self, paper, scale_percent);
  return count (self);
}

static fz_buffer *
take (fz_context *context, uint8_t *bytes, size_t size)
{
  fz_buffer *content = NULL;

  fz_var (content);
  fz_try (context)
    content = fz_new_buffer_from_data (context, bytes, size);
  fz_catch (context)
    content = NULL;
  return content;
}

/* Whatever cannot be shown as what it is, and what asks for a password, is shown as bytes. */
static bool
enter (CordonDocument *self, fz_buffer *content, uint8_t paper, uint16_t scale_percent)
{
  float width = papers[paper].width, height = papers[paper].height;

  self->document = cordon_kinds_open (self->context, content, width, height);
  if (self->document && !needs_password (self))
    {
      lay_out (self, paper, scale_percent);
      if (count (self) == 0)
        return true;
    }
  fz_drop_document (self->context, self->document);
  self->document = cordon_kinds_open_bytes (self->context, content, width, height);
  return self->document && count (self) == 0;
}

fz_document *
cordon_document_enter (CordonDocument *self, uint8_t *bytes, size_t size, uint8_t paper, uint16_t scale_percent)
{
  fz_buffer *content = take (self->context, bytes, size);
  fz_document *before = self->document;
  bool entered = content && enter (self, content, paper, scale_percent);

  fz_drop_buffer (self->context, content);
  if (entered)
    return before;
  cordon_document_leave (self, before);
  return NULL;
}

void
cordon_document_leave (CordonDocument *self, fz_document *before)
{
  if (self->document != before)
    fz_drop_document (self->context, self->document);
  self->document = before;
  count (self);
}

uint32_t
cordon_document_unlock (CordonDocument *self, const char *password)
{
  int opened = 0;

  fz_var (opened);
  fz_try (self->context)
    opened = fz_authenticate_password (self->context, self->document, password);
  fz_catch (self->context)
    opened = 0;
  return opened ? count (self) : CORDON_AGENT_ERROR_PASSWORD;
}

/* An empty rectangle is no page; the sheet shown in its place is white. */
static void
check_size (fz_context *context, CordonLeaf *leaf)
{
  double width = leaf->list ? leaf->bounds.x1 - leaf->bounds.x0 : 0;
  double height = leaf->list ? leaf->bounds.y1 - leaf->bounds.y0 : 0;

  if (cordon_view_measure (&width, &height))
    return;
  fz_drop_display_list (context, leaf->list);
  leaf->list = NULL;
  leaf->bounds = fz_make_rect (0, 0, (float) width, (float) height);
}

/* False where it cannot be loaded; a page without a size can. */
static bool
load (CordonDocument *self, int number, CordonLeaf *leaf)
{
  fz_page *page = NULL;
  bool loaded = true;

  fz_var (page);
  fz_var (loaded);
  *leaf = (CordonLeaf) { .number = number };
  fz_try (self->context)
    {
      page = fz_load_page (self->context, self->document, number - 1);
      leaf->bounds = fz_bound_page (self->context, page);
      leaf->list = fz_new_display_list_from_page (self->context, page);
    }
  fz_always (self->context)
    fz_drop_page (self->context, page);
  fz_catch (self->context)
    loaded = false;
  if (!loaded)
    leaf->list = NULL;
  check_size (self->context, leaf);
  return loaded;
}

static void
drop_leaf (CordonDocument *self, CordonLeaf *leaf)
{
  fz_drop_display_list (self->context, leaf->list);
  *leaf = (CordonLeaf) { .number = 0 };
}

void
cordon_document_forget_leaves (CordonDocument *self)
{
  for (int i = 0; i < CORDON_LEAVES_MAX; i++)
    drop_leaf (self, &self->leaves[i]);
}

/* The place of that page or, where it has none, of the one that was not used for longest. */
static CordonLeaf *
find_leaf (CordonDocument *self, int number)
{
  CordonLeaf *oldest = &self->leaves[0];

  for (int i = 0; i < CORDON_LEAVES_MAX; i++)
    if (self->leaves[i].number == number)
      return &self->leaves[i];
    else if (self->leaves[i].used < oldest->used)
      oldest = &self->leaves[i];
  return oldest;
}

const CordonLeaf *
cordon_document_leaf (CordonDocument *self, int number)
{
  CordonLeaf *leaf = find_leaf (self, number);

  if (leaf->number != number)
    {
      drop_leaf (self, leaf);
      load (self, number, leaf);
    }
  leaf->used = ++self->uses;
  return leaf;
}

bool
cordon_document_turn (CordonDocument *self, int number)
{
  CordonLeaf leaf, *kept = find_leaf (self, number);
  bool loaded = true;

  fz_drop_display_list (self->context, self->page);
  self->page = NULL;
  self->n_hits = 0;
  if (kept->number == number)
    {
      leaf = *kept;
      fz_keep_display_list (self->context, leaf.list);
    }
  else
    loaded = load (self, number, &leaf);
  self->page = leaf.list;
  self->bounds = leaf.bounds;
  return loaded;
}

int
cordon_document_find (CordonDocument *self, int number, const char *text,
                      fz_quad hits[CORDON_FIND_HITS_MAX])
{
  int marks[CORDON_FIND_HITS_MAX];
  int found = 0;

  fz_var (found);
  fz_try (self->context)
    found = fz_search_page_number (self->context, self->document, number - 1, text, marks, hits,
                                   CORDON_FIND_HITS_MAX);
  fz_catch (self->context)
    found = 0;
  return found;
}

void
cordon_document_draw_cross (fz_context *context, fz_device *device, fz_matrix matrix, const fz_rect *bounds)
{
  const float grey[1] = { 0.7f };
  fz_path *path = fz_new_path (context);
  fz_stroke_state *stroke = fz_new_stroke_state (context);

  fz_moveto (context, path, bounds->x0, bounds->y0);
  fz_lineto (context, path, bounds->x1, bounds->y1);
  fz_moveto (context, path, bounds->x1, bounds->y0);
  fz_lineto (context, path, bounds->x0, bounds->y1);
  fz_stroke_path (context, device, path, stroke, matrix, fz_device_gray (context), grey, 1,
                  fz_default_color_params);
  fz_drop_stroke_state (context, stroke);
  fz_drop_path (context, path);
}
