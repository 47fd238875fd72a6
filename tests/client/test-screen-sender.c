/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Input and answers towards a process that reads slowly or never: nothing stuck, nothing blocked,
 * nothing that grows.
 */
#include "client/screen-sender.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  int ours, theirs;
  CordonScreenSender *sender;
} Pair;

static void
pair_begin (Pair *pair)
{
  int ends[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends));
  pair->ours = ends[0];
  pair->theirs = ends[1];
  pair->sender = cordon_screen_sender_new (pair->ours);
}

static void
pair_end (Pair *pair)
{
  cordon_screen_sender_free (pair->sender);
  close (pair->ours);
  if (pair->theirs >= 0)
    close (pair->theirs);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The next message that is not motion; FALSE if there is none. */
static gboolean
next (Pair *pair, CordonScreenMessage *message)
{
  while (cordon_screen_receive (pair->theirs, message, NULL) == CORDON_SCREEN_RECEIVED)
    {
      g_assert_true (cordon_screen_message_from_window (message));
      if (message->type != CORDON_SCREEN_MOTION)
        return TRUE;
    }
  return FALSE;
}

/* Reads all there is and lets the sender send the rest, until nothing more comes. */
static guint
drain (Pair *pair, CordonScreenMessage *messages, guint room)
{
  guint n = 0;

  for (guint idle = 0; idle < 2 && n < room; idle++)
    {
      while (n < room && next (pair, &messages[n]))
        {
          n++;
          idle = 0;
        }
      settle ();
    }
  return n;
}

static void
fill (Pair *pair)
{
  CordonScreenMessage filler = { .type = CORDON_SCREEN_MOTION, .pointer = { .x = 1 } };

  while (cordon_screen_send (pair->ours, &filler, -1) == 0)
    ;
}

static void
assert_key (const CordonScreenMessage *message, guint scancode, gboolean down)
{
  g_assert_cmpuint (message->type, ==, CORDON_SCREEN_KEY);
  g_assert_cmphex (message->key.scancode, ==, scancode);
  g_assert_cmpuint (message->key.down, ==, down);
}

static void
test_in_order (void)
{
  CordonScreenMessage m[8];
  Pair pair;

  pair_begin (&pair);
  cordon_screen_sender_key (pair.sender, 0x1e, TRUE);
  cordon_screen_sender_position (pair.sender, 5, 9);
  cordon_screen_sender_button (pair.sender, CORDON_SCREEN_BUTTON_LEFT, TRUE);
  cordon_screen_sender_button (pair.sender, CORDON_SCREEN_BUTTON_LEFT, FALSE);
  cordon_screen_sender_key (pair.sender, 0x1e, FALSE);
  g_assert_cmpuint (drain (&pair, m, 8), ==, 5);
  assert_key (&m[0], 0x1e, TRUE);
  g_assert_cmpint (m[1].pointer.x, ==, 5);
  g_assert_cmpint (m[1].pointer.y, ==, 9);
  g_assert_cmpuint (m[2].pointer.buttons, ==, 1);
  g_assert_cmpuint (m[3].pointer.buttons, ==, 0);
  assert_key (&m[4], 0x1e, FALSE);
  pair_end (&pair);
}

static void
test_release_survives_full_queue (void)
{
  CordonScreenMessage m[16];
  Pair pair;

  pair_begin (&pair);
  cordon_screen_sender_key (pair.sender, 0x2a, TRUE);
  cordon_screen_sender_key (pair.sender, 0x11d, TRUE);
  cordon_screen_sender_button (pair.sender, CORDON_SCREEN_BUTTON_MIDDLE, TRUE);
  g_assert_cmpuint (drain (&pair, m, 16), ==, 3);

  fill (&pair);
  cordon_screen_sender_key (pair.sender, 0x2a, FALSE);
  cordon_screen_sender_key (pair.sender, 0x11d, FALSE);
  cordon_screen_sender_button (pair.sender, CORDON_SCREEN_BUTTON_MIDDLE, FALSE);
  for (gint i = 0; i < 1000; i++)
    cordon_screen_sender_position (pair.sender, i, i);
  cordon_screen_sender_key (pair.sender, 0x1e, TRUE); /* lost */

  g_assert_cmpuint (drain (&pair, m, 16), ==, 4);
  g_assert_cmpuint (m[0].type, ==, CORDON_SCREEN_POSITION);
  g_assert_cmpint (m[0].pointer.x, ==, 999);
  g_assert_cmpuint (m[1].type, ==, CORDON_SCREEN_BUTTON);
  g_assert_cmpuint (m[1].pointer.down, ==, 0);
  assert_key (&m[2], 0x2a, FALSE);
  assert_key (&m[3], 0x11d, FALSE);

  /* Nothing is held any more, and the key whose press was lost never was. */
  cordon_screen_sender_release_all (pair.sender);
  g_assert_cmpuint (drain (&pair, m, 16), ==, 0);
  pair_end (&pair);
}

static void
test_release_all (void)
{
  static const guint keys[] = { 1, 0x1e, 0x3f, 0x40, 0x7f, 0x101, 0x145, 0x15b, 0x17f };
  CordonScreenMessage m[32];
  Pair pair;

  pair_begin (&pair);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    cordon_screen_sender_key (pair.sender, keys[i], TRUE);
  for (guint i = CORDON_SCREEN_BUTTON_LEFT; i <= CORDON_SCREEN_BUTTON_EXTRA; i++)
    cordon_screen_sender_button (pair.sender, i, TRUE);
  g_assert_cmpuint (drain (&pair, m, 32), ==, G_N_ELEMENTS (keys) + 7);

  cordon_screen_sender_release_all (pair.sender);
  cordon_screen_sender_release_all (pair.sender);
  g_assert_cmpuint (drain (&pair, m, 32), ==, G_N_ELEMENTS (keys) + 7);
  for (guint i = 0; i < 7; i++)
    g_assert_cmpuint (m[i].pointer.down, ==, 0);
  g_assert_cmpuint (m[6].pointer.buttons, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    assert_key (&m[7 + i], keys[i], FALSE);
  pair_end (&pair);
}

static void
test_invalid_input (void)
{
  static const guint keys[] = { 0, 0x80, 0x81, 0xff, 0x100, 0x180, 0x1ff, 0xffffffff };
  static const guint buttons[] = { 0, 8, 31, 32, 0xffffffff };
  CordonScreenMessage m[8];
  Pair pair;

  pair_begin (&pair);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      cordon_screen_sender_key (pair.sender, keys[i], TRUE);
      cordon_screen_sender_key (pair.sender, keys[i], FALSE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      cordon_screen_sender_button (pair.sender, buttons[i], TRUE);
      cordon_screen_sender_button (pair.sender, buttons[i], FALSE);
    }
  g_assert_cmpuint (drain (&pair, m, 8), ==, 0);

  cordon_screen_sender_position (pair.sender, G_MININT, G_MAXINT);
  g_assert_cmpuint (drain (&pair, m, 8), ==, 1);
  g_assert_cmpint (m[0].pointer.x, ==, 0);
  g_assert_cmpint (m[0].pointer.y, ==, CORDON_SCREEN_SIDE_MAX - 1);
  pair_end (&pair);
}

static int
lowest_free_fd (void)
{
  int fd = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 0);

  close (fd);
  return fd;
}

/* Of a hundred frame buffers that nobody took only the newest is kept, and no descriptor stays. */
static void
test_answers_are_bounded (void)
{
  CordonScreenMessage message;
  int fd = -1;
  Pair pair;

  pair_begin (&pair);
  fill (&pair);
  int before = lowest_free_fd ();
  for (guint i = 1; i <= 100; i++)
    {
      CordonScreenMessage answer = { .type = CORDON_SCREEN_FRAMEBUFFER, .generation = i,
                                     .framebuffer = { 1, 1, 4 } };
      cordon_screen_sender_answer (pair.sender, &answer, dup (pair.theirs));
    }
  g_assert_cmpint (lowest_free_fd (), <=, before + 2);

  while (cordon_screen_receive (pair.theirs, &message, NULL) == CORDON_SCREEN_RECEIVED)
    ;
  settle ();
  g_assert_cmpint (cordon_screen_receive (pair.theirs, &message, &fd), ==, CORDON_SCREEN_RECEIVED);
  g_assert_cmpuint (message.generation, ==, 100);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_cmpint (cordon_screen_receive (pair.theirs, &message, &fd), ==, CORDON_SCREEN_EMPTY);
  pair_end (&pair);
  g_assert_cmpint (lowest_free_fd (), <, before);
}

static void
test_peer_gone (void)
{
  Pair pair;

  pair_begin (&pair);
  cordon_screen_sender_key (pair.sender, 0x1e, TRUE);
  fill (&pair);
  cordon_screen_sender_key (pair.sender, 0x1e, FALSE);
  close (pair.theirs);
  pair.theirs = -1;
  settle ();
  cordon_screen_sender_key (pair.sender, 0x1f, TRUE);
  cordon_screen_sender_release_all (pair.sender);
  settle ();
  pair_end (&pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen-sender/in-order", test_in_order);
  g_test_add_func ("/screen-sender/release-survives-full-queue", test_release_survives_full_queue);
  g_test_add_func ("/screen-sender/release-all", test_release_all);
  g_test_add_func ("/screen-sender/invalid-input", test_invalid_input);
  g_test_add_func ("/screen-sender/answers-are-bounded", test_answers_are_bounded);
  g_test_add_func ("/screen-sender/peer-gone", test_peer_gone);
  return g_test_run ();
}
