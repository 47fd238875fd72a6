/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The small parts of cordon-screen, each alone: held keys, the port's queue, the pace of messages,
 * cursor shapes.
 */
#include <string.h>
#include "screen/byte-queue.h"
#include "screen/cursor.h"
#include "screen/held.h"
#include "screen/pace.h"

/* --- held ------------------------------------------------------------------------------------ */

static void
test_held_keys (void)
{
  CordonHeld held = { 0 };

  for (guint code = 0; code <= CORDON_SCREEN_SCANCODE_MAX + 100; code++)
    cordon_held_set_key (&held, code, TRUE);
  cordon_held_set_key (&held, 0x1e, FALSE);
  cordon_held_set_key (&held, 0x1e, FALSE);
  for (guint code = 1; code <= CORDON_SCREEN_SCANCODE_MAX; code++)
    if (code != 0x1e)
      g_assert_cmphex (cordon_held_take_key (&held), ==, code);
  g_assert_cmphex (cordon_held_take_key (&held), ==, 0);
}

static void
test_held_buttons (void)
{
  CordonHeld held = { 0 };

  for (guint button = 0; button < 40; button++)
    cordon_held_set_button (&held, button, TRUE);
  cordon_held_set_button (&held, CORDON_SCREEN_BUTTON_MIDDLE, FALSE);
  g_assert_cmpuint (cordon_held_take_button (&held), ==, CORDON_SCREEN_BUTTON_LEFT);
  g_assert_cmpuint (cordon_held_take_button (&held), ==, CORDON_SCREEN_BUTTON_RIGHT);
  g_assert_cmpuint (cordon_held_take_button (&held), ==, CORDON_SCREEN_BUTTON_SIDE);
  g_assert_cmpuint (cordon_held_take_button (&held), ==, CORDON_SCREEN_BUTTON_EXTRA);
  g_assert_cmpuint (cordon_held_take_button (&held), ==, 0);
}

static void
test_pause (void)
{
  unsigned codes[2];

  g_assert_cmpuint (cordon_held_spice_scancodes (CORDON_SCREEN_SCANCODE_PAUSE, codes), ==, 2);
  g_assert_cmphex (codes[0], ==, 0x21d);
  g_assert_cmphex (codes[1], ==, 0x45);
  for (guint code = 1; code <= CORDON_SCREEN_SCANCODE_MAX; code++)
    if (code != CORDON_SCREEN_SCANCODE_PAUSE)
      {
        g_assert_cmpuint (cordon_held_spice_scancodes (code, codes), ==, 1);
        g_assert_cmphex (codes[0], ==, code);
      }
}

/* --- byte queue ------------------------------------------------------------------------------ */

#define QUEUE_MAX 200000

/* Against the simplest model, with sizes that wrap at every place. */
static void
test_queue_order (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree guint8 *piece = g_malloc (QUEUE_MAX);
  CordonByteQueue queue;
  guint8 in = 0, out = 0;
  gsize length = 0;

  cordon_byte_queue_init (&queue, QUEUE_MAX);
  for (int round = 0; round < 3000; round++)
    {
      gsize size = g_rand_int_range (random, 0, 30000), found;
      gboolean fits = length + size <= QUEUE_MAX;

      for (gsize i = 0; i < size; i++)
        piece[i] = in + i;
      g_assert_cmpint (cordon_byte_queue_push (&queue, piece, size), ==, fits);
      in += fits ? size : 0;
      length += fits ? size : 0;

      const guint8 *front = cordon_byte_queue_peek (&queue, &found);
      gsize taken = g_rand_int_range (random, 0, 30000);

      taken = MIN (taken, found);
      g_assert_cmpint (found > 0, ==, length > 0);
      for (gsize i = 0; i < taken; i++)
        g_assert_cmphex (front[i], ==, out++);
      cordon_byte_queue_pop (&queue, taken);
      length -= taken;
      g_assert_cmpuint (queue.length, ==, length);
    }
  cordon_byte_queue_clear (&queue);
}

static void
test_queue_bound (void)
{
  CordonByteQueue queue;
  g_autofree guint8 *bytes = g_malloc0 (QUEUE_MAX + 1);
  gsize size;

  cordon_byte_queue_init (&queue, QUEUE_MAX);
  g_assert_false (cordon_byte_queue_push (&queue, bytes, QUEUE_MAX + 1));
  g_assert_false (cordon_byte_queue_push (&queue, bytes, SIZE_MAX));
  g_assert_null (cordon_byte_queue_peek (&queue, &size));
  g_assert_cmpuint (size, ==, 0);
  g_assert_true (cordon_byte_queue_push (&queue, bytes, QUEUE_MAX));
  g_assert_false (cordon_byte_queue_push (&queue, bytes, 1));
  g_assert_true (cordon_byte_queue_push (&queue, bytes, 0));
  g_assert_cmpuint (queue.capacity, <=, QUEUE_MAX);
  cordon_byte_queue_pop (&queue, SIZE_MAX);
  g_assert_null (queue.bytes); /* an idle port holds no memory */
}

/* --- pace ------------------------------------------------------------------------------------ */

typedef struct {
  CordonPace pace;
  GArray *times;
  int refusals; /* how often telling fails first */
  int state, told;
} Teller;

static gboolean
tell (gpointer data)
{
  Teller *self = data;
  gint64 now = g_get_monotonic_time ();

  if (self->refusals > 0)
    {
      self->refusals--;
      return FALSE;
    }
  g_array_append_val (self->times, now);
  self->told = self->state;
  return TRUE;
}

static void
iterate_until_told (Teller *self, int state)
{
  while (self->told != state)
    g_main_context_iteration (NULL, TRUE);
}

/* A state that changes all the time is told at its pace, and the last one always. */
static void
test_pace (void)
{
  Teller self = { .times = g_array_new (FALSE, FALSE, sizeof (gint64)) };

  cordon_pace_init (&self.pace, 100, tell, &self);
  for (self.state = 1; self.state < 100000; self.state++)
    {
      cordon_pace_request (&self.pace);
      if (self.state % 100 == 0)
        g_main_context_iteration (NULL, FALSE);
      if (self.state == 1)
        g_assert_cmpint (self.told, ==, 1); /* the first one at once */
    }
  iterate_until_told (&self, self.state);
  g_assert_cmpuint (self.times->len, >=, 2);
  for (guint i = 1; i < self.times->len; i++)
    g_assert_cmpint (g_array_index (self.times, gint64, i)
                         - g_array_index (self.times, gint64, i - 1), >=, 10000);
  g_assert_cmpuint (self.pace.timer, ==, 0); /* idle costs nothing */
  g_array_unref (self.times);
}

static void
test_pace_again (void)
{
  Teller self = { .times = g_array_new (FALSE, FALSE, sizeof (gint64)), .refusals = 3, .state = 5 };

  cordon_pace_init (&self.pace, 1000, tell, &self);
  cordon_pace_request (&self.pace);
  iterate_until_told (&self, 5);
  g_assert_cmpint (self.refusals, ==, 0);
  self.refusals = 1;
  cordon_pace_request (&self.pace);
  cordon_pace_clear (&self.pace);
  g_assert_cmpuint (self.pace.timer, ==, 0);
  g_array_unref (self.times);
}

/* --- cursor ---------------------------------------------------------------------------------- */

static void
test_cursor_shape (void)
{
  const struct {
    guint16 width, height, hot_x, hot_y;
    guint expected_width, expected_height, expected_x, expected_y;
  } cases[] = {
    { 32, 16, 3, 4, 32, 16, 3, 4 },
    { 1, 1, 0, 0, 1, 1, 0, 0 },
    { 256, 256, 255, 255, 256, 256, 255, 255 },
    { 300, 257, 299, 256, 256, 256, 255, 255 },
    { 1000, 1, 5, 0, 256, 1, 5, 0 },
    { 16, 16, 16, 65535, 16, 16, 15, 15 },
    { 0, 16, 0, 0, 0, 0, 0, 0 },
    { 16, 0, 0, 0, 0, 0, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize size = (gsize) cases[i].width * cases[i].height * 4;
      g_autofree guint8 *data = g_malloc (size + 1);
      g_autofree guint8 *memory = g_malloc0 (CORDON_SCREEN_CURSOR_BYTES);
      SpiceCursorShape shape = { .width = cases[i].width, .height = cases[i].height,
                                 .hot_spot_x = cases[i].hot_x, .hot_spot_y = cases[i].hot_y,
                                 .data = data };
      CordonScreenMessage message;

      for (gsize at = 0; at < size; at++)
        data[at] = at * 31;
      message = cordon_cursor_write_shape (&shape, memory);
      g_assert_true (cordon_screen_message_from_screen (&message));
      g_assert_cmpuint (message.cursor.width, ==, cases[i].expected_width);
      g_assert_cmpuint (message.cursor.height, ==, cases[i].expected_height);
      g_assert_cmpuint (message.cursor.hot_x, ==, cases[i].expected_x);
      g_assert_cmpuint (message.cursor.hot_y, ==, cases[i].expected_y);
      for (guint y = 0; y < message.cursor.height; y++)
        g_assert_cmpmem (memory + y * message.cursor.width * 4, message.cursor.width * 4,
                         data + (gsize) y * cases[i].width * 4, message.cursor.width * 4);
    }
}

static void
test_cursor_without_data (void)
{
  SpiceCursorShape shape = { .width = 16, .height = 16 };
  CordonScreenMessage message = cordon_cursor_write_shape (&shape, NULL);

  g_assert_cmpuint (message.cursor.width, ==, 0);
  g_assert_true (cordon_screen_message_from_screen (&message));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen/held/keys", test_held_keys);
  g_test_add_func ("/screen/held/buttons", test_held_buttons);
  g_test_add_func ("/screen/held/pause", test_pause);
  g_test_add_func ("/screen/byte-queue/order", test_queue_order);
  g_test_add_func ("/screen/byte-queue/bound", test_queue_bound);
  g_test_add_func ("/screen/pace/newest-wins", test_pace);
  g_test_add_func ("/screen/pace/again", test_pace_again);
  g_test_add_func ("/screen/cursor/shape", test_cursor_shape);
  g_test_add_func ("/screen/cursor/without-data", test_cursor_without_data);
  return g_test_run ();
}
