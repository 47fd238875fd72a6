/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A ring buffer that doubles up to its bound and gives its memory back when it runs empty.
 */
#include "screen/byte-queue.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 65536

static size_t
min_size (size_t a, size_t b)
{
  return a < b ? a : b;
}

void
cordon_byte_queue_init (CordonByteQueue *queue, size_t max)
{
  *queue = (CordonByteQueue) { .max = max };
}

void
cordon_byte_queue_clear (CordonByteQueue *queue)
{
  free (queue->bytes);
  cordon_byte_queue_init (queue, queue->max);
}

const uint8_t *
cordon_byte_queue_peek (const CordonByteQueue *queue, size_t *size)
{
  *size = min_size (queue->length, queue->capacity - queue->start);
  return *size ? queue->bytes + queue->start : NULL;
}

void
cordon_byte_queue_pop (CordonByteQueue *queue, size_t size)
{
  size = min_size (size, queue->length);
  queue->length -= size;
  if (queue->length == 0)
    cordon_byte_queue_clear (queue);
  else
    queue->start = (queue->start + size) % queue->capacity;
}

static bool
grow (CordonByteQueue *queue, size_t needed)
{
  size_t capacity = queue->capacity ? queue->capacity : CAPACITY_FIRST, first;
  uint8_t *bytes;

  while (capacity < needed)
    capacity *= 2;
  capacity = min_size (capacity, queue->max);
  if (!(bytes = malloc (capacity)))
    return false;
  if (queue->length)
    {
      cordon_byte_queue_peek (queue, &first);
      memcpy (bytes, queue->bytes + queue->start, first);
      memcpy (bytes + first, queue->bytes, queue->length - first);
    }
  free (queue->bytes);
  queue->bytes = bytes;
  queue->capacity = capacity;
  queue->start = 0;
  return true;
}

bool
cordon_byte_queue_push (CordonByteQueue *queue, const void *bytes, size_t size)
{
  size_t end, first;

  if (size == 0)
    return true;
  if (size > queue->max - queue->length)
    return false;
  if (queue->length + size > queue->capacity && !grow (queue, queue->length + size))
    return false;
  end = (queue->start + queue->length) % queue->capacity;
  first = min_size (size, queue->capacity - end);
  memcpy (queue->bytes + end, bytes, first);
  memcpy (queue->bytes, (const uint8_t *) bytes + first, size - first);
  queue->length += size;
  return true;
}
