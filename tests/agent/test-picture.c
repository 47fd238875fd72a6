/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures as the viewer gets them, and as many pixels as a guest can hold.
 */
#include "agent/converters/picture.h"
#include "converted.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEAD "P6\n64 64\n255\n"
#define SIDE 64

static const struct {
  const char *file, *kind;
  bool threads; /* as agent/viewer/convert.c has it */
} pictures[] = {
  { "quarters.avif", "heif", true },
  { "quarters.heic", "heif", true },
  { "quarters.jxl", "jxl", false },
  { "quarters.webp", "webp", false },
};

static GBytes *
load (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("CORDON_TEST_PICTURES"), name, NULL);
  GError *error = NULL;
  char *bytes;
  gsize size;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, size);
}

static GBytes *
convert (guint i, const void *bytes, gsize size)
{
  return cordon_test_convert (g_getenv ("CORDON_TEST_PICTURE"), pictures[i].kind, pictures[i].threads, bytes, size);
}

static void
expect_colour (GBytes *ppm, guint x, guint y, const int wanted[3])
{
  const guint8 *bytes = g_bytes_get_data (ppm, NULL);

  g_assert_cmpuint (g_bytes_get_size (ppm), ==, strlen (HEAD) + 3 * SIDE * SIDE);
  g_assert_cmpmem (bytes, strlen (HEAD), HEAD, strlen (HEAD));
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (ABS (bytes[strlen (HEAD) + 3 * (y * SIDE + x) + i] - wanted[i]), <, 24);
}

static void
test_kinds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autoptr (GBytes) file = load (pictures[i].file);
      g_autoptr (GBytes) ppm = convert (i, g_bytes_get_data (file, NULL), g_bytes_get_size (file));

      g_test_message ("%s", pictures[i].file);
      g_assert_nonnull (ppm);
      expect_colour (ppm, 16, 16, (const int[]) { 255, 0, 0 });
      expect_colour (ppm, 48, 16, (const int[]) { 0, 255, 0 });
      expect_colour (ppm, 16, 48, (const int[]) { 0, 0, 255 });
      expect_colour (ppm, 48, 48, (const int[]) { 255, 255, 0 });
    }
}

/* The first of its pictures, on white where there is nothing. */
static void
test_animated (void)
{
  g_autoptr (GBytes) file = load ("animated.webp");
  g_autoptr (GBytes) ppm = convert (3, g_bytes_get_data (file, NULL), g_bytes_get_size (file));

  g_assert_nonnull (ppm);
  expect_colour (ppm, 16, 16, (const int[]) { 255, 0, 0 });
  expect_colour (ppm, 48, 48, (const int[]) { 255, 255, 255 });
}

/* A whole picture or none. */
static void
expect_no_harm (guint i, const void *bytes, gsize size)
{
  g_autoptr (GBytes) ppm = convert (i, bytes, size);

  if (ppm)
    g_assert_true (g_bytes_get_size (ppm) > 3 && memcmp (g_bytes_get_data (ppm, NULL), "P6\n", 3) == 0);
}

static void
test_cut_off (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autoptr (GBytes) file = load (pictures[i].file);

      for (gsize part = 1; part < 16; part++)
        expect_no_harm (i, g_bytes_get_data (file, NULL), g_bytes_get_size (file) * part / 16);
    }
}

static void
test_changed (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    for (guint times = 0; times < 20; times++)
      {
        g_autoptr (GBytes) file = load (pictures[i].file);
        gsize size = g_bytes_get_size (file);
        g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (file, NULL), size);

        for (guint k = 0; k < 4; k++)
          bytes[g_rand_int_range (random, 0, (gint32) size)] = (guint8) g_rand_int_range (random, 0, 256);
        expect_no_harm (i, bytes, size);
      }
}

/* 20 megapixels, the half of each row not opaque: made smaller, and the mean of what was there. */
static void
test_many_pixels (void)
{
  const CordonPicture sizes = { .width = 5000, .height = 4001, .stride = 4 * 5000 };
  g_autofree guint8 *pixels = g_malloc (sizes.stride * sizes.height);
  CordonPicture picture = sizes;
  int out = memfd_create ("out", MFD_CLOEXEC);
  char head[17];
  guint8 first[3];

  for (gsize i = 0; i < sizes.stride * sizes.height; i += 4)
    memcpy (pixels + i, i % 8 ? "\0\0\0\0" : "\0\0\0\xff", 4);
  picture.pixels = pixels;
  g_assert_true (cordon_picture_write (&picture, out));
  g_assert_cmpint (pread (out, head, sizeof head, 0), ==, sizeof head);
  g_assert_cmpmem (head, sizeof head, "P6\n2500 2000\n255\n", 17);
  g_assert_cmpint (pread (out, first, 3, sizeof head), ==, 3);
  g_assert_cmpint (first[0], ==, 128);
  g_assert_cmpint (lseek (out, 0, SEEK_END), ==, sizeof head + 3 * 2500 * 2000);
  close (out);
}

static void
test_no_pixels (void)
{
  const CordonPicture picture = { .width = 0, .height = 10 };

  g_assert_false (cordon_picture_write (&picture, -1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/kinds", test_kinds);
  g_test_add_func ("/picture/animated", test_animated);
  g_test_add_func ("/picture/cut-off", test_cut_off);
  g_test_add_func ("/picture/changed", test_changed);
  g_test_add_func ("/picture/many-pixels", test_many_pixels);
  g_test_add_func ("/picture/no-pixels", test_no_pixels);
  return g_test_run ();
}
