/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Frame stamps: the number goes into the picture, the time into a shared file. The time is written
 * before the drawing is queued, so a reader that sees a number always finds its time.
 */
#include "stamps.h"

#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sys/mman.h>
#include <unistd.h>

#define STAMPS_SIZE (CORDON_TEST_STAMP_SLOTS * sizeof (gint64))

struct CordonStamps {
  guint32 number;
  gint64 *times; /* mapped, or NULL */
};

static gint64 *
map_times (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  void *map = MAP_FAILED;

  if (fd >= 0 && ftruncate (fd, STAMPS_SIZE) == 0)
    map = mmap (NULL, STAMPS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd >= 0)
    close (fd);
  return map == MAP_FAILED ? NULL : map;
}

CordonStamps *
cordon_stamps_new (const char *path, GError **error)
{
  CordonStamps *self = g_new0 (CordonStamps, 1);

  if (path == NULL || (self->times = map_times (path)))
    return self;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
               g_strerror (errno));
  g_free (self);
  return NULL;
}

void
cordon_stamps_free (CordonStamps *self)
{
  if (self->times)
    munmap (self->times, STAMPS_SIZE);
  g_free (self);
}

static GBytes *
stamp_pixels (guint32 number)
{
  guint32 *pixels = g_new (guint32, CORDON_TEST_STAMP_WIDTH * CORDON_TEST_STAMP_HEIGHT);

  for (int y = 0; y < CORDON_TEST_STAMP_HEIGHT; y++)
    for (int x = 0; x < CORDON_TEST_STAMP_WIDTH; x++)
      pixels[y * CORDON_TEST_STAMP_WIDTH + x] = cordon_test_stamp_pixel (number, x, y);
  return g_bytes_new_take (pixels, CORDON_TEST_STAMP_WIDTH * CORDON_TEST_STAMP_HEIGHT * 4);
}

void
cordon_stamps_draw (CordonStamps *self, CordonQxl *qxl)
{
  g_autoptr (GBytes) pixels = stamp_pixels (self->number);

  if (self->times)
    self->times[self->number % CORDON_TEST_STAMP_SLOTS] = g_get_monotonic_time ();
  cordon_qxl_copy (qxl, (CordonQxlRect) { 0, 0, CORDON_TEST_STAMP_WIDTH, CORDON_TEST_STAMP_HEIGHT },
                   pixels, CORDON_TEST_STAMP_WIDTH * 4);
  self->number = (self->number + 1) & ((1u << CORDON_TEST_STAMP_BITS) - 1);
}
