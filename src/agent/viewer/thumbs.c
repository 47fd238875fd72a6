/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is kept has a place by the page's number: pages that are seen follow one another and are fewer than the places,
 * so that none takes another's, and the pictures together are not larger than the strip.
 */
#include "agent/viewer/thumbs.h"

#include "agent/viewer/paint.h"

static CordonThumb *
place_of (const CordonThumbs *thumbs, int page)
{
  return (CordonThumb *) &thumbs->thumbs[page % CORDON_STRIP_CELLS_MAX];
}

const CordonThumb *
cordon_thumbs_get (const CordonThumbs *thumbs, const CordonView *view, int page)
{
  const CordonThumb *thumb = place_of (thumbs, page);

  return thumb->number == page && thumb->turns == view->turns && thumb->side == thumbs->strip.side ? thumb : NULL;
}

int
cordon_thumbs_missing (const CordonThumbs *thumbs, const CordonView *view)
{
  int first = cordon_strip_first (&thumbs->strip), count = cordon_strip_count (&thumbs->strip);

  for (int page = first; page < first + count; page++)
    if (!cordon_thumbs_get (thumbs, view, page))
      return page;
  return 0;
}

/* Whole, in the middle of its place. */
static CordonView
make_view (const CordonStrip *strip, const CordonLeaf *leaf, unsigned turns)
{
  CordonView view = { .mode = CORDON_AGENT_ZOOM_FIT_PAGE, .percent = 100, .scale_percent = 100, .page_width = 1,
                      .page_height = 1, .turns = (uint8_t) turns };

  cordon_view_set_window (&view, strip->side, strip->depth);
  cordon_view_set_page (&view, leaf->bounds.x1 - leaf->bounds.x0, leaf->bounds.y1 - leaf->bounds.y0);
  return view;
}

void
cordon_thumbs_draw (CordonThumbs *thumbs, CordonDocument *document, const CordonView *view, int page)
{
  CordonThumb *thumb = place_of (thumbs, page);
  const CordonLeaf *leaf = cordon_document_leaf (document, page);
  const CordonView small = make_view (&thumbs->strip, leaf, view->turns);

  fz_drop_pixmap (document->context, thumb->pixels);
  *thumb = (CordonThumb) { .number = page, .turns = view->turns, .side = thumbs->strip.side };
  thumb->pixels = cordon_paint_small (document, leaf, &small);
  if (!view->flows)
    cordon_document_forget_leaves (document);
}

void
cordon_thumbs_forget (CordonThumbs *thumbs, CordonDocument *document)
{
  for (int i = 0; i < CORDON_STRIP_CELLS_MAX; i++)
    {
      fz_drop_pixmap (document->context, thumbs->thumbs[i].pixels);
      thumbs->thumbs[i] = (CordonThumb) { .number = 0 };
    }
}
