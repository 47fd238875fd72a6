/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the guest shows arrives in the window's memory: pixel by pixel, only with credit, and under
 * a new generation whenever the surface is another one.
 */
#include "harness.h"
#include "picture.h"

#include <string.h>

static guint32
pixel (Harness *self, guint x, guint y)
{
  guint32 value;

  memcpy (&value, self->pixels + ((gsize) y * self->width + x) * 4, sizeof value);
  return value & 0xffffff;
}

static gboolean
is_blocks (Harness *self)
{
  for (guint y = 0; y < self->height; y++)
    for (guint x = 0; x < self->width; x++)
      if (pixel (self, x, y) != cordon_test_blocks_pixel (self->width, self->height, x, y))
        return FALSE;
  return TRUE;
}

static guint
narrow (guint value, int bits)
{
  return value >> (8 - bits) << (8 - bits) | value >> (8 - bits) >> (2 * bits - 8);
}

static gboolean
is_blocks_with (Harness *self, int green_bits)
{
  for (guint y = 0; y < self->height; y++)
    for (guint x = 0; x < self->width; x++)
      {
        guint32 full = cordon_test_blocks_pixel (self->width, self->height, x, y);
        guint32 expected = narrow (full >> 16, 5) << 16 | narrow (full >> 8 & 0xff, green_bits) << 8
                           | narrow (full & 0xff, 5);

        if (pixel (self, x, y) != expected)
          return FALSE;
      }
  return TRUE;
}

static gboolean
is_blocks_565 (Harness *self)
{
  return is_blocks_with (self, 6);
}

static gboolean
is_blocks_555 (Harness *self)
{
  return is_blocks_with (self, 5);
}

static void
test_blocks (gconstpointer data)
{
  const char *arguments[] = { "--scene", "blocks", "--size", "641x479", "--compression", data,
                              NULL };
  g_autoptr (Harness) harness = harness_new (arguments);

  harness_start_screen (harness);
  harness_show (harness);
  g_assert_cmpuint (harness->width, ==, 641);
  g_assert_cmpuint (harness->height, ==, 479);
  harness_await_picture (harness, is_blocks);
}

static void
next_surface (Harness *harness, guint width, guint height)
{
  guint generation = harness->generation;

  harness_show (harness);
  g_assert_cmpuint (harness->generation, >, generation);
  g_assert_cmpuint (harness->width, ==, width);
  g_assert_cmpuint (harness->height, ==, height);
}

static void
test_resize (void)
{
  static const struct {
    const char *size;
    guint width, height;
    HarnessCheck check;
  } steps[] = {
    { "800x600", 800, 600, is_blocks },
    { "800x600", 800, 600, is_blocks },
    { "333x77", 333, 77, is_blocks },
    { "640x480x16", 640, 480, is_blocks_565 },
    { "640x480x15", 640, 480, is_blocks_555 },
    { "2560x1440", 2560, 1440, is_blocks },
  };
  const char *arguments[] = { "--scene", "blocks", "--size", "640x480", NULL };
  g_autoptr (Harness) harness = harness_new (arguments);
  CordonScreenMessage message;

  harness_start_screen (harness);
  harness_show (harness);
  harness_await_picture (harness, is_blocks);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      harness_command (harness, "resize %s", steps[i].size);
      harness_await (harness, CORDON_SCREEN_BLANK, &message);
      next_surface (harness, steps[i].width, steps[i].height);
      harness_await_picture (harness, steps[i].check);
    }
}

/* One the protocol has no room for ends the session instead of showing a part of it. */
static void
test_too_large (void)
{
  const char *arguments[] = { "--scene", "blocks", "--size", "8193x64", NULL };
  g_autoptr (Harness) harness = harness_new (arguments);

  harness_start_screen (harness);
  harness_expect_lost (harness, CORDON_SCREEN_LOST_RESOURCES);
}

/* An answer and a credit for a surface that is gone crossed its end: no harm, no effect. */
static void
test_crossed (void)
{
  const char *arguments[] = { "--scene", "blocks", "--size", "640x480", NULL };
  g_autoptr (Harness) harness = harness_new (arguments);
  CordonScreenMessage old, message;

  harness_start_screen (harness);
  harness_await (harness, CORDON_SCREEN_SURFACE, &old);
  harness_command (harness, "resize 320x240");
  harness_await (harness, CORDON_SCREEN_BLANK, &message);
  harness_give_framebuffer (harness, &old);
  harness_give_credit (harness);
  next_surface (harness, 320, 240);
  harness_await_picture (harness, is_blocks);
}

static void
expect_no_damage (Harness *harness)
{
  CordonScreenMessage message;

  while (harness_has_message (harness, 0))
    {
      g_assert_true (harness_next (harness, &message));
      g_assert_cmpuint (message.type, !=, CORDON_SCREEN_DAMAGE);
    }
}

static guint32
stamp (Harness *harness)
{
  guint32 number;

  g_assert_true (cordon_test_stamp_read ((const uint32_t *) harness->pixels, harness->width * 4,
                                         &number));
  return number;
}

static gboolean
has_stamp (Harness *harness)
{
  guint32 number;

  return cordon_test_stamp_read ((const uint32_t *) harness->pixels, harness->width * 4, &number);
}

/* Twenty frames are drawn while the window holds its credit back: not one byte of its memory may
 * change. Then one credit brings one batch, with all of it. */
static void
test_credit (void)
{
  const char *arguments[] = { "--scene", "mixed", "--size", "640x480", "--fps", "60", NULL };
  g_autoptr (Harness) harness = harness_new (arguments);
  g_autofree guint8 *before = NULL;
  CordonScreenMessage message;
  guint32 shown;

  harness_start_screen (harness);
  harness_show (harness);
  harness_await_inputs (harness);
  harness_await_picture (harness, has_stamp);
  for (int round = 0; round < 3; round++)
    {
      shown = stamp (harness);
      g_free (before);
      before = g_memdup2 (harness->pixels, harness->pixels_size);
      harness_await_frame (harness, shown + 20);
      harness_turn (harness);
      expect_no_damage (harness);
      g_assert_cmpmem (harness->pixels, harness->pixels_size, before, harness->pixels_size);

      harness_give_credit (harness);
      harness_await (harness, CORDON_SCREEN_DAMAGE, &message);
      g_assert_cmpuint (stamp (harness), >=, shown + 10);
    }
}

/* Nothing but the rectangles that are told changes. */
static void
test_damage_is_told (void)
{
  const char *arguments[] = { "--scene", "mixed", "--size", "640x480", "--fps", "60", NULL };
  g_autoptr (Harness) harness = harness_new (arguments);
  g_autofree guint8 *copy = NULL;
  CordonScreenMessage message;

  harness_start_screen (harness);
  harness_show (harness);
  copy = g_memdup2 (harness->pixels, harness->pixels_size);
  for (int batch = 0; batch < 30; batch++)
    {
      harness_give_credit (harness);
      harness_await (harness, CORDON_SCREEN_DAMAGE, &message);
      for (guint i = 0; i < message.count; i++)
        for (guint row = 0; row < message.rects[i].height; row++)
          {
            gsize at = ((gsize) (message.rects[i].y + row) * harness->width + message.rects[i].x)
                       * 4;

            memcpy (copy + at, harness->pixels + at, (gsize) message.rects[i].width * 4);
          }
      g_assert_cmpmem (copy, harness->pixels_size, harness->pixels, harness->pixels_size);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/screen/picture/blocks/raw", "off", test_blocks);
  g_test_add_data_func ("/screen/picture/blocks/quic", "quic", test_blocks);
  g_test_add_data_func ("/screen/picture/blocks/glz", "glz", test_blocks);
  g_test_add_data_func ("/screen/picture/blocks/lz4", "lz4", test_blocks);
  g_test_add_func ("/screen/picture/resize", test_resize);
  g_test_add_func ("/screen/picture/too-large", test_too_large);
  g_test_add_func ("/screen/picture/crossed", test_crossed);
  g_test_add_func ("/screen/picture/credit", test_credit);
  g_test_add_func ("/screen/picture/damage-is-told", test_damage_is_told);
  return g_test_run ();
}
