/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of several files of one request may be in one machine, where they can see each other.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of one file. */
typedef struct {
  const char *compartment; /* that it is opened in; NULL: it is opened by itself */
  const char *origin;      /* that it left, by memory; NULL: none is known */
} CordonBatchPlace;

/* Groups of two and more, each with the indices of its files in their order, by their first file. In one group are
 * files of the same origin for the same compartment, which shows them, has no network and is thrown away. Every file
 * that is in none is opened by itself. Reads compartments' files. (element-type GArray of guint) (transfer full) */
GPtrArray *cordon_batch_plan (const CordonBatchPlace *places, guint n_places);

G_END_DECLS
