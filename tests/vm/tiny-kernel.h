/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A kernel of 1,536 bytes by Linux's boot protocol, for tests that need a machine and no guest: it
 * halts, or powers the machine off, or counts.
 */
#pragma once

#include <glib.h>
#include <string.h>

#define TINY_KERNEL_SIZE 1536

/* Real mode, at the entry of the set-up part. */
static const guint8 tiny_halt[] = { 0xfa, 0xf4, 0xeb, 0xfd };             /* cli; 1: hlt; jmp 1b */
/* S5 into q35's PM1a_CNT, then the same. */
static const guint8 tiny_power_off[] = { 0xba, 0x04, 0x06, 0xb8, 0x00, 0x20,
                                         0xef, 0xfa, 0xf4, 0xeb, 0xfd };

/* From nought in the four bytes at TINY_COUNTER, for ever. */
#define TINY_COUNTER 0x600
static const guint8 tiny_count[] = { 0x31, 0xc0, 0x8e, 0xd8,                               /* ds = 0 */
                                     0x66, 0xc7, 0x06, 0x00, 0x06, 0x00, 0x00, 0x00, 0x00, /* movl 0 */
                                     0x66, 0xff, 0x06, 0x00, 0x06,                         /* 1: incl */
                                     0xeb, 0xf9 };                                         /* jmp 1b */

static inline void
tiny_kernel_fill (guint8 *image, const guint8 *code, gsize size)
{
  static const guint8 initrd_max[] = { 0xff, 0xff, 0xff, 0x37 };

  memset (image, 0, TINY_KERNEL_SIZE);
  image[0x1f1] = 1;                        /* set-up sectors besides the first */
  image[0x1fe] = 0x55, image[0x1ff] = 0xaa;
  image[0x200] = 0xeb, image[0x201] = 0x3e; /* jmp to 0x240 */
  memcpy (image + 0x202, "HdrS", 4);
  image[0x206] = 0x03, image[0x207] = 0x02; /* protocol 2.03 */
  image[0x211] = 0x01;                      /* loaded high */
  memcpy (image + 0x22c, initrd_max, sizeof initrd_max);
  memcpy (image + 0x240, code, size);
}
