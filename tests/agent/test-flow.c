/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages one below the other, of every size and number: where they are, and how many are looked at for that.
 */
#include "agent/viewer/flow.h"

#include <glib.h>
#include <math.h>

typedef struct {
  double width, height; /* of each page; 0: very different ones */
  guint measured;
} Pages;

static void
measure (void *data, int page, double *width, double *height)
{
  static const double sizes[] = { 1, 595, 200000, 842, 14400, 2, 72 };
  Pages *pages = data;

  pages->measured++;
  *width = pages->width > 0 ? pages->width : sizes[page % G_N_ELEMENTS (sizes)];
  *height = pages->height > 0 ? pages->height : sizes[(page / 3) % G_N_ELEMENTS (sizes)];
}

static CordonView
make_view (CordonFlow *flow, int width, int height, guint8 mode, guint16 percent)
{
  CordonView view = { .mode = mode, .percent = percent, .scale_percent = 100, .page_width = 600, .page_height = 800,
                      .flows = TRUE, .last = flow->pages == 1 };
  double page_width, page_height;

  cordon_view_set_window (&view, width, height);
  flow->measure (flow->data, 1, &page_width, &page_height);
  cordon_view_set_page (&view, page_width, page_height);
  return view;
}

static guint
count_shown (const CordonFlow *flow, const CordonView *view, int page)
{
  CordonFlowPage at;
  guint shown = 0;

  for (const CordonFlowPage *before = NULL; cordon_flow_next (flow, view, page, before, &at); before = &at)
    {
      g_assert_cmpint (at.page, ==, page + (int) shown++);
      g_assert_cmpint (at.rect.y, ==, at.top);
      g_assert_cmpint (at.bottom, >, at.top);
      g_assert_true (at.rect.x + at.rect.width > 0 && at.rect.x < view->width);
      g_assert_cmpint (at.page == flow->pages ? at.bottom : at.rect.y + at.rect.height, <=, MAX (at.bottom, view->height));
    }
  g_assert_cmpint (at.page == flow->pages || at.bottom >= view->height, ==, TRUE);
  return shown;
}

/* Alone it goes as far as it would without others, but begins at the upper edge. */
static void
test_one_page (void)
{
  Pages pages = { .width = 600, .height = 800 };
  CordonFlow flow = { 1, measure, &pages };
  CordonView view = make_view (&flow, 600, 700, CORDON_AGENT_ZOOM_FIT_WIDTH, 0);
  int page = 1;

  g_assert_cmpuint (count_shown (&flow, &view, page), ==, 1);
  g_assert_false (cordon_flow_scroll (&flow, &view, &page, 0, -10));
  g_assert_true (cordon_flow_scroll (&flow, &view, &page, 0, 60));
  g_assert_true (cordon_flow_scroll (&flow, &view, &page, 0, 700));
  g_assert_cmpfloat (view.y, ==, 100);
  g_assert_false (cordon_flow_scroll (&flow, &view, &page, 0, 60));
  g_assert_cmpint (page, ==, 1);
  view = make_view (&flow, 600, 700, CORDON_AGENT_ZOOM_PERCENT, 10);
  g_assert_cmpint (cordon_view_page (&view).y, ==, 0);
  g_assert_false (cordon_flow_scroll (&flow, &view, &page, 0, 60));
}

static void
test_places (void)
{
  Pages pages = { .width = 600, .height = 300 };
  CordonFlow flow = { 5, measure, &pages };
  CordonView view = make_view (&flow, 600, 700, CORDON_AGENT_ZOOM_FIT_WIDTH, 0);
  CordonFlowPage first, second;
  int page = 1;

  g_assert_true (cordon_flow_next (&flow, &view, page, NULL, &first));
  g_assert_true (cordon_flow_next (&flow, &view, page, &first, &second));
  g_assert_cmpint (second.rect.y, ==, 300 + CORDON_VIEW_GAP);
  g_assert_cmpint (first.bottom, ==, second.top);
  /* Within the gap it is the page above still. */
  g_assert_true (cordon_flow_scroll (&flow, &view, &page, 0, 300 + CORDON_VIEW_GAP - 1));
  g_assert_cmpint (page, ==, 1);
  g_assert_true (cordon_flow_scroll (&flow, &view, &page, 0, 1));
  g_assert_cmpint (page, ==, 2);
  g_assert_cmpfloat (view.y, ==, 0);
  g_assert_true (cordon_flow_scroll (&flow, &view, &page, 0, -1));
  g_assert_cmpint (page, ==, 1);
  /* The last page, too, can be at the upper edge. */
  for (int i = 0; i < 20; i++)
    cordon_flow_scroll (&flow, &view, &page, 0, 200);
  g_assert_cmpint (page, ==, 5);
  g_assert_cmpfloat (view.y, ==, 0);
  g_assert_cmpuint (count_shown (&flow, &view, page), ==, 1);
}

/* Down a thousand pages and up again, in every zoom: each is met in order, and never more are looked at than a window
 * can show. */
static void
go_through (CordonFlow *flow, Pages *pages, int height, guint8 mode, guint16 percent, unsigned turns)
{
  CordonView view = make_view (flow, 300, height, mode, percent);
  int page = 1;

  cordon_view_rotate (&view, turns);
  for (int direction = 1; direction >= -1; direction -= 2)
    for (guint steps = 0; steps < 400; steps++)
      {
        int before = page;
        gboolean moved;

        pages->measured = 0;
        moved = cordon_flow_scroll (flow, &view, &page, 0, direction * 1e9);
        g_assert_cmpuint (pages->measured, <=, CORDON_FLOW_PAGES_MAX);
        g_assert_true (direction > 0 ? page >= before : page <= before);
        pages->measured = 0;
        g_assert_cmpuint (count_shown (flow, &view, page), <=, CORDON_FLOW_PAGES_MAX);
        g_assert_cmpuint (pages->measured, <=, CORDON_FLOW_PAGES_MAX);
        g_assert_true (moved || page == (direction > 0 ? flow->pages : 1) || direction > 0);
        if (!moved)
          break;
      }
}

static void
test_thousand (void)
{
  static const struct { guint8 mode; guint16 percent; } zooms[] = {
    { CORDON_AGENT_ZOOM_FIT_WIDTH, 0 }, { CORDON_AGENT_ZOOM_FIT_PAGE, 0 },
    { CORDON_AGENT_ZOOM_PERCENT, 10 }, { CORDON_AGENT_ZOOM_PERCENT, 1600 },
  };
  static const int heights[] = { 1, 700, 8192 };

  for (guint i = 0; i < G_N_ELEMENTS (zooms) * G_N_ELEMENTS (heights) * 4; i++)
    {
      Pages pages = { 0 };
      CordonFlow flow = { 1000, measure, &pages };

      go_through (&flow, &pages, heights[i % 3], zooms[i / 3 % 4].mode, zooms[i / 3 % 4].percent, i / 12);
    }
}

/* As small as pages can be there are many in a window, and all are found. */
static void
test_tiny (void)
{
  Pages pages = { .width = 1, .height = 1 };
  CordonFlow flow = { 1000, measure, &pages };
  CordonView view = make_view (&flow, 8192, 8192, CORDON_AGENT_ZOOM_PERCENT, 10);
  int page = 1;

  g_assert_cmpuint (count_shown (&flow, &view, page), ==, 8192 / (CORDON_VIEW_ROOM_MIN + CORDON_VIEW_GAP) + 1);
  for (guint i = 0; i < 10; i++)
    cordon_flow_scroll (&flow, &view, &page, 0, 8192);
  g_assert_cmpint (page, ==, 1000);
}

/* A step is the window's height at most; numbers that are none lead nowhere. */
static void
test_absurd (void)
{
  static const double steps[] = { 1e300, -1e300, INFINITY, -INFINITY };
  Pages pages = { .width = 600, .height = 800 };
  CordonFlow flow = { 1000, measure, &pages };
  CordonView view = make_view (&flow, 600, 700, CORDON_AGENT_ZOOM_FIT_WIDTH, 0);
  int page = 1;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      cordon_flow_scroll (&flow, &view, &page, steps[i], steps[i]);
      g_assert_cmpint (page, <=, 2);
      g_assert_true (view.x >= 0 && view.y >= 0 && view.y <= 812);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flow/one-page", test_one_page);
  g_test_add_func ("/flow/places", test_places);
  g_test_add_func ("/flow/thousand", test_thousand);
  g_test_add_func ("/flow/tiny", test_tiny);
  g_test_add_func ("/flow/absurd", test_absurd);
  return g_test_run ();
}
