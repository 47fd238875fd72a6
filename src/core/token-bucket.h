/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A rate with a reserve: `reserve` things at once, then `per_second`.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gint64 cost;     /* of one thing, in µs of credit */
  gint64 capacity; /* µs of credit */
  gint64 credit;
  gint64 refilled; /* monotonic µs */
} CordonTokenBucket;

void cordon_token_bucket_init (CordonTokenBucket *self, guint per_second, guint reserve, gint64 now);

/* One every so many seconds. */
void cordon_token_bucket_init_slow (CordonTokenBucket *self, guint seconds, guint reserve, gint64 now);

/* Whether one more thing is within the rate; if so it is counted. */
gboolean cordon_token_bucket_take (CordonTokenBucket *self, gint64 now);

G_END_DECLS
