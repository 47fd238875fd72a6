/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pixels: mupdf draws a strip, X takes it. No picture is ever larger than the window is wide and
 * STRIP_ROWS high, whatever size the page claims to have.
 */
#include "agent/viewer/paint.h"

#include <X11/Xutil.h>
#include <math.h>
#include <string.h>

#define STRIP_ROWS 128
#define AROUND 0x404040ul /* of the window beside the page */

/* mupdf's errors end where they arise: what was not drawn stays as it was. */
static void
give_up (void)
{
}

static void
put (const CordonCanvas *canvas, fz_pixmap *pixels, int x, int y)
{
  XImage image = {
    .width = pixels->w, .height = pixels->h, .format = ZPixmap, .data = (char *) pixels->samples,
    .byte_order = LSBFirst, .bitmap_unit = 32, .bitmap_bit_order = LSBFirst, .bitmap_pad = 32,
    .depth = canvas->depth, .bytes_per_line = (int) pixels->stride, .bits_per_pixel = 32,
    .red_mask = canvas->visual->red_mask, .green_mask = canvas->visual->green_mask,
    .blue_mask = canvas->visual->blue_mask,
  };

  if (XInitImage (&image))
    XPutImage (canvas->display, canvas->window, canvas->gc, &image, 0, 0, canvas->left + x, y,
               (unsigned) pixels->w, (unsigned) pixels->h);
}

/* What is painted: a page, and where. */
typedef struct {
  CordonDocument *document;
  fz_display_list *list;
  const fz_rect *bounds;
  bool current; /* it has the marks of a search */
  const CordonView *view;
  CordonViewRect rect;
} Shown;

/* Page points to pixels of the strip at `area` of the page. The strip is its own origin: mupdf cuts
 * whatever is more than about 60,000 pixels away from there. */
static fz_matrix
strip_matrix (const Shown *shown, fz_irect area)
{
  static const struct { float across, down; } corners[] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };
  const CordonView *view = shown->view;
  float scale = (float) cordon_view_scale (view);
  float width = (float) view->page_width, height = (float) view->page_height;
  fz_matrix matrix = fz_concat (fz_translate (-shown->bounds->x0, -shown->bounds->y0),
                                fz_rotate (90.0f * view->turns));

  /* Rotated about its upper left corner, which now goes where it belongs. */
  matrix = fz_concat (matrix, fz_translate (width * corners[view->turns].across, height * corners[view->turns].down));
  matrix = fz_concat (matrix, fz_scale (scale, scale));
  return fz_concat (matrix, fz_translate ((float) -area.x0, (float) -area.y0));
}

/* Found words turn yellow: paper loses its blue, ink has none to lose. */
static void
mark_hits (fz_pixmap *strip, const CordonDocument *document, fz_matrix matrix)
{
  for (int i = 0; i < document->n_hits; i++)
    {
      fz_irect hit = fz_round_rect (fz_transform_rect (fz_rect_from_quad (document->hits[i]),
                                                       matrix));

      hit = fz_intersect_irect (hit, fz_make_irect (0, 0, strip->w, strip->h));
      for (int y = hit.y0; y < hit.y1; y++)
        for (int x = hit.x0; x < hit.x1; x++)
          strip->samples[y * strip->stride + x * 4] /= 4;
    }
}

static void
draw_strip (fz_context *context, fz_pixmap *strip, const Shown *shown, fz_matrix matrix)
{
  fz_device *device = fz_new_draw_device (context, fz_identity, strip);

  fz_try (context)
    {
      if (shown->list)
        fz_run_display_list (context, shown->list, device, matrix,
                             fz_rect_from_irect (fz_pixmap_bbox (context, strip)), NULL);
      else if (shown->document->document)
        cordon_document_draw_cross (context, device, matrix, shown->bounds);
      fz_close_device (context, device);
    }
  fz_always (context)
    fz_drop_device (context, device);
  fz_catch (context)
    fz_rethrow (context);
  if (shown->current)
    mark_hits (strip, shown->document, matrix);
}

/* `area` is in the page's pixels. What mupdf cannot draw stays white. */
static void
paint_strip (const CordonCanvas *canvas, const Shown *shown, fz_irect area)
{
  fz_context *context = shown->document->context;
  fz_pixmap *strip = NULL;

  fz_var (strip);
  fz_try (context)
    {
      strip = fz_new_pixmap (context, fz_device_bgr (context), area.x1 - area.x0,
                             area.y1 - area.y0, NULL, 1);
      fz_clear_pixmap_with_value (context, strip, 0xff);
      draw_strip (context, strip, shown, strip_matrix (shown, area));
    }
  fz_catch (context)
    give_up ();
  if (strip)
    put (canvas, strip, shown->rect.x + area.x0, shown->rect.y + area.y0);
  fz_drop_pixmap (context, strip);
}

static void
fill (const CordonCanvas *canvas, int left, int top, int right, int bottom)
{
  if (right > left && bottom > top)
    XFillRectangle (canvas->display, canvas->window, canvas->gc, canvas->left + left, top, (unsigned) (right - left),
                    (unsigned) (bottom - top));
}

/* Beside the page, in the window's rows from `top` to `bottom`. */
static void
paint_around (const CordonCanvas *canvas, const CordonView *view, const CordonViewRect *page, int top, int bottom)
{
  int left = (int) fmax (page->x, 0), right = (int) fmin (page->x + page->width, view->width);
  int upper = (int) fmax (page->y, top), lower = (int) fmin (page->y + page->height, bottom);

  XSetForeground (canvas->display, canvas->gc, AROUND);
  fill (canvas, 0, top, view->width, upper);
  fill (canvas, 0, upper, left, lower);
  fill (canvas, right, upper, view->width, lower);
  fill (canvas, 0, lower, view->width, bottom);
}

static void
paint_shown (const CordonCanvas *canvas, const Shown *shown)
{
  const CordonViewRect *page = &shown->rect;
  fz_irect seen = fz_intersect_irect (
      fz_make_irect (0, 0, page->width, page->height),
      fz_make_irect (-page->x, -page->y, shown->view->width - page->x, shown->view->height - page->y));

  for (int y = seen.y0; y < seen.y1; y += STRIP_ROWS)
    paint_strip (canvas, shown, fz_make_irect (seen.x0, y, seen.x1, (int) fmin (y + STRIP_ROWS, seen.y1)));
}

void
cordon_paint_page (const CordonCanvas *canvas, CordonDocument *document, const CordonView *view)
{
  const Shown shown = { .document = document, .list = document->page, .bounds = &document->bounds, .current = true,
                        .view = view, .rect = cordon_view_page (view) };

  paint_around (canvas, view, &shown.rect, 0, view->height);
  paint_shown (canvas, &shown);
}

void
cordon_paint_flow (const CordonCanvas *canvas, CordonDocument *document, const CordonView *view, const CordonFlow *flow,
                   int page)
{
  CordonFlowPage at;

  for (const CordonFlowPage *before = NULL; cordon_flow_next (flow, view, page, before, &at); before = &at)
    {
      const CordonLeaf *leaf = cordon_document_leaf (document, at.page);
      const Shown shown = { .document = document, .list = leaf->list, .bounds = &leaf->bounds,
                            .current = at.page == page, .view = &at.view, .rect = at.rect };

      paint_around (canvas, view, &at.rect, (int) fmax (at.top, 0), (int) fmin (at.bottom, view->height));
      paint_shown (canvas, &shown);
    }
}

static void
draw_text (fz_context *context, fz_pixmap *bar, const char *text, float size, float left)
{
  static const float black[1] = { 0 };
  fz_font *font = NULL;
  fz_text *line = NULL;
  fz_device *device = NULL;

  fz_var (font);
  fz_var (line);
  fz_var (device);
  fz_try (context)
    {
      font = fz_new_base14_font (context, "Helvetica");
      line = fz_new_text (context);
      fz_show_string (context, line, font, fz_make_matrix (size, 0, 0, -size, left, size * 1.4f),
                      text, 0, 0, FZ_BIDI_NEUTRAL, FZ_LANG_UNSET);
      device = fz_new_draw_device (context, fz_identity, bar);
      fz_fill_text (context, device, line, fz_identity, fz_device_gray (context), black, 1,
                    fz_default_color_params);
      fz_close_device (context, device);
    }
  fz_always (context)
    {
      fz_drop_device (context, device);
      fz_drop_text (context, line);
      fz_drop_font (context, font);
    }
  fz_catch (context)
    give_up ();
}

static void
tint (fz_pixmap *bar, bool failed)
{
  for (size_t i = 0; i < (size_t) bar->h * (size_t) bar->stride; i += 4)
    {
      bar->samples[i] = failed ? 0xc0 : 0xe8;
      bar->samples[i + 1] = failed ? 0xc0 : 0xe8;
      bar->samples[i + 2] = failed ? 0xff : 0xe8;
      bar->samples[i + 3] = 0xff;
    }
}

void
cordon_paint_find (const CordonCanvas *canvas, CordonDocument *document, const CordonView *view,
                   const char *text, const char *count, bool failed)
{
  fz_context *context = document->context;
  float size = 16.0f * view->scale_percent / 100.0f;
  int height = (int) fmin (size * 2, view->height);
  char line[CORDON_FIND_TEXT_MAX + 8];
  fz_pixmap *bar = NULL;

  snprintf (line, sizeof line, "/%s_", text);
  fz_var (bar);
  fz_try (context)
    bar = fz_new_pixmap_with_bbox (context, fz_device_bgr (context),
                                   fz_make_irect (0, 0, view->width, height), NULL, 1);
  fz_catch (context)
    bar = NULL;
  if (!bar)
    return;
  tint (bar, failed);
  draw_text (context, bar, line, size, size);
  draw_text (context, bar, count, size, fmaxf (size, (float) view->width - size * (1 + 0.6f * (float) strlen (count))));
  put (canvas, bar, 0, view->height - height);
  fz_drop_pixmap (context, bar);
}

/* --- small pictures -------------------------------------------------------------------------- */

#define STRIP_GREY 0x303030ul
#define STRIP_LIGHT 0xe8e8e8ul /* as the numbers below, so that the frame belongs to its number */
#define FRAME 3

fz_pixmap *
cordon_paint_small (CordonDocument *document, const CordonLeaf *leaf, const CordonView *view)
{
  const Shown shown = { .document = document, .list = leaf->list, .bounds = &leaf->bounds, .view = view,
                        .rect = cordon_view_page (view) };
  const fz_irect area = fz_make_irect (0, 0, shown.rect.width, shown.rect.height);
  fz_context *context = document->context;
  fz_pixmap *small = NULL;

  fz_var (small);
  fz_try (context)
    {
      small = fz_new_pixmap (context, fz_device_bgr (context), area.x1, area.y1, NULL, 1);
      fz_clear_pixmap_with_value (context, small, 0xff);
      draw_strip (context, small, &shown, strip_matrix (&shown, area));
    }
  fz_catch (context)
    give_up ();
  return small;
}

static void
paint_number (const CordonCanvas *canvas, fz_context *context, const CordonStrip *strip, int page, int top)
{
  float size = strip->label * 0.6f;
  fz_pixmap *label = NULL;
  char text[16];

  snprintf (text, sizeof text, "%d", page);
  fz_var (label);
  fz_try (context)
    label = fz_new_pixmap (context, fz_device_bgr (context), strip->side, strip->label, NULL, 1);
  fz_catch (context)
    label = NULL;
  if (!label)
    return;
  tint (label, false);
  draw_text (context, label, text, size, fmaxf (0, (strip->side - size * 0.55f * (float) strlen (text)) / 2));
  put (canvas, label, (strip->width - strip->side) / 2, top);
  fz_drop_pixmap (context, label);
}

static void
paint_frame (const CordonCanvas *canvas, int left, int top, int right, int bottom)
{
  XSetForeground (canvas->display, canvas->gc, STRIP_LIGHT);
  fill (canvas, left, top, right, top + FRAME);
  fill (canvas, left, bottom - FRAME, right, bottom);
  fill (canvas, left, top, left + FRAME, bottom);
  fill (canvas, right - FRAME, top, right, bottom);
}

static void
paint_cell (const CordonCanvas *canvas, CordonDocument *document, const CordonStrip *strip, const CordonThumb *thumb,
            int page, bool current)
{
  int left = (strip->width - strip->side) / 2, top = cordon_strip_top (strip, page) + FRAME + 2;
  const fz_pixmap *small = thumb ? thumb->pixels : NULL;

  if (small)
    put (canvas, (fz_pixmap *) small, left + (strip->side - small->w) / 2, top + (strip->depth - small->h) / 2);
  paint_number (canvas, document->context, strip, page, top + strip->depth);
  if (current)
    paint_frame (canvas, left - FRAME, top - FRAME, left + strip->side + FRAME,
                 top + strip->depth + strip->label + FRAME);
}

void
cordon_paint_thumbs (const CordonCanvas *canvas, CordonDocument *document, const CordonView *view,
                     const CordonThumbs *thumbs, int page)
{
  const CordonStrip *strip = &thumbs->strip;
  int first = cordon_strip_first (strip), count = cordon_strip_count (strip);
  CordonCanvas whole = *canvas;

  whole.left = 0;
  XSetForeground (canvas->display, canvas->gc, STRIP_GREY);
  fill (&whole, 0, 0, strip->width, strip->height);
  for (int each = first; each < first + count; each++)
    paint_cell (&whole, document, strip, cordon_thumbs_get (thumbs, view, each), each, each == page);
  if (thumbs->focused)
    paint_frame (&whole, 0, 0, strip->width, strip->height);
}
