/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of the viewer that need neither a document nor a display.
 */
#include "agent/viewer/find-count.h"
#include "agent/viewer/find.h"
#include "agent/viewer/view.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* --- view ------------------------------------------------------------------------------------ */

static CordonView
make_view (int width, int height, double page_width, double page_height)
{
  CordonView view = { .mode = CORDON_AGENT_ZOOM_FIT_PAGE, .percent = 100, .scale_percent = 100,
                      .page_width = 600, .page_height = 800 };

  cordon_view_set_window (&view, width, height);
  cordon_view_set_page (&view, page_width, page_height);
  return view;
}

static void
test_view_fit (void)
{
  CordonView view = make_view (1000, 700, 600, 800);
  CordonViewRect page = cordon_view_page (&view);

  g_assert_cmpint (page.height, ==, 700);
  g_assert_cmpint (page.width, ==, 525);
  g_assert_cmpint (page.x, ==, 237);
  g_assert_cmpint (page.y, ==, 0);
  g_assert_true (cordon_view_set_zoom (&view, CORDON_AGENT_ZOOM_FIT_WIDTH, 0));
  page = cordon_view_page (&view);
  g_assert_cmpint (page.width, ==, 1000);
  g_assert_cmpint (page.height, ==, 1333);
}

static void
test_view_percent (void)
{
  CordonView view = make_view (1000, 700, 600, 800);

  g_assert_true (cordon_view_set_zoom (&view, CORDON_AGENT_ZOOM_PERCENT, 100));
  g_assert_cmpint (cordon_view_page (&view).width, ==, 800);
  view.scale_percent = 200;
  g_assert_cmpint (cordon_view_page (&view).width, ==, 1600);
  g_assert_cmpint (cordon_view_percent (&view), ==, 100);
  g_assert_false (cordon_view_set_zoom (&view, CORDON_AGENT_ZOOM_PERCENT, 9));
  g_assert_false (cordon_view_set_zoom (&view, CORDON_AGENT_ZOOM_PERCENT, 1601));
  g_assert_false (cordon_view_set_zoom (&view, 3, 100));
  g_assert_cmpint (view.percent, ==, 100);
}

static void
test_view_steps (void)
{
  CordonView view = make_view (1000, 700, 600, 800);
  uint16_t last = cordon_view_percent (&view);

  for (int i = 0; i < 40; i++)
    {
      cordon_view_step_zoom (&view, 1);
      g_assert_cmpint (cordon_view_percent (&view), >=, last);
      last = cordon_view_percent (&view);
    }
  g_assert_cmpint (last, ==, CORDON_AGENT_ZOOM_MAX);
  for (int i = 0; i < 40; i++)
    cordon_view_step_zoom (&view, -1);
  g_assert_cmpint (cordon_view_percent (&view), ==, CORDON_AGENT_ZOOM_MIN);
}

static void
test_view_scroll (void)
{
  CordonView view = make_view (1000, 700, 600, 800);

  g_assert_false (cordon_view_scroll (&view, 0, 100));
  cordon_view_set_zoom (&view, CORDON_AGENT_ZOOM_FIT_WIDTH, 0);
  cordon_view_to_top (&view);
  g_assert_true (cordon_view_scroll (&view, 0, 100));
  g_assert_cmpint (cordon_view_page (&view).y, ==, -100);
  cordon_view_to_bottom (&view);
  g_assert_cmpint (cordon_view_page (&view).y, ==, 700 - 1333);
  g_assert_false (cordon_view_scroll (&view, 0, 1));
  g_assert_false (cordon_view_scroll (&view, -5, 0));
}

/* Whatever a document claims, the page's rectangle stays inside what an int and X can hold. */
static void
test_view_absurd (void)
{
  static const double sizes[] = { -1, 0, 0.5, 1, 200000, 200001, 1e30, NAN, INFINITY, -INFINITY };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (sizes); k++)
      {
        CordonView view = make_view (1, 8192, 600, 800);
        gboolean sane = sizes[i] >= 1 && sizes[i] <= 200000 && sizes[k] >= 1 && sizes[k] <= 200000;
        CordonViewRect page;

        g_assert_cmpint (cordon_view_set_page (&view, sizes[i], sizes[k]), ==, sane);
        view.scale_percent = 400;
        g_assert_true (cordon_view_set_zoom (&view, CORDON_AGENT_ZOOM_PERCENT, 1600));
        cordon_view_to_bottom (&view);
        page = cordon_view_page (&view);
        g_assert_cmpint (page.width, >=, 1);
        g_assert_cmpint (page.height, <=, 1 << 26);
        g_assert_cmpint (page.y, >=, -(1 << 26));
        g_assert_cmpint (cordon_view_percent (&view), ==, 1600);
      }
}

/* The point in the window's middle stays there, and four quarter turns are none. */
static void
test_view_rotate (void)
{
  CordonView view = make_view (1000, 700, 600, 800);
  double across, down, across_now, down_now, width, height;

  cordon_view_rotate (&view, 1);
  g_assert_cmpint (cordon_view_page (&view).width, ==, 933);
  g_assert_cmpint (cordon_view_page (&view).height, ==, 700);
  cordon_view_paper (&view, &width, &height);
  g_assert_cmpfloat (width, ==, 600);
  g_assert_cmpfloat (height, ==, 800);
  cordon_view_rotate (&view, 0);
  cordon_view_set_zoom (&view, CORDON_AGENT_ZOOM_PERCENT, 400);
  cordon_view_scroll (&view, 700, 900);
  cordon_view_to_page (&view, 500, 350, &across, &down);
  for (unsigned turns = 1; turns <= 4; turns++)
    {
      cordon_view_rotate (&view, turns);
      g_assert_cmpuint (view.turns, ==, turns % 4);
      cordon_view_to_page (&view, 500, 350, &across_now, &down_now);
      g_assert_cmpfloat_with_epsilon (across_now, across, 1);
      g_assert_cmpfloat_with_epsilon (down_now, down, 1);
    }
}

/* Each corner of the paper, where the turns bring it. */
static void
test_view_rotate_corners (void)
{
  static const struct { double across, down; } corners[] = { { 0, 0 }, { 0, 800 }, { 600, 800 }, { 600, 0 } };

  for (unsigned turns = 0; turns < 4; turns++)
    {
      CordonView view = make_view (1000, 700, 600, 800);
      CordonViewRect page;
      double across, down;

      cordon_view_rotate (&view, turns);
      page = cordon_view_page (&view);
      cordon_view_to_page (&view, page.x, page.y, &across, &down);
      g_assert_cmpfloat_with_epsilon (across, corners[turns].across, 1);
      g_assert_cmpfloat_with_epsilon (down, corners[turns].down, 1);
    }
}

/* Of every size a page may have, in windows of every size: inside what an int holds, as unrotated. */
static void
test_view_rotate_extremes (void)
{
  static const double sizes[] = { 1, 2, 595, 842, 14400, 200000 };
  static const int windows[] = { 1, 64, 1000, 8192 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes) * G_N_ELEMENTS (sizes); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (windows) * G_N_ELEMENTS (windows); k++)
      {
        double page_width = sizes[i / G_N_ELEMENTS (sizes)], page_height = sizes[i % G_N_ELEMENTS (sizes)];
        CordonView view = make_view (windows[k / 4], windows[k % 4], page_width, page_height);
        double width, height;

        cordon_view_set_zoom (&view, CORDON_AGENT_ZOOM_PERCENT, i % 2 ? 1600 : 10);
        for (unsigned turns = 0; turns < 8; turns++)
          {
            cordon_view_rotate (&view, turns % 4);
            CordonViewRect page = cordon_view_page (&view);

            g_assert_cmpint (page.width, >=, 1);
            g_assert_cmpint (page.height, >=, 1);
            g_assert_cmpint (page.width, <=, 1 << 26);
            g_assert_cmpint (page.x, >=, -(1 << 26));
            g_assert_true (page.width <= view.width || (page.x <= 0 && page.x + page.width >= view.width));
            g_assert_true (page.height <= view.height || (page.y <= 0 && page.y + page.height >= view.height));
            cordon_view_paper (&view, &width, &height);
            g_assert_true (width == page_width && height == page_height);
          }
      }
}

/* --- find ------------------------------------------------------------------------------------ */

static void
test_find_text (void)
{
  g_autofree char *huge = g_strnfill (CORDON_FIND_SIZE, 'x');
  CordonFind find;

  cordon_find_open (&find);
  g_assert_true (cordon_find_type (&find, "z", 1));
  g_assert_true (cordon_find_type (&find, "ä", 2));
  g_assert_false (cordon_find_type (&find, "\t", 1));
  g_assert_false (cordon_find_type (&find, "\x7f", 1));
  g_assert_false (cordon_find_type (&find, "", 0));
  g_assert_false (cordon_find_type (&find, huge, strlen (huge)));
  g_assert_cmpstr (find.text, ==, "zä");
  cordon_find_erase (&find);
  g_assert_cmpstr (find.text, ==, "z");
  cordon_find_erase (&find);
  g_assert_true (find.open);
  cordon_find_erase (&find);
  g_assert_false (find.open);
}

static void
expect_pages (CordonFind *find, int pages, const int *order, int hit)
{
  for (int i = 0; find->searching; i++)
    {
      g_assert_cmpint (find->page, ==, order[i]);
      cordon_find_advance (find, find->page == hit, pages);
    }
}

static void
test_find_order (void)
{
  CordonFind find;

  cordon_find_open (&find);
  cordon_find_start (&find, 2, 3);
  g_assert_false (find.searching);
  cordon_find_type (&find, "x", 1);
  cordon_find_start (&find, 2, 3);
  expect_pages (&find, 3, (const int[]) { 2, 3, 1 }, 1);
  g_assert_false (find.failed);
  /* The same text again: from the next page on, and back to the only one at last. */
  cordon_find_start (&find, 1, 3);
  expect_pages (&find, 3, (const int[]) { 2, 3, 1 }, 1);
  g_assert_false (find.failed);
  cordon_find_type (&find, "y", 1);
  cordon_find_start (&find, 3, 3);
  expect_pages (&find, 3, (const int[]) { 3, 1, 2 }, 0);
  g_assert_true (find.failed);
}

static CordonFindCount count;

static void
assert_count (int page, int pages, const char *wanted)
{
  char text[CORDON_FIND_COUNT_SIZE];

  cordon_find_count_describe (&count, page, pages, text);
  g_assert_cmpstr (text, ==, wanted);
}

/* Never more than is known. */
static void
test_count (void)
{
  cordon_find_count_begin (&count);
  assert_count (3, 4, "? / 0+");
  cordon_find_count_add (&count, 2);
  assert_count (1, 4, "1-2 / 2+");
  assert_count (3, 4, "? / 2+");
  cordon_find_count_add (&count, 0);
  cordon_find_count_add (&count, 1);
  assert_count (3, 4, "3 / 3+");
  assert_count (2, 4, "- / 3+");
  cordon_find_count_add (&count, 14);
  assert_count (3, 4, "3 / 17");
  assert_count (4, 4, "4-17 / 17");
  assert_count (0, 4, "? / 17");
  assert_count (5, 4, "? / 17");
}

/* A page that may have more than can be counted makes all after it uncertain. */
static void
test_count_crowded (void)
{
  cordon_find_count_begin (&count);
  cordon_find_count_add (&count, 1);
  cordon_find_count_add (&count, CORDON_FIND_HITS_MAX);
  cordon_find_count_add (&count, 1);
  assert_count (1, 3, "1 / 258+");
  assert_count (2, 3, "2-257 / 258+");
  assert_count (3, 3, "? / 258+");
  cordon_find_count_begin (&count);
  cordon_find_count_add (&count, 1);
  assert_count (1, 1, "1 / 1");
}

static void
test_count_most (void)
{
  cordon_find_count_begin (&count);
  for (guint page = 0; page < CORDON_AGENT_PAGES_MAX + 5; page++)
    cordon_find_count_add (&count, CORDON_FIND_HITS_MAX - 1);
  g_assert_cmpint (count.counted, ==, CORDON_AGENT_PAGES_MAX);
  assert_count (CORDON_AGENT_PAGES_MAX, CORDON_AGENT_PAGES_MAX, "25499746-25500000 / 25500000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/fit", test_view_fit);
  g_test_add_func ("/view/percent", test_view_percent);
  g_test_add_func ("/view/steps", test_view_steps);
  g_test_add_func ("/view/scroll", test_view_scroll);
  g_test_add_func ("/view/absurd", test_view_absurd);
  g_test_add_func ("/view/rotate", test_view_rotate);
  g_test_add_func ("/view/rotate-corners", test_view_rotate_corners);
  g_test_add_func ("/view/rotate-extremes", test_view_rotate_extremes);
  g_test_add_func ("/find/text", test_find_text);
  g_test_add_func ("/find/order", test_find_order);
  g_test_add_func ("/find/count", test_count);
  g_test_add_func ("/find/count-crowded", test_count_crowded);
  g_test_add_func ("/find/count-most", test_count_most);
  return g_test_run ();
}
