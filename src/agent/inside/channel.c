/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages of fixed size over a SOCK_SEQPACKET pair, with at most one descriptor. A message of any
 * other size, or with a cut control part, closes the conversation: nothing is guessed.
 */
#include "agent/inside/channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef union {
  struct cmsghdr align;
  char bytes[CMSG_SPACE (sizeof (int))];
} Control;

bool
cordon_channel_pair (int ends[2])
{
  return socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0;
}

static void
attach_fd (struct msghdr *header, Control *control, int fd)
{
  struct cmsghdr *item;

  memset (control, 0, sizeof *control);
  header->msg_control = control->bytes;
  header->msg_controllen = sizeof control->bytes;
  item = CMSG_FIRSTHDR (header);
  item->cmsg_level = SOL_SOCKET;
  item->cmsg_type = SCM_RIGHTS;
  item->cmsg_len = CMSG_LEN (sizeof fd);
  memcpy (CMSG_DATA (item), &fd, sizeof fd);
}

bool
cordon_channel_send (int fd, const void *message, size_t size, int pass_fd)
{
  struct iovec part = { .iov_base = (void *) message, .iov_len = size };
  struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };
  Control control;
  ssize_t sent;

  if (pass_fd >= 0)
    attach_fd (&header, &control, pass_fd);
  do
    sent = sendmsg (fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  return sent == (ssize_t) size;
}

static int
take_fd (struct msghdr *header)
{
  struct cmsghdr *item = CMSG_FIRSTHDR (header);
  int fd = -1;

  if (item && item->cmsg_level == SOL_SOCKET && item->cmsg_type == SCM_RIGHTS &&
      item->cmsg_len == CMSG_LEN (sizeof fd))
    memcpy (&fd, CMSG_DATA (item), sizeof fd);
  return fd;
}

CordonChannelResult
cordon_channel_receive (int fd, void *message, size_t size, int *passed_fd)
{
  char spare;
  struct iovec parts[2] = { { .iov_base = message, .iov_len = size },
                            { .iov_base = &spare, .iov_len = 1 } };
  struct msghdr header = { .msg_iov = parts, .msg_iovlen = 2 };
  Control control;
  ssize_t got;
  int taken;

  if (passed_fd)
    {
      *passed_fd = -1;
      header.msg_control = control.bytes;
      header.msg_controllen = sizeof control.bytes;
    }
  do
    got = recvmsg (fd, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  while (got < 0 && errno == EINTR);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return CORDON_CHANNEL_EMPTY;
  if (got < 0)
    return CORDON_CHANNEL_CLOSED;
  taken = passed_fd ? take_fd (&header) : -1;
  if (got != (ssize_t) size || (header.msg_flags & MSG_TRUNC) ||
      (passed_fd && (header.msg_flags & MSG_CTRUNC)))
    {
      if (taken >= 0)
        close (taken);
      return CORDON_CHANNEL_CLOSED;
    }
  if (passed_fd)
    *passed_fd = taken;
  return CORDON_CHANNEL_MESSAGE;
}
