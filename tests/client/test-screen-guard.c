/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules for a process that may be rogue, and the rate they rest on; no process and no clock.
 */
#include "client/screen-guard.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static const CordonScreenMessage ready = { .type = CORDON_SCREEN_READY, .value = 3 };

static CordonScreenMessage
surface (guint generation, guint width, guint height)
{
  return (CordonScreenMessage) { .type = CORDON_SCREEN_SURFACE, .generation = generation,
                                 .surface = { width, height } };
}

static CordonScreenMessage
damage (guint generation, guint x, guint y, guint width, guint height)
{
  return (CordonScreenMessage) { .type = CORDON_SCREEN_DAMAGE, .generation = generation, .count = 1,
                                 .rects = { { x, y, width, height } } };
}

static CordonScreenMessage
state (guint type, guint value)
{
  return (CordonScreenMessage) { .type = type, .value = value };
}

static gboolean
admitted (CordonScreenGuard *guard, CordonScreenMessage message, gint64 now)
{
  CordonScreenGuard before = *guard;
  const char *breach = cordon_screen_guard_admit (guard, &message, now);

  /* A refused message counts for nothing (the buckets may have been refilled by the clock). */
  if (breach)
    {
      g_assert_cmpuint (guard->surface_generation, ==, before.surface_generation);
      g_assert_cmpuint (guard->buffer_generation, ==, before.buffer_generation);
      g_assert_cmpuint (guard->channels, ==, before.channels);
      g_assert_cmpint (guard->permitted, ==, before.permitted);
      g_assert_cmpint (guard->ready, ==, before.ready);
    }
  return breach == NULL;
}

/* Ready, with a 640 x 480 picture of generation 1 and credit. */
static CordonScreenGuard
painted (void)
{
  CordonScreenGuard guard;

  cordon_screen_guard_init (&guard, 0);
  g_assert_true (admitted (&guard, ready, 0));
  g_assert_true (admitted (&guard, surface (1, 640, 480), 0));
  cordon_screen_guard_buffer_made (&guard, 1, 640, 480);
  return guard;
}

static void
test_ready_first (void)
{
  const guint before[] = { CORDON_SCREEN_SURFACE, CORDON_SCREEN_CURSOR, CORDON_SCREEN_POINTER_MODE,
                           CORDON_SCREEN_NEED_CHANNEL, CORDON_SCREEN_AGENT_PORT,
                           CORDON_SCREEN_BLANK };
  CordonScreenGuard guard;

  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      CordonScreenMessage message = before[i] == CORDON_SCREEN_SURFACE ? surface (1, 8, 8)
                                                                       : state (before[i], 0);
      cordon_screen_guard_init (&guard, 0);
      g_assert_false (admitted (&guard, message, 0));
      g_assert_true (admitted (&guard, ready, 0));
      g_assert_true (admitted (&guard, message, 0));
    }
  g_assert_false (admitted (&guard, ready, 0));

  cordon_screen_guard_init (&guard, 0);
  g_assert_true (admitted (&guard, state (CORDON_SCREEN_LOST, CORDON_SCREEN_LOST_RESOURCES), 0));
}

static void
test_credit (void)
{
  CordonScreenGuard guard = painted ();

  g_assert_false (cordon_screen_guard_give_credit (&guard));
  g_assert_true (admitted (&guard, damage (1, 0, 0, 640, 480), 0));
  g_assert_false (admitted (&guard, damage (1, 0, 0, 1, 1), 0));
  g_assert_true (cordon_screen_guard_give_credit (&guard));
  g_assert_false (cordon_screen_guard_give_credit (&guard));
  g_assert_true (admitted (&guard, damage (1, 0, 0, 1, 1), 0));
  g_assert_false (admitted (&guard, damage (1, 0, 0, 1, 1), 60 * SECOND));
}

static void
test_generations (void)
{
  CordonScreenGuard guard = painted ();

  g_assert_false (admitted (&guard, surface (1, 640, 480), 0));
  g_assert_true (admitted (&guard, surface (2, 100, 100), 0));
  g_assert_false (cordon_screen_guard_give_credit (&guard));
  g_assert_false (admitted (&guard, damage (1, 0, 0, 1, 1), 0));
  g_assert_false (admitted (&guard, damage (2, 0, 0, 1, 1), 0));
  cordon_screen_guard_buffer_made (&guard, 2, 100, 100);
  g_assert_false (admitted (&guard, damage (1, 0, 0, 1, 1), 0));
  g_assert_false (admitted (&guard, damage (3, 0, 0, 1, 1), 0));
  g_assert_true (admitted (&guard, damage (2, 0, 0, 100, 100), 0));
}

static void
test_damage_before_surface (void)
{
  CordonScreenGuard guard;

  cordon_screen_guard_init (&guard, 0);
  g_assert_true (admitted (&guard, ready, 0));
  g_assert_false (admitted (&guard, damage (1, 0, 0, 1, 1), 0));
}

static void
test_geometry (void)
{
  static const struct { guint x, y, width, height; gboolean inside; } table[] = {
    { 0, 0, 640, 480, TRUE },     { 639, 479, 1, 1, TRUE },    { 640, 0, 1, 1, FALSE },
    { 0, 480, 1, 1, FALSE },      { 639, 0, 2, 1, FALSE },     { 0, 479, 1, 2, FALSE },
    { 0, 0, 641, 1, FALSE },      { 0, 0, 0, 1, FALSE },       { 0, 0, 1, 0, FALSE },
    { 65535, 0, 1, 1, FALSE },    { 1, 0, 65535, 1, FALSE },   { 65535, 65535, 65535, 65535, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      CordonScreenGuard guard = painted ();
      CordonScreenMessage message = damage (1, table[i].x, table[i].y, table[i].width,
                                            table[i].height);
      g_assert_cmpint (admitted (&guard, message, 0), ==, table[i].inside);

      /* … and as the last of six, where the first five are in order. */
      guard = painted ();
      message.count = 6;
      message.rects[5] = message.rects[0];
      for (guint k = 0; k < 5; k++)
        message.rects[k] = (CordonScreenRect) { k, k, 1, 1 };
      g_assert_cmpint (admitted (&guard, message, 0), ==, table[i].inside);
    }
}

static void
test_malformed (void)
{
  static const CordonScreenMessage table[] = {
    { .type = 0 },
    { .type = 999 },
    { .type = CORDON_SCREEN_FRAMEBUFFER, .generation = 2, .framebuffer = { 8, 8, 32 } },
    { .type = CORDON_SCREEN_KEY, .key = { 30, 1 } },
    { .type = CORDON_SCREEN_SURFACE, .generation = 2, .surface = { 100000, 100000 } },
    { .type = CORDON_SCREEN_SURFACE, .generation = 2, .surface = { (guint32) -5, 800 } },
    { .type = CORDON_SCREEN_SURFACE, .generation = 2, .surface = { 0, 800 } },
    { .type = CORDON_SCREEN_SURFACE, .generation = 2, .surface = { 8192, 8192 } },
    { .type = CORDON_SCREEN_DAMAGE, .generation = 1, .count = 0 },
    { .type = CORDON_SCREEN_DAMAGE, .generation = 1, .count = 200, .rects = { { 0, 0, 1, 1 } } },
    { .type = CORDON_SCREEN_CURSOR, .cursor = { 257, 1, 0, 0 } },
    { .type = CORDON_SCREEN_CURSOR, .cursor = { 32, 32, 32, 0 } },
    { .type = CORDON_SCREEN_CURSOR, .cursor = { 0, 32, 0, 0 } },
    { .type = CORDON_SCREEN_POINTER_MODE, .value = 2 },
    { .type = CORDON_SCREEN_AGENT_PORT, .value = 2 },
    { .type = CORDON_SCREEN_READY, .value = 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      CordonScreenGuard guard = painted ();
      g_test_message ("%u: type %u", i, table[i].type);
      g_assert_false (admitted (&guard, table[i], 0));
    }
}

static void
test_rates (void)
{
  static const struct { guint type, per_second; } table[] = {
    { CORDON_SCREEN_BLANK, CORDON_SCREEN_SURFACES_PER_SECOND },
    { CORDON_SCREEN_CURSOR, CORDON_SCREEN_CURSORS_PER_SECOND },
    { CORDON_SCREEN_POINTER_MODE, CORDON_SCREEN_STATES_PER_SECOND },
    { CORDON_SCREEN_AGENT_PORT, CORDON_SCREEN_STATES_PER_SECOND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      CordonScreenGuard guard = painted ();
      guint now = 1000, burst = 0, later = 0;

      while (burst < 1000 && admitted (&guard, state (table[i].type, 0), now))
        burst++;
      g_assert_cmpuint (burst, ==, 2 * table[i].per_second);
      while (later < 1000 && admitted (&guard, state (table[i].type, 0), now + SECOND))
        later++;
      g_assert_cmpuint (later, ==, table[i].per_second);
    }
}

static void
test_surface_rate (void)
{
  CordonScreenGuard guard = painted ();
  guint generation = 2;

  while (generation < 1000 && admitted (&guard, surface (generation, 8, 8), 0))
    generation++;
  g_assert_cmpuint (generation - 1, ==, 2 * CORDON_SCREEN_SURFACES_PER_SECOND);
  g_assert_true (admitted (&guard, surface (generation, 8, 8), SECOND / 4));
}

static void
test_channels (void)
{
  CordonScreenGuard guard = painted ();

  for (guint i = 0; i < CORDON_SCREEN_CHANNELS_MAX; i++)
    g_assert_true (admitted (&guard, state (CORDON_SCREEN_NEED_CHANNEL, i), i * SECOND));
  g_assert_false (admitted (&guard, state (CORDON_SCREEN_NEED_CHANNEL, 99), 3600 * SECOND));
}

static void
test_bucket_clock (void)
{
  CordonTokenBucket bucket;

  cordon_token_bucket_init (&bucket, 3, 2, 10 * SECOND);
  g_assert_true (cordon_token_bucket_take (&bucket, 10 * SECOND));
  g_assert_true (cordon_token_bucket_take (&bucket, 10 * SECOND));
  g_assert_false (cordon_token_bucket_take (&bucket, 10 * SECOND));
  g_assert_false (cordon_token_bucket_take (&bucket, 5 * SECOND));
  g_assert_false (cordon_token_bucket_take (&bucket, 10 * SECOND + SECOND / 3 - 1));
  g_assert_true (cordon_token_bucket_take (&bucket, 10 * SECOND + SECOND / 3));
  g_assert_true (cordon_token_bucket_take (&bucket, G_MAXINT64));
  g_assert_true (cordon_token_bucket_take (&bucket, G_MAXINT64));
  g_assert_false (cordon_token_bucket_take (&bucket, G_MAXINT64));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen-guard/ready-first", test_ready_first);
  g_test_add_func ("/screen-guard/credit", test_credit);
  g_test_add_func ("/screen-guard/generations", test_generations);
  g_test_add_func ("/screen-guard/damage-before-surface", test_damage_before_surface);
  g_test_add_func ("/screen-guard/geometry", test_geometry);
  g_test_add_func ("/screen-guard/malformed", test_malformed);
  g_test_add_func ("/screen-guard/rates", test_rates);
  g_test_add_func ("/screen-guard/surface-rate", test_surface_rate);
  g_test_add_func ("/screen-guard/channels", test_channels);
  g_test_add_func ("/token-bucket/clock", test_bucket_clock);
  return g_test_run ();
}
