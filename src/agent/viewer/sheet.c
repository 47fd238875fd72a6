/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A page for the host, drawn in bands: whatever a page's size, no more than BAND_ROWS of it are in memory, and
 * between two of them the viewer looks at its keyboard. Marks of a search are the screen's and not the page's.
 */
#include "agent/viewer/sheet.h"

#include "agent/viewer/view.h"

#include <math.h>
#include <string.h>

#define BAND_ROWS 128

/* What mupdf throws ends here: the page stays white where it was not drawn, as on the screen. */
static void
give_up (void)
{
}

void
cordon_sheet_close (CordonSheet *sheet, CordonDocument *document)
{
  fz_drop_pixmap (document->context, sheet->band);
  fz_drop_display_list (document->context, sheet->list);
  *sheet = (CordonSheet) { .band = NULL };
}

static void
load (CordonSheet *sheet, CordonDocument *document, int number)
{
  fz_context *context = document->context;
  fz_page *page = NULL;
  bool loaded = true;

  fz_var (page);
  fz_var (loaded);
  fz_try (context)
    {
      page = fz_load_page (context, document->document, number - 1);
      sheet->bounds = fz_bound_page (context, page);
      sheet->list = fz_new_display_list_from_page (context, page);
    }
  fz_always (context)
    fz_drop_page (context, page);
  fz_catch (context)
    loaded = false;
  if (!loaded)
    sheet->list = NULL;
}

/* Hundredths of a point. */
static uint32_t
measure (float points)
{
  return (uint32_t) fmin (fmax (round (points * 100.0), CORDON_AGENT_SHEET_POINTS_MIN), CORDON_AGENT_SHEET_POINTS_MAX);
}

void
cordon_sheet_open (CordonSheet *sheet, CordonDocument *document, uint32_t page, uint16_t dpi)
{
  CordonAgentRendered *size = &sheet->size;
  CordonView view = { .width = 1, .height = 1, .scale_percent = 100, .page_width = 1, .page_height = 1 };

  cordon_sheet_close (sheet, document);
  load (sheet, document, (int) page);
  /* The screen's rule for what is no page: an empty sheet of paper. */
  if (!cordon_view_set_page (&view, sheet->list ? sheet->bounds.x1 - sheet->bounds.x0 : 0,
                             sheet->list ? sheet->bounds.y1 - sheet->bounds.y0 : 0))
    {
      fz_drop_display_list (document->context, sheet->list);
      sheet->list = NULL;
      sheet->bounds = fz_make_rect (0, 0, (float) view.page_width, (float) view.page_height);
    }
  size->page = page;
  size->points_width = measure ((float) view.page_width);
  size->points_height = measure ((float) view.page_height);
  cordon_agent_sheet_size (dpi, size->points_width, size->points_height, &size->width, &size->height);
}

static void
draw (CordonSheet *sheet, fz_context *context)
{
  float across = sheet->size.width / (sheet->bounds.x1 - sheet->bounds.x0);
  float down = sheet->size.height / (sheet->bounds.y1 - sheet->bounds.y0);
  fz_matrix matrix = fz_concat (fz_translate (-sheet->bounds.x0, -sheet->bounds.y0), fz_scale (across, down));
  fz_device *device;

  fz_clear_pixmap_with_value (context, sheet->band, 0xff);
  matrix = fz_concat (matrix, fz_translate (0, (float) -sheet->first));
  device = fz_new_draw_device (context, fz_identity, sheet->band);
  fz_try (context)
    {
      if (sheet->list)
        fz_run_display_list (context, sheet->list, device, matrix,
                             fz_rect_from_irect (fz_pixmap_bbox (context, sheet->band)), NULL);
      else
        cordon_document_draw_cross (context, device, matrix, &sheet->bounds);
      fz_close_device (context, device);
    }
  fz_always (context)
    fz_drop_device (context, device);
  fz_catch (context)
    fz_rethrow (context);
}

/* The band that begins with row `first`. False where there is no memory for it. */
static bool
draw_band (CordonSheet *sheet, fz_context *context, int first)
{
  int rows = (int) fmin (BAND_ROWS, sheet->size.height - first);

  fz_drop_pixmap (context, sheet->band);
  sheet->band = NULL;
  sheet->first = first;
  fz_try (context)
    {
      sheet->band = fz_new_pixmap (context, fz_device_rgb (context), sheet->size.width, rows, NULL, 0);
      draw (sheet, context);
    }
  fz_catch (context)
    give_up ();
  return sheet->band != NULL;
}

static bool
has_row (const CordonSheet *sheet, int row)
{
  return sheet->band && row >= sheet->first && row < sheet->first + sheet->band->h;
}

bool
cordon_sheet_copy (CordonSheet *sheet, CordonDocument *document, const CordonAgentRows *rows, uint8_t *pixels)
{
  size_t width = (size_t) sheet->size.width * 3;

  for (int row = rows->first; row < rows->first + rows->count; row++, pixels += width)
    {
      if (!has_row (sheet, row) && !draw_band (sheet, document->context, row))
        return false;
      memcpy (pixels, sheet->band->samples + (size_t) (row - sheet->first) * (size_t) sheet->band->stride, width);
    }
  return true;
}
