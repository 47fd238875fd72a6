/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers as they lie on the wire: little-endian, at any address. Private to this folder; the caller knows that the
 * bytes are there.
 */
#pragma once

#include <stdint.h>

static inline uint16_t
get_u16 (const uint8_t *bytes)
{
  return (uint16_t) (bytes[0] | bytes[1] << 8);
}

static inline uint32_t
get_u32 (const uint8_t *bytes)
{
  return get_u16 (bytes) | (uint32_t) get_u16 (bytes + 2) << 16;
}

static inline uint64_t
get_u64 (const uint8_t *bytes)
{
  return get_u32 (bytes) | (uint64_t) get_u32 (bytes + 4) << 32;
}

static inline void
put_u16 (uint8_t *bytes, uint16_t value)
{
  bytes[0] = (uint8_t) value;
  bytes[1] = (uint8_t) (value >> 8);
}

static inline void
put_u32 (uint8_t *bytes, uint32_t value)
{
  put_u16 (bytes, (uint16_t) value);
  put_u16 (bytes + 2, (uint16_t) (value >> 16));
}

static inline void
put_u64 (uint8_t *bytes, uint64_t value)
{
  put_u32 (bytes, (uint32_t) value);
  put_u32 (bytes + 4, (uint32_t) (value >> 32));
}
