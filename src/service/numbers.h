/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonNumbers: which compartment has which D, and which machine holds which V. A table and the
 * rules for taking a free number; no file, no host, no label.
 */
#pragma once

#include "service/label-ranges.h"

G_BEGIN_DECLS

/* One machine's numbers. */
typedef struct {
  char *machine;  /* UUID */
  guint d, v;
  gboolean kept;  /* they stay when the machine stops: its volume has them in its name */
} CordonHeld;

/* One compartment's number. owner: "UID:COMPARTMENT". */
typedef struct {
  char *owner;
  guint d;
} CordonOwned;

/* "UID:COMPARTMENT", and its parts; the compartment points into it. */
char *cordon_owner_join (guint32 uid, const char *compartment);
gboolean cordon_owner_split (const char *owner, guint32 *uid, const char **compartment);

typedef struct _CordonNumbers CordonNumbers;

CordonNumbers *cordon_numbers_new (void);
void cordon_numbers_free (CordonNumbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonNumbers, cordon_numbers_free)

/* A copy of what outlives cordond: the owners, and the machines that keep theirs. */
CordonNumbers *cordon_numbers_copy_kept (const CordonNumbers *numbers);

/* FALSE if owner has another number or the number another owner; then nothing is changed. */
gboolean cordon_numbers_own (CordonNumbers *numbers, const char *owner, guint d);
void cordon_numbers_disown (CordonNumbers *numbers, const char *owner);
/* -1: none. */
int cordon_numbers_find_d (const CordonNumbers *numbers, const char *owner);
/* NULL: nobody. */
const char *cordon_numbers_find_owner (const CordonNumbers *numbers, guint d);
/* How many numbers compartments of one user have. */
guint cordon_numbers_count_owned (const CordonNumbers *numbers, guint32 uid);

/* Replaces what the machine held. A second machine may be recorded with the same pair: both volumes
 * exist, whoever made them; only choosing avoids what is held. */
void cordon_numbers_hold (CordonNumbers *numbers, const char *machine, guint d, guint v,
                          gboolean kept);
void cordon_numbers_drop (CordonNumbers *numbers, const char *machine);
const CordonHeld *cordon_numbers_find (const CordonNumbers *numbers, const char *machine);
gboolean cordon_numbers_is_held (const CordonNumbers *numbers, guint d, guint v);
gboolean cordon_numbers_is_v_held (const CordonNumbers *numbers, guint v);
/* By an owner or a machine. */
gboolean cordon_numbers_is_d_taken (const CordonNumbers *numbers, guint d);
/* A machine that holds a number outside the ranges; NULL: none does. */
const CordonHeld *cordon_numbers_find_outside (const CordonNumbers *numbers,
                                               const CordonLabelRanges *ranges);

/* For printing, in a fixed order: (element-type CordonOwned), (element-type CordonHeld); borrowed
 * elements, (transfer container). */
GPtrArray *cordon_numbers_list_owned (const CordonNumbers *numbers);
GPtrArray *cordon_numbers_list_held (const CordonNumbers *numbers);

G_END_DECLS
