/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The screen protocol's checks over a row of datagrams, and the union of all damage among them.
 */
#include <glib.h>
#include <string.h>

#include "fuzz.h"
#include "wire/screen.h"

static void
check_damage (CordonScreenDamage *damage, const CordonScreenMessage *message)
{
  for (guint i = 0; i < message->count; i++)
    {
      g_assert_cmpuint (message->rects[i].x + message->rects[i].width, <=, CORDON_SCREEN_SIDE_MAX);
      g_assert_cmpuint (message->rects[i].y + message->rects[i].height, <=, CORDON_SCREEN_SIDE_MAX);
      cordon_screen_damage_add (damage, message->rects[i]);
    }
}

/* Rectangles nobody has checked, too. */
static void
check_union (CordonScreenDamage *damage, const CordonScreenMessage *message)
{
  for (guint i = 0; i < CORDON_SCREEN_RECTS_MAX; i++)
    cordon_screen_damage_add (damage, message->rects[i]);
  g_assert_cmpuint (damage->count, <=, CORDON_SCREEN_RECTS_MAX);
  for (guint i = 0; i < damage->count; i++)
    {
      CordonScreenRect rect = damage->rects[i];
      g_assert_true (rect.width > 0 && rect.height > 0);
      g_assert_cmpuint (rect.x + rect.width, <=, CORDON_SCREEN_SIDE_MAX);
      g_assert_cmpuint (rect.y + rect.height, <=, CORDON_SCREEN_SIDE_MAX);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  CordonScreenDamage valid = { 0 }, any = { 0 };

  for (; size >= sizeof (CordonScreenMessage); size -= sizeof (CordonScreenMessage))
    {
      CordonScreenMessage message;

      memcpy (&message, data, sizeof message);
      data += sizeof message;
      gboolean from_screen = cordon_screen_message_from_screen (&message);
      gboolean from_window = cordon_screen_message_from_window (&message);
      g_assert_false (from_screen && from_window);
      if (from_screen && message.type == CORDON_SCREEN_SURFACE)
        g_assert_true ((guint64) message.surface.width * message.surface.height
                       <= CORDON_SCREEN_PIXELS_MAX);
      if (from_screen && message.type == CORDON_SCREEN_DAMAGE)
        check_damage (&valid, &message);
      check_union (&any, &message);
    }
  return 0;
}
