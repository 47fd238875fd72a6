/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How cordon-screen begins and ends: with its descriptors and no others, and at the first thing
 * that is not in order.
 */
#include "harness.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_ready (void)
{
  g_autoptr (Harness) harness = harness_new (NULL);
  CordonScreenMessage message;

  harness_start_screen (harness);
  g_assert_true (harness_next (harness, &message));
  g_assert_cmpuint (message.type, ==, CORDON_SCREEN_READY);
  g_assert_true (message.value & CORDON_SCREEN_CONFINED_SECCOMP);
}

/* The picture comes through three descriptors; a fourth that was left open is closed at once. */
static void
test_other_descriptors_closed (void)
{
  g_autoptr (Harness) harness = harness_new (NULL);
  CordonScreenMessage message;
  int extra[2];
  char byte;

  g_assert_cmpint (pipe2 (extra, O_CLOEXEC), ==, 0);
  harness_start_screen_with (harness, extra[1]);
  close (extra[1]);
  harness_await (harness, CORDON_SCREEN_READY, &message);
  g_assert_true (harness_wait_fd (extra[0], POLLHUP, HARNESS_DEADLINE_MS));
  g_assert_cmpint (read (extra[0], &byte, 1), ==, 0);
  close (extra[0]);
  harness_show (harness);
}

static void
test_no_descriptors (void)
{
  const char *argv[] = { harness_program ("CORDON_TEST_SCREEN"), NULL };
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &said, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, CORDON_SCREEN_EXIT_DESCRIPTORS);
  g_assert_true (g_str_has_prefix (said, "cordon-screen: "));
}

/* The first channel it asks for, unanswered. */
static void
await_request (Harness *harness, CordonScreenMessage *message)
{
  do
    {
      g_assert_true (harness_has_message (harness, HARNESS_DEADLINE_MS));
      g_assert_cmpint (cordon_screen_receive (harness->control, message, NULL), ==,
                       CORDON_SCREEN_RECEIVED);
    }
  while (message->type != CORDON_SCREEN_NEED_CHANNEL);
}

static void
test_hang_up (void)
{
  g_autoptr (Harness) harness = harness_new (NULL);
  CordonScreenMessage message;

  harness_start_screen (harness);
  await_request (harness, &message);
  harness_hang_up (harness);
  harness_expect_exit (harness, CORDON_SCREEN_EXIT_HANG_UP);

  harness_start_screen (harness);
  harness_show (harness);
  harness_hang_up (harness);
  harness_expect_exit (harness, CORDON_SCREEN_EXIT_HANG_UP);
}

static void
test_server_killed (void)
{
  g_autoptr (Harness) harness = harness_new (NULL);

  harness_start_screen (harness);
  harness_show (harness);
  harness_kill_server (harness);
  harness_expect_lost (harness, CORDON_SCREEN_LOST_MAIN);
}

/* A server that is something else. */
static void
test_not_spice (void)
{
  g_autoptr (Harness) harness = harness_new (NULL);
  CordonScreenMessage message;
  g_autofree guint8 *noise = g_malloc (4096);
  int pair[2];

  memset (noise, 'R', 4096);
  harness_start_screen (harness);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  g_assert_cmpint (send (pair[0], noise, 4096, 0), ==, 4096);
  await_request (harness, &message);
  message = (CordonScreenMessage) { .type = CORDON_SCREEN_CHANNEL, .value = message.value };
  harness_send (harness, &message, pair[1]);
  close (pair[1]);
  harness_expect_lost (harness, CORDON_SCREEN_LOST_MAIN);
  close (pair[0]);
}

static void
test_refused_channel (void)
{
  g_autoptr (Harness) harness = harness_new (NULL);
  CordonScreenMessage message;

  harness_start_screen (harness);
  await_request (harness, &message);
  message = (CordonScreenMessage) { .type = CORDON_SCREEN_CHANNEL, .value = message.value };
  harness_send (harness, &message, -1);
  harness_expect_lost (harness, CORDON_SCREEN_LOST_REFUSED);
}

/* --- breaches -------------------------------------------------------------------------------- */

/* fds: how many descriptors (of /dev/null) come along. */
typedef struct {
  const char *name;
  CordonScreenMessage message;
  gsize size;
  guint fds;
} Breach;

#define WHOLE sizeof (CordonScreenMessage)

static const Breach breaches[] = {
  { "one byte", { .type = CORDON_SCREEN_KEY }, 1, 0 },
  { "short", { .type = CORDON_SCREEN_KEY, .key = { 0x1e, 1 } }, WHOLE - 1, 0 },
  { "long", { .type = CORDON_SCREEN_KEY, .key = { 0x1e, 1 } }, WHOLE + 1, 0 },
  { "very long", { .type = CORDON_SCREEN_KEY, .key = { 0x1e, 1 } }, 100000, 0 },
  { "type 0", { .type = 0 }, WHOLE, 0 },
  { "unknown type", { .type = 71 }, WHOLE, 0 },
  { "largest type", { .type = 0xffff }, WHOLE, 0 },
  { "its own READY", { .type = CORDON_SCREEN_READY, .value = 1 }, WHOLE, 0 },
  { "its own LOST", { .type = CORDON_SCREEN_LOST, .value = 1 }, WHOLE, 0 },
  { "its own DAMAGE",
    { .type = CORDON_SCREEN_DAMAGE, .count = 1, .generation = 1, .rects = { { 0, 0, 1, 1 } } },
    WHOLE, 0 },
  { "scancode 0", { .type = CORDON_SCREEN_KEY, .key = { 0, 1 } }, WHOLE, 0 },
  { "release bit", { .type = CORDON_SCREEN_KEY, .key = { 0x9e, 1 } }, WHOLE, 0 },
  { "scancode too large", { .type = CORDON_SCREEN_KEY, .key = { 0x200, 1 } }, WHOLE, 0 },
  { "down 2", { .type = CORDON_SCREEN_KEY, .key = { 0x1e, 2 } }, WHOLE, 0 },
  { "key with rest", { .type = CORDON_SCREEN_KEY, .bytes = { [0] = 0x1e, [47] = 1 } }, WHOLE, 0 },
  { "key with descriptor", { .type = CORDON_SCREEN_KEY, .key = { 0x1e, 1 } }, WHOLE, 1 },
  { "position outside", { .type = CORDON_SCREEN_POSITION, .pointer = { 8192, 0, 0, 0, 0 } },
    WHOLE, 0 },
  { "negative position", { .type = CORDON_SCREEN_POSITION, .pointer = { -1, 0, 0, 0, 0 } },
    WHOLE, 0 },
  { "button 8", { .type = CORDON_SCREEN_BUTTON, .pointer = { 0, 0, 8, 1, 0 } }, WHOLE, 0 },
  { "buttons unknown", { .type = CORDON_SCREEN_MOTION, .pointer = { 0, 0, 0, 0, 0x80 } },
    WHOLE, 0 },
  { "credit for nothing", { .type = CORDON_SCREEN_CREDIT, .generation = 1 }, WHOLE, 0 },
  { "credit without generation", { .type = CORDON_SCREEN_CREDIT }, WHOLE, 0 },
  { "channel nobody asked for", { .type = CORDON_SCREEN_CHANNEL, .value = 77 }, WHOLE, 1 },
  { "cookie 0", { .type = CORDON_SCREEN_CHANNEL, .value = 0 }, WHOLE, 1 },
  { "two descriptors", { .type = CORDON_SCREEN_CHANNEL, .value = 1 }, WHOLE, 2 },
  { "many descriptors", { .type = CORDON_SCREEN_CHANNEL, .value = 1 }, WHOLE, 64 },
  { "frame buffer without descriptor",
    { .type = CORDON_SCREEN_FRAMEBUFFER, .generation = 1, .framebuffer = { 64, 64, 256 } },
    WHOLE, 0 },
  { "frame buffer nobody asked for",
    { .type = CORDON_SCREEN_FRAMEBUFFER, .generation = 1, .framebuffer = { 64, 64, 256 } },
    WHOLE, 1 },
  { "frame buffer with odd rows",
    { .type = CORDON_SCREEN_FRAMEBUFFER, .generation = 1, .framebuffer = { 64, 64, 260 } },
    WHOLE, 1 },
};

static void
send_breach (Harness *harness, const Breach *breach)
{
  g_autofree guint8 *bytes = g_malloc0 (MAX (breach->size, WHOLE));
  struct iovec part = { bytes, breach->size };
  char control[CMSG_SPACE (64 * sizeof (int))] = { 0 };
  struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  memcpy (bytes, &breach->message, WHOLE);
  if (breach->fds > 0)
    {
      head.msg_control = control;
      head.msg_controllen = CMSG_SPACE (breach->fds * sizeof (int));
      struct cmsghdr *item = CMSG_FIRSTHDR (&head);
      *item = (struct cmsghdr) { .cmsg_len = CMSG_LEN (breach->fds * sizeof (int)),
                                 .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
      for (guint i = 0; i < breach->fds; i++)
        memcpy (CMSG_DATA (item) + i * sizeof (int), &null, sizeof null);
    }
  g_assert_cmpint (sendmsg (harness->control, &head, MSG_NOSIGNAL), ==, (gssize) breach->size);
  close (null);
}

static void
test_breach (gconstpointer data)
{
  g_autoptr (Harness) harness = harness_new (NULL);
  CordonScreenMessage message;

  harness_start_screen (harness);
  harness_await (harness, CORDON_SCREEN_READY, &message);
  send_breach (harness, data);
  harness_expect_lost (harness, CORDON_SCREEN_LOST_PROTOCOL);
}

/* --- frame buffers it must not take ---------------------------------------------------------- */

typedef struct {
  const char *name;
  int wider; /* than the surface */
  guint newer;
  gssize larger; /* the memory, than it must be */
  int seals;
} Buffer;

static const Buffer buffers[] = {
  { "other size", 1, 0, 0, HARNESS_SEALS },
  { "of the future", 0, 1, 0, HARNESS_SEALS },
  { "too small", 0, 0, -1, HARNESS_SEALS },
  { "may shrink", 0, 0, 0, F_SEAL_GROW | F_SEAL_SEAL },
  { "read-only", 0, 0, 0, HARNESS_SEALS | F_SEAL_WRITE },
};

static void
send_buffer (Harness *harness, const CordonScreenMessage *surface, const Buffer *buffer)
{
  guint width = surface->surface.width + buffer->wider, height = surface->surface.height;
  int fd = harness_memfd ((gsize) width * height * 4 + buffer->larger, buffer->seals);

  harness_send (harness,
                &(CordonScreenMessage) { .type = CORDON_SCREEN_FRAMEBUFFER,
                                         .generation = surface->generation + buffer->newer,
                                         .framebuffer = { width, height, width * 4 } },
                fd);
  close (fd);
}

static void
test_buffer (gconstpointer data)
{
  g_autoptr (Harness) harness = harness_new (NULL);
  CordonScreenMessage surface;

  harness_start_screen (harness);
  harness_await (harness, CORDON_SCREEN_SURFACE, &surface);
  send_buffer (harness, &surface, data);
  harness_expect_lost (harness, CORDON_SCREEN_LOST_PROTOCOL);
}

static void
test_two_buffers (void)
{
  static const Buffer good = { "good", 0, 0, 0, HARNESS_SEALS };
  g_autoptr (Harness) harness = harness_new (NULL);
  CordonScreenMessage surface;

  harness_start_screen (harness);
  harness_await (harness, CORDON_SCREEN_SURFACE, &surface);
  send_buffer (harness, &surface, &good);
  send_buffer (harness, &surface, &good);
  harness_expect_lost (harness, CORDON_SCREEN_LOST_PROTOCOL);
}

static char *
path_of (const char *group, const char *name)
{
  char *path = g_strdup_printf ("/screen/life/%s/%s", group, name);

  return g_strdelimit (path, " ", '-');
}

static void
add_tables (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (breaches); i++)
    {
      g_autofree char *path = path_of ("breach", breaches[i].name);

      g_test_add_data_func (path, &breaches[i], test_breach);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (buffers); i++)
    {
      g_autofree char *path = path_of ("frame-buffer", buffers[i].name);

      g_test_add_data_func (path, &buffers[i], test_buffer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen/life/ready", test_ready);
  g_test_add_func ("/screen/life/other-descriptors-closed", test_other_descriptors_closed);
  g_test_add_func ("/screen/life/no-descriptors", test_no_descriptors);
  g_test_add_func ("/screen/life/hang-up", test_hang_up);
  g_test_add_func ("/screen/life/server-killed", test_server_killed);
  g_test_add_func ("/screen/life/not-spice", test_not_spice);
  g_test_add_func ("/screen/life/refused-channel", test_refused_channel);
  g_test_add_func ("/screen/life/two-frame-buffers", test_two_buffers);
  add_tables ();
  return g_test_run ();
}
