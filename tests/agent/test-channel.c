/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The messages inside the guest: whole or not at all, and no descriptor too many.
 */
#include "agent/inside/channel.h"

#include <glib.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  guint32 one, two;
} Message;

static void
make_pair (int ends[2])
{
  g_assert_true (cordon_channel_pair (ends));
}

static void
close_pair (int ends[2])
{
  close (ends[0]);
  close (ends[1]);
}

static void
test_whole (void)
{
  const Message sent = { 1, 2 };
  Message got = { 0 };
  int ends[2], fd = 7;

  make_pair (ends);
  g_assert_cmpint (cordon_channel_receive (ends[1], &got, sizeof got, &fd), ==,
                   CORDON_CHANNEL_EMPTY);
  g_assert_cmpint (fd, ==, -1);
  g_assert_true (cordon_channel_send (ends[0], &sent, sizeof sent, -1));
  g_assert_cmpint (cordon_channel_receive (ends[1], &got, sizeof got, &fd), ==,
                   CORDON_CHANNEL_MESSAGE);
  g_assert_cmpmem (&got, sizeof got, &sent, sizeof sent);
  g_assert_cmpint (fd, ==, -1);
  close (ends[0]);
  g_assert_cmpint (cordon_channel_receive (ends[1], &got, sizeof got, &fd), ==,
                   CORDON_CHANNEL_CLOSED);
  close (ends[1]);
}

static void
test_sizes (void)
{
  for (gsize size = 1; size <= 2 * sizeof (Message); size++)
    {
      guint8 bytes[2 * sizeof (Message)] = { 0 };
      Message got;
      int ends[2], fd;

      make_pair (ends);
      g_assert_cmpint (send (ends[0], bytes, size, 0), ==, (gssize) size);
      g_assert_cmpint (cordon_channel_receive (ends[1], &got, sizeof got, &fd), ==,
                       size == sizeof got ? CORDON_CHANNEL_MESSAGE : CORDON_CHANNEL_CLOSED);
      close_pair (ends);
    }
}

static int
lowest_free_fd (void)
{
  int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  close (fd);
  return fd;
}

static void
test_descriptor (void)
{
  const Message sent = { 1, 2 };
  Message got;
  struct stat one, other;
  int ends[2], fd, file;

  make_pair (ends);
  file = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  g_assert_true (cordon_channel_send (ends[0], &sent, sizeof sent, file));
  g_assert_cmpint (cordon_channel_receive (ends[1], &got, sizeof got, &fd), ==,
                   CORDON_CHANNEL_MESSAGE);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (fcntl (fd, F_GETFD) & FD_CLOEXEC);
  g_assert_cmpint (fstat (fd, &one), ==, 0);
  g_assert_cmpint (fstat (file, &other), ==, 0);
  g_assert_cmpuint (one.st_rdev, ==, other.st_rdev);
  close (fd);
  close (file);
  close_pair (ends);
}

/* One that nobody wants, and one with a message of the wrong size, must not stay open. */
static void
test_no_leak (void)
{
  const Message sent = { 1, 2 };
  Message got;
  int ends[2], fd = -1, before;

  make_pair (ends);
  before = lowest_free_fd ();
  g_assert_true (cordon_channel_send (ends[0], &sent, sizeof sent, 0));
  g_assert_cmpint (cordon_channel_receive (ends[1], &got, sizeof got, NULL), ==,
                   CORDON_CHANNEL_MESSAGE);
  g_assert_cmpint (lowest_free_fd (), ==, before);
  g_assert_true (cordon_channel_send (ends[0], &sent, sizeof sent - 1, 0));
  g_assert_cmpint (cordon_channel_receive (ends[1], &got, sizeof got, &fd), ==,
                   CORDON_CHANNEL_CLOSED);
  g_assert_cmpint (lowest_free_fd (), ==, before);
  close_pair (ends);
}

static void
test_full (void)
{
  const Message sent = { 1, 2 };
  int ends[2];
  guint count = 0;

  make_pair (ends);
  while (count < 1000000 && cordon_channel_send (ends[0], &sent, sizeof sent, -1))
    count++;
  g_assert_cmpuint (count, >, 0);
  g_assert_cmpuint (count, <, 1000000);
  close_pair (ends);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/whole", test_whole);
  g_test_add_func ("/channel/sizes", test_sizes);
  g_test_add_func ("/channel/descriptor", test_descriptor);
  g_test_add_func ("/channel/no-leak", test_no_leak);
  g_test_add_func ("/channel/full", test_full);
  return g_test_run ();
}
