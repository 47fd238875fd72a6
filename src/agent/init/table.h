/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands on the first sector of a machine's private disk: a partition table as every program
 * knows it, with one partition, and in its type whether a file system was ever finished in it. So a
 * machine that was switched off in the middle of its first start can be told from a damaged one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CORDON_SECTOR 512u
#define CORDON_TABLE_FIRST 2048u /* where the partition begins, in sectors: 1 MiB, as everywhere */

typedef enum {
  CORDON_TABLE_EMPTY,  /* nothing but zeros */
  CORDON_TABLE_MAKING, /* ours: nobody has ever used what is in it */
  CORDON_TABLE_MADE,   /* ours, with a file system */
  CORDON_TABLE_STRANGE /* anything else */
} CordonTableState;

/* *sectors: the partition's size; untouched unless it is ours. */
CordonTableState cordon_table_read (const uint8_t sector[CORDON_SECTOR], uint32_t *sectors);

/* The largest partition of a disk of `bytes`: 0 where it is smaller than 16 MiB; at most 2 TiB. */
uint32_t cordon_table_fit (uint64_t bytes);

void cordon_table_write (uint8_t sector[CORDON_SECTOR], bool made, uint32_t sectors);
