/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What makes a disk new, ours, or somebody's: no other disk is ever written to.
 */
#include "agent/init/table.h"
#include "agent/init/zeros.h"

#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define GIB (G_GUINT64_CONSTANT (1) << 30)
#define MIB (G_GUINT64_CONSTANT (1) << 20)

static void
test_there_and_back (void)
{
  const guint32 sizes[] = { 32768, 32776, 2 * (GIB / 512) - 2048, 0x7fffffff, 0x80000000, G_MAXUINT32 & ~7u };
  guint8 sector[CORDON_SECTOR];

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint made = 0; made < 2; made++)
      {
        guint32 found = 7;

        cordon_table_write (sector, made, sizes[i]);
        g_assert_cmpint (cordon_table_read (sector, &found), ==, made ? CORDON_TABLE_MADE : CORDON_TABLE_MAKING);
        g_assert_cmpuint (found, ==, sizes[i]);
      }
}

/* As fdisk shows it: type, first sector, number of sectors, signature. */
static void
test_pinned (void)
{
  guint8 sector[CORDON_SECTOR];

  cordon_table_write (sector, TRUE, 0x003ff800);
  g_assert_cmpmem (sector + 446, 16, "\0\0\0\0\x83\0\0\0\0\x8\0\0\0\xf8\x3f\0", 16);
  g_assert_cmpmem (sector + 510, 2, "\x55\xaa", 2);
  cordon_table_write (sector, FALSE, 0x003ff800);
  g_assert_cmphex (sector[450], ==, 0xda);
}

static void
test_empty (void)
{
  guint8 sector[CORDON_SECTOR] = { 0 };
  guint32 found = 7;

  g_assert_cmpint (cordon_table_read (sector, &found), ==, CORDON_TABLE_EMPTY);
  g_assert_cmpuint (found, ==, 7);
}

/* Every single bit of it counts: what differs is never taken for ours, and never for empty. The only bits
 * that are free are those of the size, and of the type those that lead to the other type: none. */
static void
test_every_bit (void)
{
  guint8 sector[CORDON_SECTOR];

  for (guint bit = 0; bit < CORDON_SECTOR * 8; bit++)
    {
      gboolean in_size = bit >= 458 * 8 && bit < 462 * 8;
      guint32 found = 7;
      CordonTableState state;

      cordon_table_write (sector, TRUE, 0x00400000);
      sector[bit / 8] ^= 1 << bit % 8;
      state = cordon_table_read (sector, &found);
      if (in_size && found != 7)
        g_assert_cmpint (state, ==, CORDON_TABLE_MADE);
      else
        g_assert_cmpint (state, ==, CORDON_TABLE_STRANGE);
    }
}

static void
test_too_small (void)
{
  guint8 sector[CORDON_SECTOR];
  guint32 found = 7;

  cordon_table_write (sector, TRUE, 32767);
  g_assert_cmpint (cordon_table_read (sector, &found), ==, CORDON_TABLE_STRANGE);
  g_assert_cmpuint (found, ==, 7);
}

static void
test_fit (void)
{
  static const struct { guint64 bytes; guint32 sectors; } cases[] = {
    { 0, 0 },
    { MIB, 0 },
    { 17 * MIB - 1, 0 },
    { 17 * MIB, 32768 },
    { 17 * MIB + 511, 32768 },
    { 17 * MIB + 4095, 32768 },
    { 17 * MIB + 4096, 32776 },
    { GIB, 2097152 - 2048 },
    { 2048 * GIB, 0xfffff800 },
    { 4096 * GIB, 0xfffffff8 },
    { G_MAXUINT64, 0xfffffff8 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (cordon_table_fit (cases[i].bytes), ==, cases[i].sectors);
}

static int
make_file (guint64 bytes, gint64 one_at)
{
  int fd = memfd_create ("cordon-zeros", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, (off_t) bytes), ==, 0);
  if (one_at >= 0)
    g_assert_cmpint (pwrite (fd, "\1", 1, one_at), ==, 1);
  return fd;
}

/* One byte that is none, wherever it stands; and an end that comes too early. */
static void
test_zeros (void)
{
  static const struct { guint64 bytes, asked; gint64 one_at; gboolean only; } cases[] = {
    { 3 * MIB + 5, 3 * MIB + 5, -1, TRUE },
    { 3 * MIB + 5, 3 * MIB + 5, 0, FALSE },
    { 3 * MIB + 5, 3 * MIB + 5, 1, FALSE },
    { 3 * MIB + 5, 3 * MIB + 5, MIB - 1, FALSE },
    { 3 * MIB + 5, 3 * MIB + 5, MIB, FALSE },
    { 3 * MIB + 5, 3 * MIB + 5, 3 * MIB + 4, FALSE },
    { 3 * MIB, 2 * MIB, 2 * MIB, TRUE },
    { 3 * MIB, 3 * MIB + 1, -1, FALSE },
    { 0, 1, -1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int fd = make_file (cases[i].bytes, cases[i].one_at);

      g_test_message ("%u", i);
      g_assert_cmpint (cordon_zeros_only (fd, cases[i].asked), ==, cases[i].only);
      close (fd);
    }
  g_assert_false (cordon_zeros_only (-1, 1));
}

/* The beginning to the last byte, and the first block of each MiB after it; of a large disk fewer. */
static void
test_throughout (void)
{
  static const struct { guint64 bytes; gint64 one_at; gboolean only; } cases[] = {
    { 40 * MIB, -1, TRUE },
    { 40 * MIB, 0, FALSE },
    { 40 * MIB, 16 * MIB - 1, FALSE },
    { 40 * MIB, 16 * MIB + 4095, FALSE },
    { 40 * MIB, 39 * MIB, FALSE },
    { 40 * MIB + 512, 40 * MIB + 511, FALSE },
    { 3 * MIB, 3 * MIB - 1, FALSE },
    { 16 * GIB, 16 * MIB + 8 * MIB, FALSE },
    { 16 * GIB, -1, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int fd = make_file (cases[i].bytes, cases[i].one_at);

      g_test_message ("%u", i);
      g_assert_cmpint (cordon_zeros_throughout (fd, cases[i].bytes), ==, cases[i].only);
      close (fd);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/agent/disk/there-and-back", test_there_and_back);
  g_test_add_func ("/agent/disk/pinned", test_pinned);
  g_test_add_func ("/agent/disk/empty", test_empty);
  g_test_add_func ("/agent/disk/every-bit", test_every_bit);
  g_test_add_func ("/agent/disk/too-small", test_too_small);
  g_test_add_func ("/agent/disk/fit", test_fit);
  g_test_add_func ("/agent/disk/zeros", test_zeros);
  g_test_add_func ("/agent/disk/throughout", test_throughout);

  return g_test_run ();
}
