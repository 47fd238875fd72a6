/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Datagrams of a lease. cordond takes them from any user's program, so nothing of a datagram is
 * used before all of it was checked, a malformed one leaves no descriptor behind, and neither
 * direction ever blocks.
 */
#include "config.h"

#include "core/lease-message.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/errors.h"

/* Both ends run on one host: native order. */
typedef struct {
  guint32 type;
  guint32 value;
  guint32 cookie;
} Head;

typedef struct {
  Head head;
  char text[CORDON_LIMIT_LEASE_TEXT + 1]; /* one more than allowed: a longer datagram shows */
} Datagram;

/* More than one, so that a second descriptor is seen and closed, not cut off. */
#define CONTROL_DESCRIPTORS 4

typedef union {
  struct cmsghdr align;
  char bytes[CMSG_SPACE (CONTROL_DESCRIPTORS * sizeof (int))];
} Control;

static const struct {
  CordonLeaseType type;
  guint32 value_min, value_max;
  gboolean has_cookie, has_text;
} rules[] = {
  { CORDON_LEASE_OPEN_CHANNEL, 0, 0, TRUE, FALSE },
  { CORDON_LEASE_CLOSE, 0, 0, FALSE, FALSE },
  { CORDON_LEASE_STAGE, CORDON_STAGE_ADMITTED, CORDON_STAGE_RUNNING, FALSE, FALSE },
  { CORDON_LEASE_CHANNEL, 0, 0, TRUE, TRUE },
  { CORDON_LEASE_FAILED, 0, CORDON_N_ERRORS - 1, FALSE, TRUE },
  { CORDON_LEASE_ENDED, CORDON_END_STOPPED, CORDON_END_LEFT, FALSE, TRUE },
  { CORDON_LEASE_PAUSED, 0, 0, FALSE, TRUE },
  { CORDON_LEASE_RESUMED, 0, 0, FALSE, FALSE },
};

static gboolean
head_valid (const Head *head, gboolean has_text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].type == head->type)
      return head->value >= rules[i].value_min && head->value <= rules[i].value_max
             && (rules[i].has_cookie || head->cookie == 0)
             && (rules[i].has_text || !has_text);
  return FALSE;
}

static gboolean
text_valid (const char *text, gsize length)
{
  if (length > CORDON_LIMIT_LEASE_TEXT || !g_utf8_validate_len (text, length, NULL))
    return FALSE;
  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* A channel comes with its descriptor, or with the reason why there is none. */
static gboolean
fd_fits (guint32 type, gboolean has_fd, gboolean has_text)
{
  return type == CORDON_LEASE_CHANNEL ? has_fd != has_text : !has_fd;
}

static gboolean
fail_malformed (GError **error)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("A message about a machine was malformed."));
  return FALSE;
}

static gboolean
fail_errno (GError **error, int saved_errno)
{
  gboolean gone = saved_errno == EPIPE || saved_errno == ECONNRESET || saved_errno == ENOTCONN;

  g_set_error (error, G_IO_ERROR, gone ? G_IO_ERROR_CLOSED : g_io_error_from_errno (saved_errno),
               "lease: %s", g_strerror (saved_errno));
  return FALSE;
}

void
cordon_lease_message_set_text (CordonLeaseMessage *message, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  gsize used = 0;

  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    {
      gsize size = g_utf8_next_char (p) - p;
      if (used + size > CORDON_LIMIT_LEASE_TEXT)
        break;
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        message->text[used++] = ' ';
      else
        {
          memcpy (message->text + used, p, size);
          used += size;
        }
    }
  memset (message->text + used, 0, sizeof message->text - used);
}

/* --- sending --------------------------------------------------------------------------------- */

static void
attach_fd (struct msghdr *head, Control *control, int fd)
{
  memset (control, 0, sizeof *control);
  head->msg_control = control;
  head->msg_controllen = CMSG_SPACE (sizeof fd);
  struct cmsghdr *item = CMSG_FIRSTHDR (head);
  item->cmsg_level = SOL_SOCKET;
  item->cmsg_type = SCM_RIGHTS;
  item->cmsg_len = CMSG_LEN (sizeof fd);
  memcpy (CMSG_DATA (item), &fd, sizeof fd);
}

gboolean
cordon_lease_send (int socket, const CordonLeaseMessage *message, int fd, GError **error)
{
  gsize length = strnlen (message->text, sizeof message->text);
  Head out = { message->type, message->value, message->cookie };
  struct iovec parts[] = { { &out, sizeof out }, { (void *) message->text, length } };
  struct msghdr head = { .msg_iov = parts, .msg_iovlen = G_N_ELEMENTS (parts) };
  Control control;
  ssize_t sent;

  if (!text_valid (message->text, length) || !head_valid (&out, length > 0)
      || !fd_fits (out.type, fd >= 0, length > 0))
    return fail_malformed (error);

  if (fd >= 0)
    attach_fd (&head, &control, fd);
  do
    sent = sendmsg (socket, &head, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? fail_errno (error, errno) : TRUE;
}

/* --- receiving ------------------------------------------------------------------------------- */

/* Keeps the first descriptor and closes all others. Returns how many there were. */
static guint
take_fds (struct msghdr *head, int *fd)
{
  guint count = 0;

  for (struct cmsghdr *item = CMSG_FIRSTHDR (head); item; item = CMSG_NXTHDR (head, item))
    {
      if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS)
        continue;
      for (gsize at = 0; at + sizeof (int) <= item->cmsg_len - CMSG_LEN (0); at += sizeof (int))
        {
          int received;
          memcpy (&received, CMSG_DATA (item) + at, sizeof received);
          if (count++ == 0)
            *fd = received;
          else
            close (received);
        }
    }
  return count;
}

static gboolean
datagram_valid (const Datagram *datagram, gsize size)
{
  gsize length = size - sizeof (Head);

  return text_valid (datagram->text, length) && head_valid (&datagram->head, length > 0);
}

static void
unpack (const Datagram *datagram, gsize size, CordonLeaseMessage *message)
{
  gsize length = size - sizeof (Head);

  message->type = datagram->head.type;
  message->value = datagram->head.value;
  message->cookie = datagram->head.cookie;
  memcpy (message->text, datagram->text, length);
  memset (message->text + length, 0, sizeof message->text - length);
}

gboolean
cordon_lease_receive (int socket, CordonLeaseMessage *message, int *fd, GError **error)
{
  Datagram datagram;
  Control control;
  struct iovec part = { &datagram, sizeof datagram };
  struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };
  int received_fd = -1;
  ssize_t size;

  if (fd)
    {
      head.msg_control = &control;
      head.msg_controllen = sizeof control;
    }
  do
    size = recvmsg (socket, &head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);
  if (size < 0)
    return fail_errno (error, errno);

  guint count = fd ? take_fds (&head, &received_fd) : 0;
  if (size == 0 && count == 0)
    return fail_errno (error, EPIPE);
  /* MSG_CTRUNC without a buffer only means that the kernel dropped what was not asked for. */
  if (size < (ssize_t) sizeof (Head) || (head.msg_flags & MSG_TRUNC)
      || (fd && (head.msg_flags & MSG_CTRUNC)) || count > 1 || !datagram_valid (&datagram, size)
      || (fd && !fd_fits (datagram.head.type, count == 1, size > (ssize_t) sizeof (Head))))
    {
      if (received_fd >= 0)
        close (received_fd);
      return fail_malformed (error);
    }

  unpack (&datagram, size, message);
  if (fd)
    *fd = received_fd;
  return TRUE;
}

gboolean
cordon_lease_pair (int *mine, int *theirs, GError **error)
{
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                              _("The connection to a new machine cannot be made"));
      return FALSE;
    }
  *mine = ends[0];
  *theirs = ends[1];
  return TRUE;
}
