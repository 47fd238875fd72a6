/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bounded first-in first-out queue of bytes. Grows with what is in it, never beyond its bound.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *bytes;
  size_t capacity, start, length;
  size_t max;
} CordonByteQueue;

void cordon_byte_queue_init (CordonByteQueue *queue, size_t max);
void cordon_byte_queue_clear (CordonByteQueue *queue);

/* All of it or nothing: false where it would exceed the bound, or memory ran out. */
bool cordon_byte_queue_push (CordonByteQueue *queue, const void *bytes, size_t size);

/* The longest run at the front that lies in one piece; NULL and 0 when empty. */
const uint8_t *cordon_byte_queue_peek (const CordonByteQueue *queue, size_t *size);
void cordon_byte_queue_pop (CordonByteQueue *queue, size_t size);
