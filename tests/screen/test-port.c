/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent port through cordon-screen: every byte both ways, a slow guest slows the window's
 * writer, and a guest that floods a window which does not read ends only its own display.
 */
#include "harness.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEGABYTE (1024 * 1024)
#define TOTAL (10 * MEGABYTE)

/* More than this is never on its way from the guest unread: half of what cordon-screen may hold. */
#define AHEAD_MAX (CORDON_SCREEN_AGENT_QUEUE_MAX / 2)

static const char *const with_guest[] = { "--scene", "blocks", "--size", "640x480", "--port",
                                          "@guest", NULL };

static void
await_port (Harness *harness, guint open)
{
  CordonScreenMessage message;

  harness_await (harness, CORDON_SCREEN_AGENT_PORT, &message);
  g_assert_cmpuint (message.value, ==, open);
}

/* It may have been told while something else was waited for. */
static void
await_open (Harness *harness)
{
  CordonScreenMessage message;

  while (!harness->port_open)
    g_assert_true (harness_next (harness, &message));
}

/* One direction: what is sent at one end must come out at the other. */
typedef struct {
  int in, out;
  const guint8 *bytes;
  gsize sent, received, total;
  GChecksum *checksum; /* of what was received */
} Flow;

static void
flow_init (Flow *flow, int in, int out, const guint8 *bytes, gsize total)
{
  *flow = (Flow) { .in = in, .out = out, .bytes = bytes, .total = total };
  flow->checksum = g_checksum_new (G_CHECKSUM_SHA256);
}

static gboolean
flow_done (const Flow *flow)
{
  return flow->received >= flow->total;
}

static gboolean
flow_may_send (const Flow *flow)
{
  return flow->sent < flow->total && flow->sent - flow->received < AHEAD_MAX;
}

static void
flow_send (Flow *flow)
{
  gsize most = MIN (flow->total - flow->sent, AHEAD_MAX - (flow->sent - flow->received));
  gssize sent = send (flow->in, flow->bytes + flow->sent, most, MSG_DONTWAIT | MSG_NOSIGNAL);

  if (sent < 0)
    g_assert_cmpint (errno, ==, EAGAIN);
  else
    flow->sent += sent;
}

static void
flow_receive (Flow *flow)
{
  guint8 piece[65536];
  gssize got = recv (flow->out, piece, sizeof piece, MSG_DONTWAIT);

  if (got < 0 && errno == EAGAIN)
    return;
  g_assert_cmpint (got, >, 0);
  g_checksum_update (flow->checksum, piece, got);
  flow->received += got;
}

static void
flows_run (Flow *flows, guint count)
{
  while (!flow_done (&flows[0]) || !flow_done (&flows[count - 1]))
    {
      struct pollfd fds[4];

      for (guint i = 0; i < count; i++)
        {
          fds[2 * i] = (struct pollfd) { .fd = flow_may_send (&flows[i]) ? flows[i].in : -1,
                                         .events = POLLOUT };
          fds[2 * i + 1] = (struct pollfd) { .fd = flow_done (&flows[i]) ? -1 : flows[i].out,
                                             .events = POLLIN };
        }
      if (poll (fds, 2 * count, HARNESS_DEADLINE_MS) <= 0)
        g_error ("bytes got stuck: %zu and %zu of %zu", flows[0].received,
                 flows[count - 1].received, flows[0].total);
      for (guint i = 0; i < count; i++)
        {
          if (fds[2 * i].revents & POLLOUT)
            flow_send (&flows[i]);
          if (fds[2 * i + 1].revents)
            flow_receive (&flows[i]);
        }
    }
}

static void
flow_expect_equal (Flow *flow)
{
  g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, flow->bytes,
                                                           flow->total);

  g_assert_cmpuint (flow->received, ==, flow->total);
  g_assert_cmpstr (g_checksum_get_string (flow->checksum), ==, expected);
  g_checksum_free (flow->checksum);
}

static guint8 *
noise_new (guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint32 *words = g_malloc (TOTAL);

  for (gsize i = 0; i < TOTAL / sizeof *words; i++)
    words[i] = g_rand_int (random);
  return (guint8 *) words;
}

static void
test_bytes (gconstpointer data)
{
  gsize both = GPOINTER_TO_SIZE (data);
  g_autofree guint8 *down = noise_new (1), *up = noise_new (2);
  int guest = -1;
  g_autoptr (Harness) harness = harness_new_with_guest (with_guest, &guest);
  Flow flows[2];

  harness_start_screen (harness);
  await_open (harness);
  flow_init (&flows[0], harness->agent, guest, down, TOTAL);
  flow_init (&flows[1], guest, harness->agent, up, TOTAL);
  if (both)
    flows_run (flows, 2);
  else
    {
      flows_run (&flows[0], 1);
      flows_run (&flows[1], 1);
    }
  flow_expect_equal (&flows[0]);
  flow_expect_equal (&flows[1]);
  close (guest);
}

/* Sends until the other side takes no more for a while. Returns how much went. */
static gsize
fill (int fd, gsize most)
{
  static const guint8 piece[65536];
  gsize filled = 0;

  while (filled < most && harness_wait_fd (fd, POLLOUT, 500))
    {
      gssize sent = send (fd, piece, MIN (sizeof piece, most - filled),
                          MSG_DONTWAIT | MSG_NOSIGNAL);

      if (sent < 0 && errno != EAGAIN)
        break;
      filled += MAX (sent, 0);
    }
  return filled;
}

/* A guest that does not read: the window's writer stops, and the picture goes on. */
static void
test_slow_guest (void)
{
  int guest = -1;
  g_autoptr (Harness) harness = harness_new_with_guest (with_guest, &guest);

  harness_start_screen (harness);
  harness_show (harness);
  harness_await_inputs (harness);
  await_open (harness);
  g_assert_cmpuint (fill (harness->agent, 64 * MEGABYTE), <, 16 * MEGABYTE);
  harness_turn (harness);
  harness_command (harness, "resize 320x240");
  harness_show (harness);
  close (guest);
}

/* Sends until the screen process gives up. Returns how much went. */
static gsize
flood_until_lost (Harness *harness, int guest, CordonScreenMessage *message)
{
  static const guint8 piece[65536];
  gint64 deadline = g_get_monotonic_time () + HARNESS_DEADLINE_MS * 1000;
  gsize sent = 0;

  *message = (CordonScreenMessage) { 0 };
  while (message->type != CORDON_SCREEN_LOST)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      if (harness_wait_fd (guest, POLLOUT, 10))
        {
          gssize now = send (guest, piece, sizeof piece, MSG_DONTWAIT | MSG_NOSIGNAL);

          sent += MAX (now, 0);
        }
      if (harness_has_message (harness, 0))
        g_assert_true (harness_next (harness, message));
    }
  return sent;
}

/* A guest that floods a window which does not read. */
static void
test_overflow (void)
{
  int guest = -1;
  g_autoptr (Harness) harness = harness_new_with_guest (with_guest, &guest);
  CordonScreenMessage message;

  harness_start_screen (harness);
  await_open (harness);
  g_assert_cmpuint (flood_until_lost (harness, guest, &message), >, CORDON_SCREEN_AGENT_QUEUE_MAX);
  g_assert_cmpuint (message.value, ==, CORDON_SCREEN_LOST_OVERFLOW);
  g_assert_false (harness_next (harness, &message));
  harness_expect_exit (harness, CORDON_SCREEN_EXIT_LOST);
  g_assert_cmpint (harness->screen_peak_kib, <, 64 * 1024);
  close (guest);
}

/* Up to the bound nothing is lost, however late the window reads. */
static void
test_late_reader (void)
{
  g_autofree guint8 *bytes = noise_new (3);
  int guest = -1;
  g_autoptr (Harness) harness = harness_new_with_guest (with_guest, &guest);
  Flow flow;

  harness_start_screen (harness);
  harness_show (harness);
  harness_await_inputs (harness);
  await_open (harness);
  flow_init (&flow, guest, harness->agent, bytes, AHEAD_MAX);
  while (flow.sent < flow.total)
    {
      g_assert_true (harness_wait_fd (guest, POLLOUT, HARNESS_DEADLINE_MS));
      flow_send (&flow);
    }
  harness_turn (harness);
  flows_run (&flow, 1);
  flow_expect_equal (&flow);
  close (guest);
}

/* Each edge is told, also when the guest closes and opens at once. */
static void
test_open_and_closed (void)
{
  g_autoptr (Harness) harness = harness_new (NULL);

  harness_start_screen (harness);
  harness_show (harness);
  for (int i = 0; i < 3; i++)
    {
      harness_command (harness, "port open");
      await_port (harness, 1);
      harness_command (harness, "port close");
      await_port (harness, 0);
    }
  harness_command (harness, "port open");
  await_port (harness, 1);
  harness_command (harness, "port close");
  harness_command (harness, "port open");
  await_port (harness, 0);
  await_port (harness, 1);
}

/* The window closes its end of the stream: only the agent is gone. */
static void
test_stream_closed (void)
{
  int guest = -1;
  g_autoptr (Harness) harness = harness_new_with_guest (with_guest, &guest);

  harness_start_screen (harness);
  harness_show (harness);
  harness_await_inputs (harness);
  await_open (harness);
  shutdown (harness->agent, SHUT_RDWR);
  fill (guest, 16 * MEGABYTE);
  harness_turn (harness);
  harness_command (harness, "resize 320x240");
  harness_show (harness);
  close (guest);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/screen/port/one-way-each", GSIZE_TO_POINTER (FALSE), test_bytes);
  g_test_add_data_func ("/screen/port/both-ways", GSIZE_TO_POINTER (TRUE), test_bytes);
  g_test_add_func ("/screen/port/slow-guest", test_slow_guest);
  g_test_add_func ("/screen/port/overflow", test_overflow);
  g_test_add_func ("/screen/port/late-reader", test_late_reader);
  g_test_add_func ("/screen/port/open-and-closed", test_open_and_closed);
  g_test_add_func ("/screen/port/stream-closed", test_stream_closed);
  return g_test_run ();
}
