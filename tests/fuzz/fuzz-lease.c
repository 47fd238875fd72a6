/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One datagram of a lease, over a real pair. What is taken must be fit to be shown and to be sent on.
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/lease-message.h"
#include "fuzz.h"

static void
check_message (int ours, int theirs, const CordonLeaseMessage *message)
{
  CordonLeaseMessage again;
  int fd = -1;

  memset (&again, 0, sizeof again); /* its padding, too */
  g_assert_true (g_utf8_validate (message->text, -1, NULL));
  for (const char *p = message->text; *p; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
  g_assert_true (cordon_lease_send (theirs, message, -1, NULL));
  g_assert_true (cordon_lease_receive (ours, &again, &fd, NULL));
  g_assert_cmpmem (&again, sizeof again, message, sizeof *message);
  g_assert_cmpint (fd, ==, -1);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static int ours = -1, theirs = -1;
  CordonLeaseMessage message;
  g_autoptr (GError) error = NULL;
  int fd = -1;

  if (ours < 0)
    g_assert_true (cordon_lease_pair (&ours, &theirs, NULL));
  memset (&message, 0, sizeof message);
  if (size == 0 || size > 65536 || send (theirs, data, size, MSG_NOSIGNAL) != (ssize_t) size)
    return 0;
  if (cordon_lease_receive (ours, &message, &fd, &error))
    check_message (ours, theirs, &message);
  else
    g_assert_nonnull (error);
  return 0;
}
