/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages in bands, against the same pages drawn at once by mupdf itself.
 */
#include <glib.h>
#include <string.h>

#include "agent/viewer/sheet.h"

/* Upright with text over three quarters, lying by its box, lying by its rotation, and one of a single point. */
static const char document_text[] =
  "%PDF-1.7\n"
  "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
  "2 0 obj << /Type /Pages /Count 4 /Kids [3 0 R 4 0 R 5 0 R 6 0 R] >> endobj\n"
  "3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595.28 841.89] /Contents 7 0 R "
  "/Resources << /Font << /F 8 0 R >> >> >> endobj\n"
  "4 0 obj << /Type /Page /Parent 2 0 R /MediaBox [-10 20 831.89 615.28] /Contents 7 0 R "
  "/Resources << /Font << /F 8 0 R >> >> >> endobj\n"
  "5 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595.28 841.89] /Rotate 90 /Contents 7 0 R "
  "/Resources << /Font << /F 8 0 R >> >> >> endobj\n"
  "6 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] >> endobj\n"
  "7 0 obj << /Length 149 >>\nstream\n"
  "1 0 0 rg 0 0 300 400 re f 0 1 0 rg 300 400 200 300 re f 0 0 1 RG 3 w 20 20 m 560 800 l S "
  "0 g BT /F 60 Tf 40 500 Td (Flat) Tj 0 -200 Td (copy gq) Tj ET      \n"
  "endstream endobj\n"
  "8 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj\n"
  "trailer << /Root 1 0 R /Size 9 >>\n%%EOF\n";

typedef struct {
  CordonDocument document;
  CordonSheet sheet;
} Fixture;

static void
begin (Fixture *fixture)
{
  *fixture = (Fixture) { .sheet = { .band = NULL } };
  g_assert_true (cordon_document_init (&fixture->document));
  g_assert_cmpuint (cordon_document_open (&fixture->document, document_text, sizeof document_text - 1,
                                          CORDON_AGENT_PAPER_A4, 100), ==, 0);
  g_assert_cmpint (fixture->document.pages, ==, 4);
}

static void
end (Fixture *fixture)
{
  CordonDocument *document = &fixture->document;

  cordon_sheet_close (&fixture->sheet, document);
  fz_drop_display_list (document->context, document->page);
  fz_drop_document (document->context, document->document);
  fz_drop_context (document->context);
}

/* The whole page at once. */
static fz_pixmap *
draw_at_once (CordonDocument *document, const CordonAgentRendered *size)
{
  fz_context *context = document->context;
  fz_page *page = fz_load_page (context, document->document, (int) size->page - 1);
  fz_rect bounds = fz_bound_page (context, page);
  fz_matrix matrix = fz_concat (fz_translate (-bounds.x0, -bounds.y0),
                                fz_scale (size->width / (bounds.x1 - bounds.x0), size->height / (bounds.y1 - bounds.y0)));
  fz_pixmap *pixels = fz_new_pixmap (context, fz_device_rgb (context), size->width, size->height, NULL, 0);
  fz_device *device;

  fz_clear_pixmap_with_value (context, pixels, 0xff);
  device = fz_new_draw_device (context, fz_identity, pixels);
  fz_run_page (context, page, device, matrix, NULL);
  fz_close_device (context, device);
  fz_drop_device (context, device);
  fz_drop_page (context, page);
  return pixels;
}

/* A slanted edge is smoothed a little differently where a band begins elsewhere; up to 22 were seen. A pixel that is
 * not where it belongs differs by 255. */
static void
assert_alike (const guint8 *one, const guint8 *other, gsize size)
{
  for (gsize i = 0; i < size; i++)
    g_assert_cmpint (ABS (one[i] - other[i]), <=, 32);
}

static void
assert_rows (Fixture *fixture, fz_pixmap *whole, guint first, guint count)
{
  static guint8 pixels[CORDON_AGENT_PAYLOAD_MAX];
  const CordonAgentRows rows = { (guint16) first, (guint16) count };
  gsize width = (gsize) fixture->sheet.size.width * 3;

  g_assert_true (cordon_sheet_copy (&fixture->sheet, &fixture->document, &rows, pixels));
  for (guint row = 0; row < count; row++)
    assert_alike (pixels + row * width, whole->samples + (first + row) * (gsize) whole->stride, width);
}

static void
check_page (Fixture *fixture, guint page, guint dpi, guint width, guint height)
{
  const CordonAgentRendered *size = &fixture->sheet.size;
  guint step;

  cordon_sheet_open (&fixture->sheet, &fixture->document, page, (guint16) dpi);
  g_assert_cmpuint (size->page, ==, page);
  g_assert_cmpuint (size->width, ==, width);
  g_assert_cmpuint (size->height, ==, height);
  fz_pixmap *whole = draw_at_once (&fixture->document, size);
  step = MIN (cordon_agent_rows_max (size->width), size->height);
  for (guint row = 0; row < size->height; row += step)
    assert_rows (fixture, whole, row, MIN (step, size->height - row));
  /* In any order, too. */
  assert_rows (fixture, whole, size->height - 1, 1);
  assert_rows (fixture, whole, 0, 1);
  assert_rows (fixture, whole, size->height / 2, 1);
  fz_drop_pixmap (fixture->document.context, whole);
}

static void
test_bands (void)
{
  Fixture fixture;

  begin (&fixture);
  check_page (&fixture, 1, 72, 595, 842);
  check_page (&fixture, 2, 150, 1754, 1240);
  check_page (&fixture, 3, 150, 1754, 1240);
  check_page (&fixture, 1, 300, 2480, 3508);
  check_page (&fixture, 4, 600, 8, 8);
  check_page (&fixture, 4, 36, 1, 1);
  end (&fixture);
}

/* Something is drawn at all, and a page on the screen is not touched by it. */
static void
test_beside_the_screen (void)
{
  Fixture fixture;
  const CordonAgentRows rows = { 400, 1 };
  guint8 pixels[595 * 3];

  begin (&fixture);
  fz_display_list *shown = fixture.document.page;
  cordon_sheet_open (&fixture.sheet, &fixture.document, 1, 72);
  g_assert_true (cordon_sheet_copy (&fixture.sheet, &fixture.document, &rows, pixels));
  g_assert_cmpmem (pixels + 400 * 3, 3, "\0\377\0", 3);
  g_assert_cmpmem (pixels + 590 * 3, 3, "\377\377\377", 3);
  g_assert_true (fixture.document.page == shown);
  end (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/sheet/bands", test_bands);
  g_test_add_func ("/agent/sheet/beside-the-screen", test_beside_the_screen);
  return g_test_run ();
}
