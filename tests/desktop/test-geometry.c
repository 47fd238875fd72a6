/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Placement, points and damage.
 */
#include "desktop/display/geometry.h"

#include <math.h>

typedef struct {
  CordonPlacementMode mode;
  int view_width, view_height, picture_width, picture_height;
  CordonPlacement expected;
} PlaceCase;

static const PlaceCase places[] = {
  { CORDON_PLACEMENT_FIT, 640, 480, 640, 480, { 0, 0, 640, 480 } },
  /* as large as possible, in proportion, in the middle */
  { CORDON_PLACEMENT_FIT, 1280, 480, 640, 480, { 320, 0, 640, 480 } },
  { CORDON_PLACEMENT_FIT, 640, 960, 640, 480, { 0, 240, 640, 480 } },
  { CORDON_PLACEMENT_FIT, 1280, 960, 640, 480, { 0, 0, 1280, 960 } },
  { CORDON_PLACEMENT_FIT, 320, 480, 640, 480, { 0, 120, 320, 240 } },
  { CORDON_PLACEMENT_FIT, 100, 100, 300, 200, { 0, 16, 100, 67 } },
  /* a guest that rounded its size down is not blurred */
  { CORDON_PLACEMENT_FIT, 647, 485, 640, 480, { 3, 2, 640, 480 } },
  { CORDON_PLACEMENT_FIT, 646, 700, 640, 480, { 3, 110, 640, 480 } },
  /* but a picture that is too large by a little is reduced, not cut */
  { CORDON_PLACEMENT_FIT, 636, 480, 640, 480, { 0, 1, 636, 477 } },
  { CORDON_PLACEMENT_FIT, 660, 495, 640, 480, { 0, 0, 660, 495 } },
  /* never nothing */
  { CORDON_PLACEMENT_FIT, 1, 1, 8192, 8192, { 0, 0, 1, 1 } },
  { CORDON_PLACEMENT_FIT, 1, 4000, 8192, 1, { 0, 1999, 1, 1 } },
  { CORDON_PLACEMENT_FIT, 32767, 32767, 8192, 1, { 0, 16381, 32767, 4 } },
  { CORDON_PLACEMENT_ONE_TO_ONE, 640, 480, 320, 200, { 160, 140, 320, 200 } },
  { CORDON_PLACEMENT_ONE_TO_ONE, 100, 101, 300, 200, { -100, -50, 300, 200 } },
};

static void
test_place (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const PlaceCase *c = &places[i];
      CordonPlacement p = cordon_placement_make (c->mode, c->view_width, c->view_height,
                                                 c->picture_width, c->picture_height);

      g_test_message ("case %u: %d,%d %dx%d", i, p.x, p.y, p.width, p.height);
      g_assert_cmpmem (&p, sizeof p, &c->expected, sizeof c->expected);
    }
}

/* For every size of a small range: inside the view, one side touches, proportions off by one pixel
 * at most. */
static void
test_place_all (void)
{
  for (int view = 1; view < 90; view++)
    for (int picture = 1; picture < 90; picture++)
      {
        CordonPlacement p = cordon_placement_make (CORDON_PLACEMENT_FIT, view, 47, picture, 31);
        double factor = MIN ((double) view / picture, 47.0 / 31.0);

        g_assert_cmpint (p.x, >=, 0);
        g_assert_cmpint (p.y, >=, 0);
        g_assert_cmpint (p.x + p.width, <=, view);
        g_assert_cmpint (p.y + p.height, <=, 47);
        if (!cordon_placement_is_one_to_one (&p, picture, 31))
          {
            g_assert_true (p.width == view || p.height == 47);
            g_assert_cmpfloat (fabs (p.width - MAX (1, picture * factor)), <=, 1);
            g_assert_cmpfloat (fabs (p.height - MAX (1, 31 * factor)), <=, 1);
          }
      }
}

typedef struct {
  double x, y;
  int expected_x, expected_y;
} PointCase;

static const PointCase points[] = {
  { 100, 50, 0, 0 },
  { 100.99, 50.99, 0, 0 },
  { 102, 52, 1, 1 },
  { 739.9, 529.9, 319, 239 },
  { 740, 530, 319, 239 },      /* just outside: the last pixel */
  { 99.9, 49.9, 0, 0 },
  { -1e30, 1e30, 0, 239 },
  { NAN, INFINITY, 0, 239 },
};

static void
test_points (void)
{
  const CordonPlacement p = { 100, 50, 640, 480 };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      int x = -1, y = -1;

      cordon_placement_to_picture (&p, points[i].x, points[i].y, 320, 240, &x, &y);
      g_assert_cmpint (x, ==, points[i].expected_x);
      g_assert_cmpint (y, ==, points[i].expected_y);
    }
  g_assert_true (cordon_placement_contains (&p, 100, 50));
  g_assert_true (cordon_placement_contains (&p, 739.9, 529.9));
  g_assert_false (cordon_placement_contains (&p, 740, 100));
  g_assert_false (cordon_placement_contains (&p, 99.9, 100));
  g_assert_false (cordon_placement_contains (&p, NAN, 100));
}

/* Every pixel of the picture can be reached at one to one, and is itself. */
static void
test_points_exact (void)
{
  const CordonPlacement p = { 7, -3, 200, 100 };

  for (int i = 0; i < 200; i++)
    {
      int x, y;

      cordon_placement_to_picture (&p, 7 + i + 0.5, -3 + i / 2 + 0.5, 200, 100, &x, &y);
      g_assert_cmpint (x, ==, i);
      g_assert_cmpint (y, ==, i / 2);
    }
}

static void
test_touched (void)
{
  const CordonPlacement exact = { 10, 10, 100, 80 }, twice = { 0, 0, 200, 160 }, half = { 0, 0, 50, 40 };
  CordonSpan span = cordon_placement_touched (&exact, 100, 80, 5, 6, 7, 8);

  g_assert_cmpint (span.x1, ==, 5);
  g_assert_cmpint (span.x2, ==, 12);
  g_assert_cmpint (span.y1, ==, 6);
  g_assert_cmpint (span.y2, ==, 14);

  span = cordon_placement_touched (&twice, 100, 80, 5, 0, 1, 80);
  g_assert_cmpint (span.x1, <=, 8);
  g_assert_cmpint (span.x2, >=, 14);
  g_assert_cmpint (span.y1, ==, 0);
  g_assert_cmpint (span.y2, ==, 160);

  span = cordon_placement_touched (&half, 100, 80, 98, 78, 2, 2);
  g_assert_cmpint (span.x1, <=, 48);
  g_assert_cmpint (span.x2, ==, 50);
  g_assert_cmpint (span.y2, ==, 40);

  /* outside, even far: clipped, never negative */
  span = cordon_placement_touched (&half, 100, 80, -1000, G_MAXINT - 10, 5, 10);
  g_assert_cmpint (span.x1, ==, 0);
  g_assert_cmpint (span.x2, ==, 0);
  g_assert_cmpint (span.y1, ==, 40);
  g_assert_cmpint (span.y2, ==, 40);
}

static void
test_wanted (void)
{
  static const struct { int width, height, scale; guint expected_width, expected_height; } cases[] = {
    { 800, 600, 1, 800, 600 },
    { 800, 600, 2, 1600, 1200 },
    { 801, 601, 1, 801, 601 },
    { 0, 1, 1, 64, 64 },
    { 100000, 5000, 3, 8192, 8192 },
    { G_MAXINT, G_MAXINT, G_MAXINT, 8192, 8192 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint width, height;

      cordon_placement_wanted_size (cases[i].width, cases[i].height, cases[i].scale, &width, &height);
      g_assert_cmpuint (width, ==, cases[i].expected_width);
      g_assert_cmpuint (height, ==, cases[i].expected_height);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/geometry/place", test_place);
  g_test_add_func ("/geometry/place-all", test_place_all);
  g_test_add_func ("/geometry/points", test_points);
  g_test_add_func ("/geometry/points-exact", test_points_exact);
  g_test_add_func ("/geometry/touched", test_touched);
  g_test_add_func ("/geometry/wanted-size", test_wanted);
  return g_test_run ();
}
