/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first sector of the private disk. It takes exactly what it writes: one bit that is not as it
 * should be makes a table strange, and a strange one is never written over.
 */
#include "agent/init/table.h"

#include <string.h>

#define ENTRY 446u
#define ENTRY_TYPE (ENTRY + 4)
#define ENTRY_FIRST (ENTRY + 8)
#define ENTRY_SECTORS (ENTRY + 12)
#define SIGNATURE 510u

#define TYPE_MAKING 0xdau /* "non-file-system data" */
#define TYPE_MADE 0x83u   /* Linux */

#define SECTORS_MIN 32768u /* 16 MiB: what a file system with a journal needs at all */

static void
put_u32 (uint8_t *at, uint32_t value)
{
  for (unsigned i = 0; i < 4; i++)
    at[i] = (uint8_t) (value >> (8 * i));
}

static uint32_t
get_u32 (const uint8_t *at)
{
  return (uint32_t) at[0] | (uint32_t) at[1] << 8 | (uint32_t) at[2] << 16 | (uint32_t) at[3] << 24;
}

uint32_t
cordon_table_fit (uint64_t bytes)
{
  uint64_t sectors = bytes / CORDON_SECTOR;

  if (sectors < CORDON_TABLE_FIRST + SECTORS_MIN)
    return 0;
  sectors -= CORDON_TABLE_FIRST;
  /* Whole blocks of 4 KiB: what is behind the last one belongs to nobody. */
  return (uint32_t) ((sectors > UINT32_MAX ? UINT32_MAX : sectors) & ~UINT64_C (7));
}

void
cordon_table_write (uint8_t sector[CORDON_SECTOR], bool made, uint32_t sectors)
{
  memset (sector, 0, CORDON_SECTOR);
  sector[ENTRY_TYPE] = made ? TYPE_MADE : TYPE_MAKING;
  put_u32 (sector + ENTRY_FIRST, CORDON_TABLE_FIRST);
  put_u32 (sector + ENTRY_SECTORS, sectors);
  sector[SIGNATURE] = 0x55;
  sector[SIGNATURE + 1] = 0xaa;
}

static bool
is_empty (const uint8_t sector[CORDON_SECTOR])
{
  for (unsigned i = 0; i < CORDON_SECTOR; i++)
    if (sector[i] != 0)
      return false;
  return true;
}

CordonTableState
cordon_table_read (const uint8_t sector[CORDON_SECTOR], uint32_t *sectors)
{
  uint8_t expected[CORDON_SECTOR];
  uint32_t found = get_u32 (sector + ENTRY_SECTORS);
  bool made = sector[ENTRY_TYPE] == TYPE_MADE;

  if (is_empty (sector))
    return CORDON_TABLE_EMPTY;
  cordon_table_write (expected, made, found);
  if (found < SECTORS_MIN || memcmp (sector, expected, CORDON_SECTOR) != 0)
    return CORDON_TABLE_STRANGE;
  *sectors = found;
  return made ? CORDON_TABLE_MADE : CORDON_TABLE_MAKING;
}
