/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond's end of a lease against clients that flood, hang up, never read, and lie.
 */
#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/errors.h"
#include "fixture.h"
#include "service/lease.h"

typedef struct {
  CordonLease *lease;
  int client;
  guint n_asked;
  guint n_over;
  gboolean clean;
  gboolean answers; /* each open-channel at once */
} Scene;

static void
on_open_channel (CordonLease *lease, guint cookie, Scene *scene)
{
  scene->n_asked++;
  if (scene->answers)
    cordon_lease_give_channel (lease, cookie, STDIN_FILENO, NULL);
}

static void
on_over (CordonLease *lease, gboolean clean, Scene *scene)
{
  scene->n_over++;
  scene->clean = clean;
}

static void
scene_open (Scene *scene, gboolean answers)
{
  g_autoptr(GError) error = NULL;

  *scene = (Scene) { .client = -1, .answers = answers };
  scene->lease = cordon_lease_new (&scene->client, &error);
  g_assert_no_error (error);
  g_signal_connect (scene->lease, "open-channel", G_CALLBACK (on_open_channel), scene);
  g_signal_connect (scene->lease, "over", G_CALLBACK (on_over), scene);
}

static void
scene_close (Scene *scene)
{
  if (scene->client >= 0)
    close (scene->client);
  g_assert_finalize_object (G_OBJECT (scene->lease));
}

static void
hang_up (Scene *scene)
{
  close (scene->client);
  scene->client = -1;
}

static gboolean
ask (Scene *scene, guint cookie)
{
  const CordonLeaseMessage message = { .type = CORDON_LEASE_OPEN_CHANNEL, .cookie = cookie };

  return cordon_lease_send (scene->client, &message, -1, NULL);
}

static void
test_talk (void)
{
  Scene scene;
  CordonLeaseMessage message;
  int fd = -1;

  scene_open (&scene, TRUE);
  cordon_lease_tell_stage (scene.lease, CORDON_STAGE_CREATED);
  message = wait_message (scene.client, &fd);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_STAGE);
  g_assert_cmpint (message.value, ==, CORDON_STAGE_CREATED);
  g_assert_cmpint (fd, ==, -1);
  g_assert_true (ask (&scene, 77));
  message = wait_message (scene.client, &fd);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_CHANNEL);
  g_assert_cmpint (message.cookie, ==, 77);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_cmpuint (scene.n_over, ==, 0);
  scene_close (&scene);
}

static void
test_close (void)
{
  const CordonLeaseMessage message = { .type = CORDON_LEASE_CLOSE };
  Scene scene;

  scene_open (&scene, TRUE);
  g_assert_true (cordon_lease_send (scene.client, &message, -1, NULL));
  hang_up (&scene); /* in the same moment: the word counts */
  wait_until (scene.n_over > 0);
  g_assert_true (scene.clean);
  g_assert_false (cordon_lease_is_open (scene.lease));
  g_assert_cmpuint (scene.n_over, ==, 1);
  scene_close (&scene);
}

/* Who closes waits for the end of the machine, and hears nothing else. */
static void
test_close_and_wait (void)
{
  const CordonLeaseMessage closing = { .type = CORDON_LEASE_CLOSE };
  CordonLeaseMessage message;
  Scene scene;

  scene_open (&scene, FALSE);
  g_assert_true (ask (&scene, 1));
  wait_until (scene.n_asked == 1);
  g_assert_true (cordon_lease_send (scene.client, &closing, -1, NULL));
  wait_until (scene.n_over > 0);
  cordon_lease_give_channel (scene.lease, 1, -1, "Too late.");
  cordon_lease_tell_stage (scene.lease, CORDON_STAGE_RUNNING);
  for (guint i = 0; i < 5; i++)
    iterate ();
  g_assert_false (cordon_lease_receive (scene.client, &message, NULL, NULL));
  cordon_lease_end (scene.lease, CORDON_END_STOPPED, NULL);
  message = wait_message (scene.client, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_ENDED);
  g_assert_cmpint (message.value, ==, CORDON_END_STOPPED);
  g_assert_cmpuint (scene.n_over, ==, 1);
  scene_close (&scene);
}

static void
test_hang_up (void)
{
  Scene scene;

  scene_open (&scene, TRUE);
  hang_up (&scene);
  wait_until (scene.n_over > 0);
  g_assert_false (scene.clean);
  cordon_lease_tell_stage (scene.lease, CORDON_STAGE_RUNNING);
  cordon_lease_end (scene.lease, CORDON_END_STOPPED, NULL);
  g_assert_cmpuint (scene.n_over, ==, 1);
  scene_close (&scene);
}

/* Also while nothing is read, because channels are pending. */
static void
test_hang_up_while_busy (void)
{
  Scene scene;

  scene_open (&scene, FALSE);
  for (guint i = 0; i < 12; i++)
    g_assert_true (ask (&scene, i));
  wait_until (scene.n_asked >= 4);
  for (guint i = 0; i < 5; i++)
    iterate ();
  g_assert_cmpuint (scene.n_asked, <, 12); /* more than a few at a time is never begun */
  hang_up (&scene);
  wait_until (scene.n_over > 0);
  g_assert_false (scene.clean);
  scene_close (&scene);
}

/* So many channels at once, then refusals, then the end. */
static void
test_flood (void)
{
  Scene scene;
  guint n_channels = 0, n_refused = 0;
  CordonLeaseMessage message;

  scene_open (&scene, TRUE);
  for (guint i = 0; i < 100 && scene.n_over == 0; i++)
    {
      int fd = -1;

      if (!ask (&scene, i))
        break;
      message = wait_message (scene.client, &fd);
      if (message.type != CORDON_LEASE_CHANNEL)
        break;
      g_assert_cmpuint (message.cookie, ==, i);
      if (fd >= 0)
        n_channels++;
      else
        n_refused++;
      g_assert_cmpint (*message.text != '\0', ==, fd < 0);
      if (fd >= 0)
        close (fd);
    }
  /* One or two more where this took some seconds. */
  g_assert_cmpuint (n_channels, >=, CORDON_LIMIT_LEASE_CHANNELS);
  g_assert_cmpuint (n_channels, <=, CORDON_LIMIT_LEASE_CHANNELS + 20 / CORDON_LIMIT_LEASE_CHANNEL_SECONDS);
  g_assert_cmpuint (n_refused, >, 0);
  g_assert_cmpuint (n_refused, <, 20);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_USAGE);
  wait_until (scene.n_over == 1);
  scene_close (&scene);
}

/* One turn of the main loop belongs to everybody. */
static void
test_turns (void)
{
  Scene scene;

  scene_open (&scene, TRUE);
  for (guint i = 0; i < 20; i++)
    g_assert_true (ask (&scene, i));
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (scene.n_asked, >, 0);
  g_assert_cmpuint (scene.n_asked, <=, CORDON_LIMIT_LEASE_MESSAGES);
  wait_until (scene.n_asked == 20);
  scene_close (&scene);
}

static void
test_malformed (void)
{
  static const struct {
    guint32 head[3];
    gsize length;
  } table[] = {
    { { CORDON_LEASE_OPEN_CHANNEL, 0, 0 }, 1 },  { { CORDON_LEASE_OPEN_CHANNEL, 0, 0 }, 11 },
    { { CORDON_LEASE_OPEN_CHANNEL, 5, 0 }, 12 }, { { 0, 0, 0 }, 12 },
    { { 99, 0, 0 }, 12 },                        { { CORDON_LEASE_STAGE, 4, 0 }, 12 },
    { { CORDON_LEASE_CHANNEL, 0, 1 }, 12 },      { { CORDON_LEASE_ENDED, 1, 0 }, 12 },
    { { G_MAXUINT32, G_MAXUINT32, G_MAXUINT32 }, 12 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Scene scene;

      scene_open (&scene, TRUE);
      g_assert_cmpint (send (scene.client, table[i].head, table[i].length, MSG_NOSIGNAL), ==,
                       (gssize) table[i].length);
      wait_until (scene.n_over > 0);
      g_assert_false (scene.clean);
      g_assert_cmpuint (scene.n_asked, ==, 0);
      scene_close (&scene);
    }
}

/* A client that does not read is told things until its queue is full, and then it is gone. */
static void
test_deaf (void)
{
  Scene scene;

  scene_open (&scene, TRUE);
  for (guint i = 0; i < 100000 && scene.n_over == 0; i++)
    cordon_lease_tell_stage (scene.lease, CORDON_STAGE_RUNNING);
  g_assert_cmpuint (scene.n_over, ==, 1);
  scene_close (&scene);
}

static void
test_last_words (void)
{
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autoptr(GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "a\nb\x1b[31m\xff");
  g_autoptr(GError) own =
    g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING, long_text);
  CordonLeaseMessage message;
  Scene scene;

  scene_open (&scene, TRUE);
  cordon_lease_fail (scene.lease, foreign);
  message = wait_message (scene.client, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (message.text, "a b [31m"));
  message = wait_message (scene.client, NULL);
  g_assert_cmpint (message.value, ==, 0); /* hung up */
  g_assert_cmpuint (scene.n_over, ==, 0);
  scene_close (&scene);

  scene_open (&scene, TRUE);
  cordon_lease_fail (scene.lease, own);
  message = wait_message (scene.client, NULL);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_TEMPLATE_MISSING);
  g_assert_cmpuint (strlen (message.text), ==, CORDON_LIMIT_LEASE_TEXT);
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lease/talk", test_talk);
  g_test_add_func ("/lease/close", test_close);
  g_test_add_func ("/lease/close/wait", test_close_and_wait);
  g_test_add_func ("/lease/hang-up", test_hang_up);
  g_test_add_func ("/lease/hang-up/busy", test_hang_up_while_busy);
  g_test_add_func ("/lease/flood", test_flood);
  g_test_add_func ("/lease/turns", test_turns);
  g_test_add_func ("/lease/malformed", test_malformed);
  g_test_add_func ("/lease/deaf", test_deaf);
  g_test_add_func ("/lease/last-words", test_last_words);
  return g_test_run ();
}
