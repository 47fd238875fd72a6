/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The snapshots of a machine's disk as they stand in its definition: one line each, the oldest first,
 * "MICROSECONDS NAME". The time is also what the disk itself knows a snapshot by, so no word of a
 * person's ever reaches QEMU.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CORDON_SNAPSHOTS_MAX 16

typedef struct {
  gint64 created; /* µs since the epoch, no two the same */
  char *name;     /* as a machine's; no two that a person takes for each other */
} CordonSnapshot;

/* Whether the text is what cordon_snapshot_list_print() makes of at least one. Need not be UTF-8. */
gboolean cordon_snapshot_list_valid (const char *untrusted_text);

/* (element-type CordonSnapshot) (transfer full); text: a valid one, or NULL for none. */
GPtrArray *cordon_snapshot_list_parse (const char *text);

/* NULL for none. (transfer full) */
char *cordon_snapshot_list_print (GPtrArray *snapshots);

/* By its name, as cordon_machine_name_equal(); NULL if there is none. (transfer none) */
const CordonSnapshot *cordon_snapshot_list_find (GPtrArray *snapshots, const char *name);

void cordon_snapshot_list_add (GPtrArray *snapshots, gint64 created, const char *name);

G_END_DECLS
