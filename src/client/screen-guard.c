/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The trusted side's memory of the screen protocol: order, credit, generations, geometry, rates.
 * Every message of a process that may be rogue passes here first; a message that breaks one rule
 * changes nothing.
 */
#include "client/screen-guard.h"

/* Two seconds' worth in reserve, as wire/screen.h promises. */
static void
init_rate (CordonTokenBucket *bucket, guint per_second, gint64 now)
{
  cordon_token_bucket_init (bucket, per_second, 2 * per_second, now);
}

void
cordon_screen_guard_init (CordonScreenGuard *self, gint64 now)
{
  *self = (CordonScreenGuard) { 0 };
  init_rate (&self->surfaces, CORDON_SCREEN_SURFACES_PER_SECOND, now);
  init_rate (&self->blanks, CORDON_SCREEN_SURFACES_PER_SECOND, now);
  init_rate (&self->cursors, CORDON_SCREEN_CURSORS_PER_SECOND, now);
  init_rate (&self->pointer_modes, CORDON_SCREEN_STATES_PER_SECOND, now);
  init_rate (&self->agent_ports, CORDON_SCREEN_STATES_PER_SECOND, now);
}

static const char *
take (CordonTokenBucket *bucket, gint64 now, const char *breach)
{
  return cordon_token_bucket_take (bucket, now) ? NULL : breach;
}

static const char *
admit_ready (CordonScreenGuard *self)
{
  if (self->ready)
    return "ready twice";
  self->ready = TRUE;
  return NULL;
}

static const char *
admit_surface (CordonScreenGuard *self, const CordonScreenMessage *message, gint64 now)
{
  if (message->generation <= self->surface_generation)
    return "old surface";
  if (!cordon_token_bucket_take (&self->surfaces, now))
    return "too many surfaces";
  self->surface_generation = message->generation;
  self->buffer_generation = 0;
  self->permitted = FALSE;
  return NULL;
}

static gboolean
inside (const CordonScreenGuard *self, CordonScreenRect rect)
{
  return (guint32) rect.x + rect.width <= self->width
         && (guint32) rect.y + rect.height <= self->height;
}

static const char *
admit_damage (CordonScreenGuard *self, const CordonScreenMessage *message)
{
  if (self->buffer_generation == 0 || message->generation != self->buffer_generation)
    return "damage of no frame buffer";
  if (!self->permitted)
    return "damage without credit";
  for (guint i = 0; i < message->count; i++)
    if (!inside (self, message->rects[i]))
      return "damage outside the picture";
  self->permitted = FALSE;
  return NULL;
}

static const char *
admit_channel (CordonScreenGuard *self)
{
  if (self->channels >= CORDON_SCREEN_CHANNELS_MAX)
    return "too many channels";
  self->channels++;
  return NULL;
}

const char *
cordon_screen_guard_admit (CordonScreenGuard *self, const CordonScreenMessage *message, gint64 now)
{
  if (!cordon_screen_message_from_screen (message))
    return "malformed message";
  if (!self->ready && message->type != CORDON_SCREEN_READY && message->type != CORDON_SCREEN_LOST)
    return "message before ready";

  switch ((CordonScreenType) message->type)
    {
    case CORDON_SCREEN_READY:
      return admit_ready (self);
    case CORDON_SCREEN_SURFACE:
      return admit_surface (self, message, now);
    case CORDON_SCREEN_DAMAGE:
      return admit_damage (self, message);
    case CORDON_SCREEN_CURSOR:
      return take (&self->cursors, now, "too many cursors");
    case CORDON_SCREEN_POINTER_MODE:
      return take (&self->pointer_modes, now, "too many pointer modes");
    case CORDON_SCREEN_AGENT_PORT:
      return take (&self->agent_ports, now, "too many port changes");
    case CORDON_SCREEN_BLANK:
      return take (&self->blanks, now, "too many blanks");
    case CORDON_SCREEN_NEED_CHANNEL:
      return admit_channel (self);
    case CORDON_SCREEN_LOST:
      return NULL;
    default:
      return "malformed message";
    }
}

void
cordon_screen_guard_buffer_made (CordonScreenGuard *self, guint32 generation,
                                 guint32 width, guint32 height)
{
  self->buffer_generation = generation;
  self->width = width;
  self->height = height;
  self->permitted = TRUE;
}

gboolean
cordon_screen_guard_give_credit (CordonScreenGuard *self)
{
  if (self->buffer_generation == 0 || self->permitted)
    return FALSE;
  self->permitted = TRUE;
  return TRUE;
}
