/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small pictures of pages: which cells there are, and that of however many pages those alone are drawn and kept which
 * are seen.
 */
#include "agent/viewer/thumbs.h"

#include <glib.h>
#include <string.h>

static CordonStrip
make_strip (int width, int height, guint16 scale, int pages)
{
  CordonStrip strip = { .shown = TRUE };

  cordon_strip_set_window (&strip, width, height, scale);
  cordon_strip_set_pages (&strip, pages);
  return strip;
}

static void
check_cells (const CordonStrip *strip)
{
  int first = cordon_strip_first (strip), count = cordon_strip_count (strip);

  if (strip->width == 0)
    {
      g_assert_cmpint (count, ==, 0);
      return;
    }
  g_assert_cmpint (count, >=, 1);
  g_assert_cmpint (count, <=, CORDON_STRIP_CELLS_MAX);
  g_assert_cmpint (first, >=, 1);
  g_assert_cmpint (first + count - 1, <=, strip->pages);
  g_assert_cmpint (cordon_strip_top (strip, first), <=, 0);
  g_assert_cmpint (cordon_strip_top (strip, first) + strip->cell, >, 0);
  for (int page = first; page < first + count; page++)
    g_assert_cmpint (cordon_strip_page_at (strip, MAX (cordon_strip_top (strip, page), 0)), ==, page);
  g_assert_true (first + count - 1 == strip->pages || cordon_strip_top (strip, first + count) >= strip->height);
}

/* Windows, scales and numbers of pages of every size; each page can be revealed and is seen then. */
static void
test_cells (void)
{
  static const int sizes[] = { 1, 2, 3, 64, 333, 1000, 8192 }, pages[] = { 1, 2, 1000, CORDON_AGENT_PAGES_MAX };
  static const guint16 scales[] = { 100, 250, 400 };

  for (guint i = 0; i < 7 * 7 * 3 * 4; i++)
    {
      CordonStrip strip = make_strip (sizes[i % 7], sizes[i / 7 % 7], scales[i / 49 % 3], pages[i / 147]);

      g_assert_cmpint (strip.width, <=, sizes[i % 7] / 3);
      g_assert_cmpint (strip.side, >=, 1);
      check_cells (&strip);
      for (int page = 1; page <= strip.pages; page += MAX (1, strip.pages / 7))
        {
          cordon_strip_reveal (&strip, page);
          check_cells (&strip);
          g_assert_cmpint (cordon_strip_first (&strip), <=, page);
          g_assert_true (strip.width == 0 || cordon_strip_first (&strip) + cordon_strip_count (&strip) > page);
        }
    }
}

static void
test_scroll (void)
{
  CordonStrip strip = make_strip (1000, 700, 100, 5);
  int last;

  g_assert_cmpint (strip.width, ==, 150);
  g_assert_false (cordon_strip_scroll (&strip, -10));
  g_assert_true (cordon_strip_scroll (&strip, 60));
  g_assert_cmpint (cordon_strip_page_at (&strip, strip.cell - 61), ==, 1);
  g_assert_cmpint (cordon_strip_page_at (&strip, strip.cell - 60), ==, 2);
  while (cordon_strip_scroll (&strip, G_MAXINT))
    check_cells (&strip);
  last = cordon_strip_page_at (&strip, 699);
  g_assert_cmpint (last, ==, 5);
  g_assert_cmpint (cordon_strip_page_at (&strip, -1), ==, 0);
  g_assert_cmpint (cordon_strip_page_at (&strip, 700), ==, 0);
  /* A few pages leave room below. */
  strip = make_strip (1000, 700, 100, 1);
  g_assert_cmpint (cordon_strip_page_at (&strip, 699), ==, 0);
  g_assert_false (cordon_strip_scroll (&strip, 60));
  strip.shown = FALSE;
  cordon_strip_set_window (&strip, 1000, 700, 100);
  g_assert_cmpint (strip.width, ==, 0);
  g_assert_cmpint (cordon_strip_count (&strip), ==, 0);
}

/* --- pictures -------------------------------------------------------------------------------- */

#define PAGES 1000

/* Red above and blue below, of very different sizes; the third is larger than a page can be. */
static GString *
make_document (void)
{
  static const int sides[] = { 1, 595, 14400, 72, 842, 2 };
  GString *text = g_string_new ("%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n");

  g_string_append_printf (text, "2 0 obj << /Type /Pages /Count %d /Kids [", PAGES);
  for (int page = 1; page <= PAGES; page++)
    g_string_append_printf (text, "%d 0 R ", 2 * page + 1);
  g_string_append (text, "] >> endobj\n");
  for (int page = 1; page <= PAGES; page++)
    {
      int width = page == 3 ? 1000000000 : sides[page % 6], height = sides[page / 6 % 6];
      g_autofree char *drawn = g_strdup_printf ("1 0 0 rg 0 %f %d %f re f 0 0 1 rg 0 0 %d %f re f", height / 2.0, width,
                                                height / 2.0, width, height / 2.0);

      g_string_append_printf (text, "%d 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R >> "
                              "endobj %d 0 obj << /Length %zu >>\nstream\n%s\nendstream endobj\n", 2 * page + 1, width,
                              height, 2 * page + 2, 2 * page + 2, strlen (drawn), drawn);
    }
  g_string_append_printf (text, "trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n", 2 * PAGES + 3);
  return text;
}

typedef struct {
  GString *text;
  CordonDocument document;
  CordonThumbs thumbs;
  CordonView view;
} Fixture;

static void
begin (Fixture *fixture, int width, int height, guint16 scale)
{
  *fixture = (Fixture) { .text = make_document (), .view = { .scale_percent = scale, .page_width = 1, .page_height = 1 } };
  g_assert_true (cordon_document_init (&fixture->document));
  g_assert_cmpuint (cordon_document_open (&fixture->document, fixture->text->str, fixture->text->len,
                                          CORDON_AGENT_PAPER_A4, 100), ==, 0);
  fixture->thumbs.strip = make_strip (width, height, scale, PAGES);
}

static void
end (Fixture *fixture)
{
  CordonDocument *document = &fixture->document;

  cordon_thumbs_forget (&fixture->thumbs, document);
  cordon_document_forget_leaves (document);
  fz_drop_display_list (document->context, document->page);
  fz_drop_document (document->context, document->document);
  fz_drop_context (document->context);
  g_string_free (fixture->text, TRUE);
}

static guint
draw_all (Fixture *fixture)
{
  guint drawn = 0;
  int page;

  for (; (page = cordon_thumbs_missing (&fixture->thumbs, &fixture->view)) > 0; drawn++)
    cordon_thumbs_draw (&fixture->thumbs, &fixture->document, &fixture->view, page);
  return drawn;
}

static gsize
bytes_kept (const CordonThumbs *thumbs)
{
  gsize bytes = 0;

  for (guint i = 0; i < CORDON_STRIP_CELLS_MAX; i++)
    if (thumbs->thumbs[i].pixels)
      bytes += (gsize) thumbs->thumbs[i].pixels->stride * (gsize) thumbs->thumbs[i].pixels->h;
  return bytes;
}

/* Through a thousand pages: the work of a window is its cells, and what is kept is no larger than those. */
static void
test_bounded (void)
{
  Fixture fixture;

  begin (&fixture, 600, 900, 100);
  const CordonStrip *strip = &fixture.thumbs.strip;
  const gsize most = (gsize) CORDON_STRIP_CELLS_MAX * (gsize) (strip->side * strip->depth * 4);

  g_assert_cmpuint (draw_all (&fixture), ==, cordon_strip_count (strip));
  g_assert_cmpuint (draw_all (&fixture), ==, 0);
  for (int page = 1; page <= PAGES; page += 17)
    {
      cordon_strip_reveal (&fixture.thumbs.strip, page);
      g_assert_cmpuint (draw_all (&fixture), <=, cordon_strip_count (strip));
      g_assert_cmpuint (bytes_kept (&fixture.thumbs), <=, most);
      g_assert_nonnull (cordon_thumbs_get (&fixture.thumbs, &fixture.view, page)->pixels);
      for (guint i = 0; i < CORDON_LEAVES_MAX; i++)
        g_assert_null (fixture.document.leaves[i].list);
    }
  cordon_thumbs_forget (&fixture.thumbs, &fixture.document);
  g_assert_cmpuint (bytes_kept (&fixture.thumbs), ==, 0);
  end (&fixture);
}

static guint32
colour_at (const fz_pixmap *pixels, int x, int y)
{
  const guint8 *at = pixels->samples + y * pixels->stride + x * 4; /* blue, green, red */

  return (guint32) at[2] << 16 | (guint32) at[1] << 8 | at[0];
}

/* Red goes from above to the right, to below, to the left. */
static void
test_rotated (void)
{
  static const struct { double x, y; } red[] = { { 0.5, 0.1 }, { 0.9, 0.5 }, { 0.5, 0.9 }, { 0.1, 0.5 } };
  Fixture fixture;

  begin (&fixture, 600, 900, 100);
  for (guint turns = 0; turns < 4; turns++)
    {
      const fz_pixmap *pixels;

      fixture.view.turns = (guint8) turns;
      cordon_strip_reveal (&fixture.thumbs.strip, 7); /* 595 x 595 */
      g_assert_cmpuint (draw_all (&fixture), >, 0);
      pixels = cordon_thumbs_get (&fixture.thumbs, &fixture.view, 7)->pixels;
      g_assert_cmphex (colour_at (pixels, (int) (red[turns].x * pixels->w), (int) (red[turns].y * pixels->h)), ==, 0xff0000);
      g_assert_cmphex (colour_at (pixels, (int) (red[(turns + 2) % 4].x * pixels->w),
                                  (int) (red[(turns + 2) % 4].y * pixels->h)), ==, 0x0000ff);
    }
  end (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strip/cells", test_cells);
  g_test_add_func ("/strip/scroll", test_scroll);
  g_test_add_func ("/strip/bounded", test_bounded);
  g_test_add_func ("/strip/rotated", test_rotated);
  return g_test_run ();
}
