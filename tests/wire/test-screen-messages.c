/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The screen protocol's datagrams over a real socket pair, and what either side may say.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/screen.h"

typedef struct {
  int ours, theirs;
  int file; /* a descriptor to give away */
  guint open_before;
} Fixture;

/* Descriptors this process has: a receiver that leaks one is found. */
static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir))
    count++;
  return count;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  int ends[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
  fixture->ours = ends[0];
  fixture->theirs = ends[1];
  fixture->file = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  g_assert_no_errno (fixture->file);
  fixture->open_before = count_fds ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (count_fds (), ==, fixture->open_before);
  close (fixture->ours);
  if (fixture->theirs >= 0)
    close (fixture->theirs);
  close (fixture->file);
}

static const CordonScreenMessage key = { .type = CORDON_SCREEN_KEY, .key = { 0x1c, 1 } };
static const CordonScreenMessage framebuffer = {
  .type = CORDON_SCREEN_FRAMEBUFFER, .generation = 1, .framebuffer = { 640, 480, 2560 },
};
static const CordonScreenMessage channel = { .type = CORDON_SCREEN_CHANNEL, .value = 9 };

static void
send_raw (int socket, const void *bytes, gsize size, const int *fds, gsize n_fds)
{
  struct iovec part = { (void *) bytes, size };
  struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };
  union { struct cmsghdr align; char bytes[256]; } control;

  if (n_fds > 0)
    {
      memset (&control, 0, sizeof control);
      head.msg_control = &control;
      head.msg_controllen = CMSG_SPACE (n_fds * sizeof (int));
      struct cmsghdr *item = CMSG_FIRSTHDR (&head);
      item->cmsg_level = SOL_SOCKET;
      item->cmsg_type = SCM_RIGHTS;
      item->cmsg_len = CMSG_LEN (n_fds * sizeof (int));
      memcpy (CMSG_DATA (item), fds, n_fds * sizeof (int));
    }
  g_assert_cmpint (sendmsg (socket, &head, MSG_NOSIGNAL), ==, (gssize) size);
}

static void
assert_refused (int socket, CordonScreenReceived wanted, gboolean with_fd)
{
  CordonScreenMessage message, untouched;
  int fd = 12345;

  memset (&message, 0xaa, sizeof message);
  memset (&untouched, 0xaa, sizeof untouched);
  g_assert_cmpint (cordon_screen_receive (socket, &message, with_fd ? &fd : NULL), ==, wanted);
  g_assert_cmpmem (&message, sizeof message, &untouched, sizeof untouched);
  g_assert_cmpint (fd, ==, 12345);
}

static void
assert_received (int socket, const CordonScreenMessage *wanted, gboolean with_fd, gboolean has_fd)
{
  CordonScreenMessage message;
  int fd = 12345;

  memset (&message, 0xaa, sizeof message);
  g_assert_cmpint (cordon_screen_receive (socket, &message, with_fd ? &fd : NULL), ==,
                   CORDON_SCREEN_RECEIVED);
  g_assert_cmpmem (&message, sizeof message, wanted, sizeof *wanted);
  if (has_fd)
    {
      g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);
      close (fd);
    }
  else
    g_assert_cmpint (fd, ==, with_fd ? -1 : 12345);
}

static void
test_exchange (Fixture *fixture, gconstpointer data)
{
  for (int with_fd = 0; with_fd < 2; with_fd++)
    {
      assert_refused (fixture->ours, CORDON_SCREEN_EMPTY, with_fd);
      g_assert_cmpint (cordon_screen_send (fixture->theirs, &key, -1), ==, 0);
      assert_received (fixture->ours, &key, with_fd, FALSE);
      assert_refused (fixture->ours, CORDON_SCREEN_EMPTY, with_fd);
    }
}

static void
test_descriptors (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (cordon_screen_send (fixture->theirs, &framebuffer, fixture->file), ==, 0);
  assert_received (fixture->ours, &framebuffer, TRUE, TRUE);
  g_assert_cmpint (cordon_screen_send (fixture->theirs, &channel, fixture->file), ==, 0);
  assert_received (fixture->ours, &channel, TRUE, TRUE);
  g_assert_cmpint (cordon_screen_send (fixture->theirs, &channel, -1), ==, 0);
  assert_received (fixture->ours, &channel, TRUE, FALSE);
}

/* Who expects no descriptor offers no room, and the kernel drops what comes. */
static void
test_foreign_dropped (Fixture *fixture, gconstpointer data)
{
  const int fds[] = { fixture->file, fixture->file, fixture->file };

  for (gsize n = 1; n <= G_N_ELEMENTS (fds); n++)
    {
      send_raw (fixture->theirs, &key, sizeof key, fds, n);
      assert_received (fixture->ours, &key, FALSE, FALSE);
    }
}

static void
test_descriptors_refused (Fixture *fixture, gconstpointer data)
{
  int fds[16];

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = fixture->file;
  for (gsize n = 2; n <= G_N_ELEMENTS (fds); n++)
    {
      send_raw (fixture->theirs, &framebuffer, sizeof framebuffer, fds, n);
      assert_refused (fixture->ours, CORDON_SCREEN_INVALID, TRUE);
      send_raw (fixture->theirs, &channel, sizeof channel, fds, n);
      assert_refused (fixture->ours, CORDON_SCREEN_INVALID, TRUE);
    }
  send_raw (fixture->theirs, &key, sizeof key, fds, 1);
  assert_refused (fixture->ours, CORDON_SCREEN_INVALID, TRUE);
  send_raw (fixture->theirs, &framebuffer, sizeof framebuffer, NULL, 0);
  assert_refused (fixture->ours, CORDON_SCREEN_INVALID, TRUE);
  g_assert_cmpuint (count_fds (), ==, fixture->open_before);
}

static void
test_lengths (Fixture *fixture, gconstpointer data)
{
  static const guint8 bytes[70000] = { CORDON_SCREEN_CHANNEL };
  static const gsize lengths[] = { 1, 2, 55, 57, 112, 4096, sizeof bytes };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (int with_fd = 0; with_fd < 2; with_fd++)
      {
        send_raw (fixture->theirs, bytes, lengths[i], NULL, 0);
        assert_refused (fixture->ours, CORDON_SCREEN_INVALID, with_fd);
        send_raw (fixture->theirs, bytes, lengths[i], &fixture->file, 1);
        assert_refused (fixture->ours, CORDON_SCREEN_INVALID, with_fd);
      }
  send_raw (fixture->theirs, bytes, 0, &fixture->file, 1);
  assert_refused (fixture->ours, CORDON_SCREEN_INVALID, TRUE);
  send_raw (fixture->theirs, bytes, sizeof (CordonScreenMessage), NULL, 0);
  assert_received (fixture->ours, (const CordonScreenMessage *) bytes, TRUE, FALSE);
}

/* A message in memory that was used before: nothing of that memory is told to the other side. */
static void
test_rest_stays (Fixture *fixture, gconstpointer data)
{
  static const CordonScreenType types[] = {
    CORDON_SCREEN_READY, CORDON_SCREEN_SURFACE, CORDON_SCREEN_DAMAGE, CORDON_SCREEN_CURSOR,
    CORDON_SCREEN_LOST, CORDON_SCREEN_BLANK, CORDON_SCREEN_CREDIT, CORDON_SCREEN_KEY,
    CORDON_SCREEN_POSITION, CORDON_SCREEN_MOTION, CORDON_SCREEN_BUTTON, CORDON_SCREEN_CHANNEL,
  };
  static const gsize sizes[] = { 4, 8, 16, 16, 4, 0, 0, 8, 20, 20, 20, 4 };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      CordonScreenMessage message, received;

      memset (&message, 0xaa, sizeof message);
      message.type = types[i];
      message.count = types[i] == CORDON_SCREEN_DAMAGE ? 2 : 0;
      g_assert_cmpint (cordon_screen_send (fixture->theirs, &message, -1), ==, 0);
      g_assert_cmpint (cordon_screen_receive (fixture->ours, &received, NULL), ==,
                       CORDON_SCREEN_RECEIVED);
      for (gsize at = 0; at < sizeof received.bytes; at++)
        g_assert_cmphex (received.bytes[at], ==, at < sizes[i] ? 0xaa : 0);
    }
}

static void
test_hang_up (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (cordon_screen_send (fixture->theirs, &key, -1), ==, 0);
  close (fixture->theirs);
  fixture->theirs = -1;
  fixture->open_before--;
  assert_received (fixture->ours, &key, TRUE, FALSE);
  assert_refused (fixture->ours, CORDON_SCREEN_CLOSED, TRUE);
  assert_refused (fixture->ours, CORDON_SCREEN_CLOSED, FALSE);
  g_assert_cmpint (cordon_screen_send (fixture->ours, &key, -1), ==, -EPIPE);
}

/* The peer does not read: the sender is told, and never waits. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  int result = 0;

  for (guint i = 0; i < 100000 && result == 0; i++)
    result = cordon_screen_send (fixture->theirs, &key, -1);
  g_assert_cmpint (result, ==, -EAGAIN);
  assert_received (fixture->ours, &key, FALSE, FALSE);
  g_assert_cmpint (cordon_screen_send (fixture->theirs, &key, -1), ==, 0);
}

/* --- validity -------------------------------------------------------------------------------- */

typedef enum { SCREEN = 1, WINDOW, NOBODY } Speaker;

#define M(...) { __VA_ARGS__ }
static const struct {
  Speaker speaker;
  CordonScreenMessage message;
} cases[] = {
  { SCREEN, M (CORDON_SCREEN_READY, .value = 1) },
  { SCREEN, M (CORDON_SCREEN_READY, .value = 3) },
  { NOBODY, M (CORDON_SCREEN_READY, .value = 0) }, /* without seccomp there is no process */
  { NOBODY, M (CORDON_SCREEN_READY, .value = 2) },
  { NOBODY, M (CORDON_SCREEN_READY, .value = 5) },
  { SCREEN, M (CORDON_SCREEN_SURFACE, 0, 1, .surface = { 1, 1 }) },
  { SCREEN, M (CORDON_SCREEN_SURFACE, 0, 0xffffffff, .surface = { 8192, 2048 }) },
  { SCREEN, M (CORDON_SCREEN_SURFACE, 0, 1, .surface = { 4096, 4096 }) },
  { NOBODY, M (CORDON_SCREEN_SURFACE, 0, 0, .surface = { 1, 1 }) },
  { NOBODY, M (CORDON_SCREEN_SURFACE, 0, 1, .surface = { 0, 1 }) },
  { NOBODY, M (CORDON_SCREEN_SURFACE, 0, 1, .surface = { 1, 0 }) },
  { NOBODY, M (CORDON_SCREEN_SURFACE, 0, 1, .surface = { 8193, 1 }) },
  { NOBODY, M (CORDON_SCREEN_SURFACE, 0, 1, .surface = { 1, 8193 }) },
  { NOBODY, M (CORDON_SCREEN_SURFACE, 0, 1, .surface = { 4097, 4096 }) },
  { NOBODY, M (CORDON_SCREEN_SURFACE, 0, 1, .surface = { 0x80000000, 2 }) },
  { NOBODY, M (CORDON_SCREEN_SURFACE, 0, 1, .surface = { 0xffffffff, 0xffffffff }) },
  { NOBODY, M (CORDON_SCREEN_SURFACE, 1, 1, .surface = { 1, 1 }) },
  { SCREEN, M (CORDON_SCREEN_DAMAGE, 1, 1, .rects = { { 0, 0, 1, 1 } }) },
  { SCREEN, M (CORDON_SCREEN_DAMAGE, 1, 1, .rects = { { 0, 0, 8192, 8192 } }) },
  { SCREEN, M (CORDON_SCREEN_DAMAGE, 6, 1,
               .rects = { { 0, 0, 1, 1 }, { 1, 1, 1, 1 }, { 2, 2, 1, 1 }, { 3, 3, 1, 1 },
                          { 4, 4, 1, 1 }, { 8191, 8191, 1, 1 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 1, 0, .rects = { { 0, 0, 1, 1 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 0, 1) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 7, 1, .rects = { { 0, 0, 1, 1 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 0xffff, 1, .rects = { { 0, 0, 1, 1 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 2, 1, .rects = { { 0, 0, 1, 1 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 1, 1, .rects = { { 0, 0, 1, 1 }, { 0, 0, 1, 1 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 1, 1, .rects = { { 0, 0, 0, 1 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 1, 1, .rects = { { 0, 0, 1, 0 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 1, 1, .rects = { { 1, 0, 8192, 1 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 1, 1, .rects = { { 0, 1, 1, 8192 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 1, 1, .rects = { { 0xffff, 0, 1, 1 } }) },
  { NOBODY, M (CORDON_SCREEN_DAMAGE, 1, 1, .rects = { { 0xffff, 0xffff, 0xffff, 0xffff } }) },
  { SCREEN, M (CORDON_SCREEN_CURSOR, .cursor = { 0, 0, 0, 0 }) },
  { SCREEN, M (CORDON_SCREEN_CURSOR, .cursor = { 256, 256, 255, 255 }) },
  { SCREEN, M (CORDON_SCREEN_CURSOR, .cursor = { 1, 1, 0, 0 }) },
  { NOBODY, M (CORDON_SCREEN_CURSOR, .cursor = { 0, 1, 0, 0 }) },
  { NOBODY, M (CORDON_SCREEN_CURSOR, .cursor = { 1, 0, 0, 0 }) },
  { NOBODY, M (CORDON_SCREEN_CURSOR, .cursor = { 0, 0, 1, 0 }) },
  { NOBODY, M (CORDON_SCREEN_CURSOR, .cursor = { 257, 1, 0, 0 }) },
  { NOBODY, M (CORDON_SCREEN_CURSOR, .cursor = { 1, 257, 0, 0 }) },
  { NOBODY, M (CORDON_SCREEN_CURSOR, .cursor = { 16, 16, 16, 0 }) },
  { NOBODY, M (CORDON_SCREEN_CURSOR, .cursor = { 16, 16, 0, 16 }) },
  { NOBODY, M (CORDON_SCREEN_CURSOR, .cursor = { 16, 16, 0xffffffff, 0 }) },
  { NOBODY, M (CORDON_SCREEN_CURSOR, 0, 1, .cursor = { 16, 16, 0, 0 }) },
  { SCREEN, M (CORDON_SCREEN_POINTER_MODE, .value = 0) },
  { SCREEN, M (CORDON_SCREEN_POINTER_MODE, .value = 1) },
  { NOBODY, M (CORDON_SCREEN_POINTER_MODE, .value = 2) },
  { SCREEN, M (CORDON_SCREEN_NEED_CHANNEL, .value = 0) },
  { SCREEN, M (CORDON_SCREEN_NEED_CHANNEL, .value = 0xffffffff) },
  { NOBODY, M (CORDON_SCREEN_NEED_CHANNEL, 0, 1, .value = 1) },
  { SCREEN, M (CORDON_SCREEN_AGENT_PORT, .value = 1) },
  { NOBODY, M (CORDON_SCREEN_AGENT_PORT, .value = 0xffffffff) },
  { SCREEN, M (CORDON_SCREEN_LOST, .value = 1) },
  { SCREEN, M (CORDON_SCREEN_LOST, .value = 5) },
  { NOBODY, M (CORDON_SCREEN_LOST, .value = 0) },
  { NOBODY, M (CORDON_SCREEN_LOST, .value = 6) },
  { SCREEN, M (CORDON_SCREEN_BLANK) },
  { NOBODY, M (CORDON_SCREEN_BLANK, .value = 1) },
  { WINDOW, M (CORDON_SCREEN_FRAMEBUFFER, 0, 1, .framebuffer = { 640, 480, 2560 }) },
  { WINDOW, M (CORDON_SCREEN_FRAMEBUFFER, 0, 9, .framebuffer = { 8192, 2048, 32768 }) },
  { NOBODY, M (CORDON_SCREEN_FRAMEBUFFER, 0, 0, .framebuffer = { 640, 480, 2560 }) },
  { NOBODY, M (CORDON_SCREEN_FRAMEBUFFER, 0, 1, .framebuffer = { 640, 480, 2561 }) },
  { NOBODY, M (CORDON_SCREEN_FRAMEBUFFER, 0, 1, .framebuffer = { 640, 480, 0 }) },
  { NOBODY, M (CORDON_SCREEN_FRAMEBUFFER, 0, 1, .framebuffer = { 0, 480, 0 }) },
  { NOBODY, M (CORDON_SCREEN_FRAMEBUFFER, 0, 1, .framebuffer = { 0x40000000, 1, 0 }) },
  { NOBODY, M (CORDON_SCREEN_FRAMEBUFFER, 0, 1, .framebuffer = { 4097, 4096, 16388 }) },
  { WINDOW, M (CORDON_SCREEN_CREDIT, 0, 1) },
  { NOBODY, M (CORDON_SCREEN_CREDIT, 0, 0) },
  { NOBODY, M (CORDON_SCREEN_CREDIT, 0, 1, .value = 1) },
  { NOBODY, M (CORDON_SCREEN_CREDIT, 1, 1) },
  { WINDOW, M (CORDON_SCREEN_KEY, .key = { 0x01, 1 }) },
  { WINDOW, M (CORDON_SCREEN_KEY, .key = { 0x7f, 0 }) },
  { WINDOW, M (CORDON_SCREEN_KEY, .key = { 0x101, 1 }) },
  { WINDOW, M (CORDON_SCREEN_KEY, .key = { 0x17f, 0 }) },
  { NOBODY, M (CORDON_SCREEN_KEY, .key = { 0, 1 }) },
  { NOBODY, M (CORDON_SCREEN_KEY, .key = { 0x80, 1 }) },
  { NOBODY, M (CORDON_SCREEN_KEY, .key = { 0x9c, 1 }) },
  { NOBODY, M (CORDON_SCREEN_KEY, .key = { 0x100, 1 }) },
  { NOBODY, M (CORDON_SCREEN_KEY, .key = { 0x180, 1 }) },
  { NOBODY, M (CORDON_SCREEN_KEY, .key = { 0xffffffff, 1 }) },
  { NOBODY, M (CORDON_SCREEN_KEY, .key = { 1, 2 }) },
  { NOBODY, M (CORDON_SCREEN_KEY, 0, 1, .key = { 1, 1 }) },
  { WINDOW, M (CORDON_SCREEN_POSITION, .pointer = { 0, 0 }) },
  { WINDOW, M (CORDON_SCREEN_POSITION, .pointer = { 8191, 8191, .buttons = 0x7f }) },
  { NOBODY, M (CORDON_SCREEN_POSITION, .pointer = { -1, 0 }) },
  { NOBODY, M (CORDON_SCREEN_POSITION, .pointer = { 0, -1 }) },
  { NOBODY, M (CORDON_SCREEN_POSITION, .pointer = { 8192, 0 }) },
  { NOBODY, M (CORDON_SCREEN_POSITION, .pointer = { 0, 8192 }) },
  { NOBODY, M (CORDON_SCREEN_POSITION, .pointer = { 0, 0, .button = 1 }) },
  { NOBODY, M (CORDON_SCREEN_POSITION, .pointer = { 0, 0, .down = 1 }) },
  { NOBODY, M (CORDON_SCREEN_POSITION, .pointer = { 0, 0, .buttons = 0x80 }) },
  { WINDOW, M (CORDON_SCREEN_MOTION, .pointer = { -8192, 8192 }) },
  { NOBODY, M (CORDON_SCREEN_MOTION, .pointer = { -8193, 0 }) },
  { NOBODY, M (CORDON_SCREEN_MOTION, .pointer = { 0, 8193 }) },
  { NOBODY, M (CORDON_SCREEN_MOTION, .pointer = { G_MININT32, G_MININT32 }) },
  { NOBODY, M (CORDON_SCREEN_MOTION, .pointer = { 1, 1, .button = 1 }) },
  { WINDOW, M (CORDON_SCREEN_BUTTON, .pointer = { 0, 0, 1, 1, 1 }) },
  { WINDOW, M (CORDON_SCREEN_BUTTON, .pointer = { 0, 0, 7, 0, 0 }) },
  { NOBODY, M (CORDON_SCREEN_BUTTON, .pointer = { 0, 0, 0, 1, 0 }) },
  { NOBODY, M (CORDON_SCREEN_BUTTON, .pointer = { 0, 0, 8, 1, 0 }) },
  { NOBODY, M (CORDON_SCREEN_BUTTON, .pointer = { 0, 0, 1, 2, 0 }) },
  { NOBODY, M (CORDON_SCREEN_BUTTON, .pointer = { 1, 0, 1, 1, 0 }) },
  { NOBODY, M (CORDON_SCREEN_BUTTON, .pointer = { 0, 1, 1, 1, 0 }) },
  { NOBODY, M (CORDON_SCREEN_BUTTON, .pointer = { 0, 0, 1, 1, 0xffffffff }) },
  { WINDOW, M (CORDON_SCREEN_CHANNEL, .value = 0xffffffff) },
  { NOBODY, M (CORDON_SCREEN_CHANNEL, 1, .value = 1) },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const CordonScreenMessage *message = &cases[i].message;
      g_test_message ("case %zu, type %u", i, message->type);
      g_assert_cmpint (cordon_screen_message_from_screen (message), ==, cases[i].speaker == SCREEN);
      g_assert_cmpint (cordon_screen_message_from_window (message), ==, cases[i].speaker == WINDOW);
    }
}

/* No byte of a valid message is without meaning: the last one never is. */
static void
test_rest_is_zero (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CordonScreenMessage message = cases[i].message;

      if (message.type == CORDON_SCREEN_DAMAGE && message.count == CORDON_SCREEN_RECTS_MAX)
        continue;
      message.bytes[sizeof message.bytes - 1] = 1;
      g_assert_false (cordon_screen_message_from_screen (&message));
      g_assert_false (cordon_screen_message_from_window (&message));
    }
}

static void
test_unknown_types (void)
{
  for (guint type = 0; type <= 0xffff; type++)
    {
      CordonScreenMessage message = { .type = type, .generation = type & 1 };
      if (type >= 1 && type <= 9)
        continue;
      g_assert_false (cordon_screen_message_from_screen (&message));
      if (type < 64 || type > 70)
        g_assert_false (cordon_screen_message_from_window (&message));
    }
}

#define ADD(name, function)                                                                       \
  g_test_add ("/wire/screen/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("exchange", test_exchange);
  ADD ("descriptors", test_descriptors);
  ADD ("foreign-dropped", test_foreign_dropped);
  ADD ("descriptors-refused", test_descriptors_refused);
  ADD ("lengths", test_lengths);
  ADD ("rest-stays", test_rest_stays);
  ADD ("hang-up", test_hang_up);
  ADD ("full", test_full);
  g_test_add_func ("/wire/screen/validity/cases", test_cases);
  g_test_add_func ("/wire/screen/validity/rest-is-zero", test_rest_is_zero);
  g_test_add_func ("/wire/screen/validity/unknown-types", test_unknown_types);
  return g_test_run ();
}
