/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordon-test-spice-server shows, as pure functions, so that whoever looks at the other end
 * knows every pixel. Colours are 0x00RRGGBB.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The frame stamp stands in the upper left corner: 28 squares of 8 x 8 pixels in a row. Four of
 * them are the marker (magenta, green, magenta, green), then 24 bits of the frame's number, lowest
 * bit first, white for 1 and black for 0. */
#define CORDON_TEST_STAMP_SQUARE 8
#define CORDON_TEST_STAMP_MARKERS 4
#define CORDON_TEST_STAMP_BITS 24
#define CORDON_TEST_STAMP_WIDTH \
  ((CORDON_TEST_STAMP_MARKERS + CORDON_TEST_STAMP_BITS) * CORDON_TEST_STAMP_SQUARE)
#define CORDON_TEST_STAMP_HEIGHT CORDON_TEST_STAMP_SQUARE
#define CORDON_TEST_STAMP_MAGENTA 0xff00ffu
#define CORDON_TEST_STAMP_GREEN 0x00ff00u

/* The file given with --stamps: one int64_t for each frame, its time of sending in microseconds of
 * CLOCK_MONOTONIC, at index number % SLOTS. 0: not sent yet. */
#define CORDON_TEST_STAMP_SLOTS (1u << 20)

uint32_t cordon_test_stamp_pixel (uint32_t number, int x, int y);

/* Reads the stamp at the upper left corner of 32 bit pixels, `stride` in bytes. False, and *number
 * untouched, where no marker is. */
bool cordon_test_stamp_read (const uint32_t *pixels, int stride, uint32_t *number);

/* The scene `blocks`: four blocks that fill the surface. */
#define CORDON_TEST_BLOCK_TOP_LEFT 0xd02020u
#define CORDON_TEST_BLOCK_TOP_RIGHT 0x20b040u
#define CORDON_TEST_BLOCK_BOTTOM_LEFT 0x2050e0u
#define CORDON_TEST_BLOCK_BOTTOM_RIGHT 0xf0c000u

uint32_t cordon_test_blocks_pixel (int width, int height, int x, int y);

/* Cursors by number; 0 is the hidden one, the last one is larger than any host shows. */
typedef struct {
  int width, height, hot_x, hot_y;
} CordonTestCursor;

#define CORDON_TEST_CURSOR_HIDDEN 0u
#define CORDON_TEST_CURSOR_ARROW 1u
#define CORDON_TEST_CURSOR_TALL 2u
#define CORDON_TEST_CURSOR_LARGEST 3u  /* 256 x 256 */
#define CORDON_TEST_CURSOR_OVERSIZE 4u /* 300 x 300 */
#define CORDON_TEST_CURSOR_EDGE 5u     /* hot spot just outside */
#define CORDON_TEST_CURSORS 6u

const CordonTestCursor *cordon_test_cursor (unsigned number); /* NULL: no such cursor */

/* Bytes R, G, B, A of one pixel. */
void cordon_test_cursor_pixel (unsigned number, int x, int y, uint8_t rgba[4]);
