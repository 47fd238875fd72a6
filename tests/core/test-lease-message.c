/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lease's datagrams over a real pair: every type, every malformed datagram, and no descriptor
 * left behind by any of them.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/lease-message.h"

typedef struct {
  int ours, theirs;
  int file;
  guint open_before;
} Fixture;

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
  g_autoptr (GError) error = NULL;

  cordon_lease_pair (&fixture->ours, &fixture->theirs, &error);
  g_assert_no_error (error);
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
assert_refused (int socket, gboolean with_fd, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  CordonLeaseMessage message, untouched;
  int fd = 12345;

  memset (&message, 0xaa, sizeof message);
  memset (&untouched, 0xaa, sizeof untouched);
  g_assert_false (cordon_lease_receive (socket, &message, with_fd ? &fd : NULL, &error));
  g_assert_error (error, domain, code);
  g_assert_cmpmem (&message, sizeof message, &untouched, sizeof untouched);
  g_assert_cmpint (fd, ==, 12345);
}

static void
assert_received (int socket, const CordonLeaseMessage *wanted, gboolean has_fd)
{
  g_autoptr (GError) error = NULL;
  CordonLeaseMessage message;
  int fd = 12345;

  memset (&message, 0xaa, sizeof message);
  cordon_lease_receive (socket, &message, &fd, &error);
  g_assert_no_error (error);
  g_assert_cmpint (message.type, ==, wanted->type);
  g_assert_cmpuint (message.value, ==, wanted->value);
  g_assert_cmpuint (message.cookie, ==, wanted->cookie);
  g_assert_cmpstr (message.text, ==, wanted->text);
  if (has_fd)
    {
      g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);
      close (fd);
    }
  else
    g_assert_cmpint (fd, ==, -1);
}

static void
test_pair (Fixture *fixture, gconstpointer data)
{
  const int ends[] = { fixture->ours, fixture->theirs };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      int type = 0;
      socklen_t size = sizeof type;

      g_assert_cmpint (fcntl (ends[i], F_GETFD), ==, FD_CLOEXEC);
      g_assert_cmpint (fcntl (ends[i], F_GETFL) & O_NONBLOCK, ==, O_NONBLOCK);
      g_assert_no_errno (getsockopt (ends[i], SOL_SOCKET, SO_TYPE, &type, &size));
      g_assert_cmpint (type, ==, SOCK_SEQPACKET);
    }
}

/* --- valid and invalid messages -------------------------------------------------------------- */

static const struct {
  CordonLeaseMessage message;
  gboolean has_fd, valid;
} cases[] = {
  { { CORDON_LEASE_OPEN_CHANNEL, 0, 0, "" }, FALSE, TRUE },
  { { CORDON_LEASE_OPEN_CHANNEL, 0, 0xffffffff, "" }, FALSE, TRUE },
  { { CORDON_LEASE_OPEN_CHANNEL, 1, 0, "" }, FALSE, FALSE },
  { { CORDON_LEASE_OPEN_CHANNEL, 0, 0, "x" }, FALSE, FALSE },
  { { CORDON_LEASE_OPEN_CHANNEL, 0, 0, "" }, TRUE, FALSE },
  { { CORDON_LEASE_CLOSE, 0, 0, "" }, FALSE, TRUE },
  { { CORDON_LEASE_CLOSE, 1, 0, "" }, FALSE, FALSE },
  { { CORDON_LEASE_CLOSE, 0, 1, "" }, FALSE, FALSE },
  { { CORDON_LEASE_STAGE, CORDON_STAGE_ADMITTED, 0, "" }, FALSE, TRUE },
  { { CORDON_LEASE_STAGE, CORDON_STAGE_RUNNING, 0, "" }, FALSE, TRUE },
  { { CORDON_LEASE_STAGE, 0, 0, "" }, FALSE, FALSE },
  { { CORDON_LEASE_STAGE, CORDON_STAGE_RUNNING + 1, 0, "" }, FALSE, FALSE },
  { { CORDON_LEASE_STAGE, 1, 1, "" }, FALSE, FALSE },
  { { CORDON_LEASE_STAGE, 1, 0, "x" }, FALSE, FALSE },
  { { CORDON_LEASE_STAGE, 1, 0, "" }, TRUE, FALSE },
  { { CORDON_LEASE_CHANNEL, 0, 7, "" }, TRUE, TRUE },
  { { CORDON_LEASE_CHANNEL, 0, 7, "QEMU said no." }, FALSE, TRUE },
  { { CORDON_LEASE_CHANNEL, 0, 7, "QEMU said no." }, TRUE, FALSE },
  { { CORDON_LEASE_CHANNEL, 0, 7, "" }, FALSE, FALSE },
  { { CORDON_LEASE_CHANNEL, 1, 7, "" }, TRUE, FALSE },
  { { CORDON_LEASE_FAILED, CORDON_ERROR_FAILED, 0, "Why “this”: <b>&amp; ünd 🙂" }, FALSE, TRUE },
  { { CORDON_LEASE_FAILED, CORDON_N_ERRORS - 1, 0, "" }, FALSE, TRUE },
  { { CORDON_LEASE_FAILED, CORDON_N_ERRORS, 0, "" }, FALSE, FALSE },
  { { CORDON_LEASE_FAILED, 0xffffffff, 0, "" }, FALSE, FALSE },
  { { CORDON_LEASE_FAILED, 0, 1, "" }, FALSE, FALSE },
  { { CORDON_LEASE_FAILED, 0, 0, "" }, TRUE, FALSE },
  { { CORDON_LEASE_FAILED, 0, 0, "a\nb" }, FALSE, FALSE },
  { { CORDON_LEASE_FAILED, 0, 0, "\x1b[2J" }, FALSE, FALSE },
  { { CORDON_LEASE_FAILED, 0, 0, "\x7f" }, FALSE, FALSE },
  { { CORDON_LEASE_FAILED, 0, 0, "\xc2\x9b" }, FALSE, FALSE },
  { { CORDON_LEASE_FAILED, 0, 0, "\xff" }, FALSE, FALSE },
  { { CORDON_LEASE_FAILED, 0, 0, "\xc0\xaf" }, FALSE, FALSE },
  { { CORDON_LEASE_ENDED, CORDON_END_STOPPED, 0, "" }, FALSE, TRUE },
  { { CORDON_LEASE_ENDED, CORDON_END_TAKEN, 0, "By you." }, FALSE, TRUE },
  { { CORDON_LEASE_ENDED, 0, 0, "" }, FALSE, FALSE },
  { { CORDON_LEASE_ENDED, CORDON_END_UNVERIFIED, 0, "Another label." }, FALSE, TRUE },
  { { CORDON_LEASE_ENDED, CORDON_END_LEFT + 1, 0, "" }, FALSE, FALSE },
  { { CORDON_LEASE_PAUSED, 0, 0, "It is examined." }, FALSE, TRUE },
  { { CORDON_LEASE_PAUSED, 1, 0, "" }, FALSE, FALSE },
  { { CORDON_LEASE_PAUSED, 0, 1, "" }, FALSE, FALSE },
  { { CORDON_LEASE_PAUSED, 0, 0, "" }, TRUE, FALSE },
  { { CORDON_LEASE_RESUMED, 0, 0, "" }, FALSE, TRUE },
  { { CORDON_LEASE_RESUMED, 0, 0, "x" }, FALSE, FALSE },
  { { 0, 0, 0, "" }, FALSE, FALSE },
  { { 3, 0, 0, "" }, FALSE, FALSE },
  { { 22, 0, 0, "" }, FALSE, FALSE },
  { { (CordonLeaseType) 0xffffffff, 0, 0, "" }, FALSE, FALSE },
};

/* What a peer that obeys nothing would send for it. */
static void
send_forged (Fixture *fixture, const CordonLeaseMessage *message, gboolean has_fd)
{
  const guint32 head[3] = { message->type, message->value, message->cookie };
  guint8 bytes[2048];
  gsize length = strlen (message->text);

  memcpy (bytes, head, sizeof head);
  memcpy (bytes + sizeof head, message->text, length);
  send_raw (fixture->theirs, bytes, sizeof head + length, &fixture->file, has_fd);
}

static void
test_cases (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      int fd = cases[i].has_fd ? fixture->file : -1;

      g_test_message ("case %zu", i);
      g_assert_cmpint (cordon_lease_send (fixture->theirs, &cases[i].message, fd, &error), ==,
                       cases[i].valid);
      if (cases[i].valid)
        {
          assert_received (fixture->ours, &cases[i].message, cases[i].has_fd);
          continue;
        }
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      assert_refused (fixture->ours, TRUE, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      send_forged (fixture, &cases[i].message, cases[i].has_fd);
      assert_refused (fixture->ours, TRUE, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
}

static void
test_lengths (Fixture *fixture, gconstpointer data)
{
  static guint8 bytes[8192];
  CordonLeaseMessage longest = { CORDON_LEASE_FAILED, 0, 0, "" };

  memset (bytes, 'x', sizeof bytes);
  memset (longest.text, 'x', CORDON_LIMIT_LEASE_TEXT);
  memcpy (bytes, (guint32[]) { CORDON_LEASE_FAILED, 0, 0 }, 12);
  send_raw (fixture->theirs, bytes, 12 + CORDON_LIMIT_LEASE_TEXT, NULL, 0);
  assert_received (fixture->ours, &longest, FALSE);
  for (gsize size = 1; size < 12; size++)
    {
      send_raw (fixture->theirs, bytes, size, NULL, 0);
      assert_refused (fixture->ours, TRUE, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
  for (gsize size = 12 + CORDON_LIMIT_LEASE_TEXT + 1; size < sizeof bytes; size += 7)
    {
      send_raw (fixture->theirs, bytes, size, &fixture->file, 1);
      assert_refused (fixture->ours, TRUE, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
  send_raw (fixture->theirs, bytes, 0, &fixture->file, 1);
  assert_refused (fixture->ours, TRUE, CORDON_ERROR, CORDON_ERROR_USAGE);
}

static void
test_nul_in_text (Fixture *fixture, gconstpointer data)
{
  static const char texts[][4] = { "a\0b", "\0ab", "ab\0" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint8 bytes[15];
      memcpy (bytes, (guint32[]) { CORDON_LEASE_FAILED, 0, 0 }, 12);
      memcpy (bytes + 12, texts[i], 3);
      send_raw (fixture->theirs, bytes, sizeof bytes, NULL, 0);
      assert_refused (fixture->ours, TRUE, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
}

static void
test_too_many_descriptors (Fixture *fixture, gconstpointer data)
{
  const guint32 head[4] = { CORDON_LEASE_CHANNEL, 0, 1, GUINT32_FROM_BE (0x74657874) /* "text" */ };
  int fds[20];

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = fixture->file;
  for (gsize n = 2; n <= G_N_ELEMENTS (fds); n++)
    {
      send_raw (fixture->theirs, head, 12, fds, n);
      assert_refused (fixture->ours, TRUE, CORDON_ERROR, CORDON_ERROR_USAGE);
      send_raw (fixture->theirs, head, 16, fds, n);
      assert_refused (fixture->ours, TRUE, CORDON_ERROR, CORDON_ERROR_USAGE);
      g_assert_cmpuint (count_fds (), ==, fixture->open_before);
    }
}

/* cordond takes no descriptor from a client: the kernel drops them. */
static void
test_no_room_for_descriptors (Fixture *fixture, gconstpointer data)
{
  const guint32 head[3] = { CORDON_LEASE_OPEN_CHANNEL, 0, 5 };
  const int fds[] = { fixture->file, fixture->file };
  g_autoptr (GError) error = NULL;
  CordonLeaseMessage message;

  send_raw (fixture->theirs, head, sizeof head, fds, G_N_ELEMENTS (fds));
  g_assert_true (cordon_lease_receive (fixture->ours, &message, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (message.cookie, ==, 5);
}

static void
test_hang_up (Fixture *fixture, gconstpointer data)
{
  static const CordonLeaseMessage closing = { CORDON_LEASE_CLOSE, 0, 0, "" };
  g_autoptr (GError) error = NULL;

  assert_refused (fixture->ours, TRUE, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_true (cordon_lease_send (fixture->theirs, &closing, -1, NULL));
  close (fixture->theirs);
  fixture->theirs = -1;
  fixture->open_before--;
  assert_received (fixture->ours, &closing, FALSE);
  assert_refused (fixture->ours, TRUE, G_IO_ERROR, G_IO_ERROR_CLOSED);
  assert_refused (fixture->ours, FALSE, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_false (cordon_lease_send (fixture->ours, &closing, -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_full (Fixture *fixture, gconstpointer data)
{
  static const CordonLeaseMessage stage = { CORDON_LEASE_STAGE, 1, 0, "" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100000 && cordon_lease_send (fixture->theirs, &stage, -1, &error); i++)
    ;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* --- cordon_lease_message_set_text() --------------------------------------------------------- */

static void
test_set_text (void)
{
  static const struct { const char *from, *to; } texts[] = {
    { "", "" }, { "Plain.", "Plain." }, { "a\nb\tc\x1b[m", "a b c [m" }, { "\xc2\x9b" "2J", " 2J" },
    { "ab\xff", "ab\xef\xbf\xbd" }, { "“ü”", "“ü”" }, { NULL, "" },
  };
  CordonLeaseMessage message = { CORDON_LEASE_FAILED, 0, 0, "" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      memset (message.text, 'x', sizeof message.text);
      cordon_lease_message_set_text (&message, texts[i].from);
      g_assert_cmpstr (message.text, ==, texts[i].to);
      g_assert_cmpint (message.text[sizeof message.text - 1], ==, 0);
    }
}

static void
test_set_text_cut (void)
{
  CordonLeaseMessage message = { CORDON_LEASE_FAILED, 0, 0, "" };

  for (gsize lead = 0; lead < 8; lead++)
    {
      g_autoptr (GString) text = g_string_new_len ("xxxxxxxx", lead);
      while (text->len < 2 * CORDON_LIMIT_LEASE_TEXT)
        g_string_append (text, "🙂");
      cordon_lease_message_set_text (&message, text->str);
      g_assert_cmpuint (strlen (message.text), ==, lead + (CORDON_LIMIT_LEASE_TEXT - lead) / 4 * 4);
      g_assert_true (g_utf8_validate (message.text, -1, NULL));
    }
}

#define ADD(name, function) \
  g_test_add ("/core/lease-message/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("pair", test_pair);
  ADD ("cases", test_cases);
  ADD ("lengths", test_lengths);
  ADD ("nul-in-text", test_nul_in_text);
  ADD ("too-many-descriptors", test_too_many_descriptors);
  ADD ("no-room-for-descriptors", test_no_room_for_descriptors);
  ADD ("hang-up", test_hang_up);
  ADD ("full", test_full);
  g_test_add_func ("/core/lease-message/set-text", test_set_text);
  g_test_add_func ("/core/lease-message/set-text/cut", test_set_text_cut);
  return g_test_run ();
}
