/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The union of damage: it covers all that was added, is never more than six rectangles, and stays
 * inside what bounds the additions. Checked pixel by pixel on a small screen.
 */
#include <glib.h>
#include <string.h>

#include "wire/screen.h"

#define SIDE 48

static void
mark (guint8 pixels[SIDE][SIDE], CordonScreenRect rect)
{
  for (guint y = rect.y; y < (guint) rect.y + rect.height; y++)
    memset (&pixels[y][rect.x], 1, rect.width);
}

static void
check_union (const CordonScreenDamage *damage, guint8 added[SIDE][SIDE], guint right, guint bottom)
{
  guint8 covered[SIDE][SIDE] = { 0 };

  g_assert_cmpuint (damage->count, <=, CORDON_SCREEN_RECTS_MAX);
  for (guint i = 0; i < damage->count; i++)
    {
      g_assert_cmpuint (damage->rects[i].width, >, 0);
      g_assert_cmpuint (damage->rects[i].height, >, 0);
      g_assert_cmpuint (damage->rects[i].x + damage->rects[i].width, <=, right);
      g_assert_cmpuint (damage->rects[i].y + damage->rects[i].height, <=, bottom);
      mark (covered, damage->rects[i]);
    }
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      g_assert_true (covered[y][x] >= added[y][x]);
}

static CordonScreenRect
random_rect (guint largest)
{
  guint x = g_test_rand_int_range (0, SIDE), y = g_test_rand_int_range (0, SIDE);
  guint width = g_test_rand_int_range (0, largest + 1);
  guint height = g_test_rand_int_range (0, largest + 1);

  return (CordonScreenRect) { x, y, MIN (width, SIDE - x), MIN (height, SIDE - y) };
}

static void
test_random (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      CordonScreenDamage damage = { 0 };
      guint8 added[SIDE][SIDE] = { 0 };
      guint right = 0, bottom = 0;

      for (guint n = 0; n < 1 + round % 30; n++)
        {
          CordonScreenRect rect = random_rect (round % 2 ? 3 : 20);
          cordon_screen_damage_add (&damage, rect);
          if (rect.width > 0 && rect.height > 0)
            {
              mark (added, rect);
              right = MAX (right, (guint) rect.x + rect.width);
              bottom = MAX (bottom, (guint) rect.y + rect.height);
            }
          check_union (&damage, added, right, bottom);
        }
    }
}

static void
assert_rects (const CordonScreenDamage *damage, guint count, const CordonScreenRect *rects)
{
  g_assert_cmpmem (damage->rects, damage->count * sizeof *rects, rects, count * sizeof *rects);
}

static void
test_scan_lines (void)
{
  CordonScreenDamage damage = { 0 };

  for (guint16 y = 0; y < 480; y++)
    cordon_screen_damage_add (&damage, (CordonScreenRect) { 10, y, 100, 1 });
  assert_rects (&damage, 1, &(CordonScreenRect) { 10, 0, 100, 480 });
}

static void
test_inside (void)
{
  CordonScreenDamage damage = { 0 };

  cordon_screen_damage_add (&damage, (CordonScreenRect) { 0, 0, 10, 10 });
  cordon_screen_damage_add (&damage, (CordonScreenRect) { 100, 100, 10, 10 });
  g_assert_cmpuint (damage.count, ==, 2);
  cordon_screen_damage_add (&damage, (CordonScreenRect) { 2, 2, 3, 3 });
  g_assert_cmpuint (damage.count, ==, 2);
  cordon_screen_damage_add (&damage, (CordonScreenRect) { 0, 0, 200, 200 });
  assert_rects (&damage, 1, &(CordonScreenRect) { 0, 0, 200, 200 });
}

/* Far corners stay apart; the pair that lies together is united. */
static void
test_least_waste (void)
{
  CordonScreenDamage damage = { 0 };
  static const CordonScreenRect rects[] = {
    { 0, 0, 9, 9 }, { 1000, 0, 9, 9 }, { 0, 1000, 9, 9 }, { 1000, 1000, 9, 9 },
    { 500, 500, 9, 9 }, { 250, 900, 9, 9 }, { 510, 500, 9, 9 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rects); i++)
    cordon_screen_damage_add (&damage, rects[i]);
  g_assert_cmpuint (damage.count, ==, 6);
  g_assert_cmpmem (&damage.rects[4], sizeof *rects, (&(CordonScreenRect) { 500, 500, 19, 9 }),
                   sizeof *rects);
  g_assert_cmpmem (&damage.rects[3], sizeof *rects, &rects[3], sizeof *rects);
}

static void
test_limits (void)
{
  static const CordonScreenRect nothing[] = {
    { 5, 5, 0, 5 }, { 5, 5, 5, 0 }, { 8192, 0, 1, 1 }, { 0, 8192, 1, 1 },
    { 0xffff, 0xffff, 0xffff, 0xffff },
  };
  CordonScreenDamage damage = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (nothing); i++)
    cordon_screen_damage_add (&damage, nothing[i]);
  g_assert_cmpuint (damage.count, ==, 0);
  cordon_screen_damage_add (&damage, (CordonScreenRect) { 1, 2, 0xffff, 0xffff });
  assert_rects (&damage, 1, &(CordonScreenRect) { 1, 2, 8191, 8190 });
  cordon_screen_damage_add (&damage, (CordonScreenRect) { 0, 0, 0xffff, 0xffff });
  assert_rects (&damage, 1, &(CordonScreenRect) { 0, 0, 8192, 8192 });
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/screen/damage/random", test_random);
  g_test_add_func ("/wire/screen/damage/scan-lines", test_scan_lines);
  g_test_add_func ("/wire/screen/damage/inside", test_inside);
  g_test_add_func ("/wire/screen/damage/least-waste", test_least_waste);
  g_test_add_func ("/wire/screen/damage/limits", test_limits);
  return g_test_run ();
}
