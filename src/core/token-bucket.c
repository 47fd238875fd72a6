/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counts time instead of tokens, in whole microseconds: no rounding adds up, nothing overflows in
 * a machine's life. A clock that stands still or steps back gives nothing.
 */
#include "core/token-bucket.h"

void
cordon_token_bucket_init (CordonTokenBucket *self, guint per_second, guint reserve, gint64 now)
{
  gint64 cost = G_USEC_PER_SEC / per_second;

  *self = (CordonTokenBucket) { cost, cost * reserve, cost * reserve, now };
}

void
cordon_token_bucket_init_slow (CordonTokenBucket *self, guint seconds, guint reserve, gint64 now)
{
  gint64 cost = seconds * G_USEC_PER_SEC;

  *self = (CordonTokenBucket) { cost, cost * reserve, cost * reserve, now };
}

gboolean
cordon_token_bucket_take (CordonTokenBucket *self, gint64 now)
{
  if (now > self->refilled)
    {
      gint64 gained = MIN (now - self->refilled, self->capacity);
      self->credit = MIN (self->credit + gained, self->capacity);
      self->refilled = now;
    }
  if (self->credit < self->cost)
    return FALSE;
  self->credit -= self->cost;
  return TRUE;
}
