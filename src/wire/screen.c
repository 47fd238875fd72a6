/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The screen protocol's datagrams: sending, receiving, and the one place that says which are valid.
 * Runs on both sides of the wall, inside cordon-screen's seccomp filter too: it may call sendmsg,
 * recvmsg, recvfrom and close only, and must never block or leave a received descriptor open.
 */
#include "wire/screen.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for more than one descriptor, so that a second one is seen and closed, not cut off. */
#define CONTROL_DESCRIPTORS 4

typedef union {
  struct cmsghdr align;
  char bytes[CMSG_SPACE (CONTROL_DESCRIPTORS * sizeof (int))];
} Control;

/* --- what belongs to a message --------------------------------------------------------------- */

/* Bytes of the union that belong to the type. */
static size_t
payload_size (const CordonScreenMessage *message)
{
  switch (message->type)
    {
    case CORDON_SCREEN_BLANK:
    case CORDON_SCREEN_CREDIT:
      return 0;
    case CORDON_SCREEN_READY:
    case CORDON_SCREEN_POINTER_MODE:
    case CORDON_SCREEN_NEED_CHANNEL:
    case CORDON_SCREEN_AGENT_PORT:
    case CORDON_SCREEN_LOST:
    case CORDON_SCREEN_CHANNEL:
      return sizeof message->value;
    case CORDON_SCREEN_SURFACE:
      return sizeof message->surface;
    case CORDON_SCREEN_DAMAGE:
      return message->count < CORDON_SCREEN_RECTS_MAX ? message->count * sizeof *message->rects
                                                      : sizeof message->rects;
    case CORDON_SCREEN_CURSOR:
      return sizeof message->cursor;
    case CORDON_SCREEN_FRAMEBUFFER:
      return sizeof message->framebuffer;
    case CORDON_SCREEN_KEY:
      return sizeof message->key;
    case CORDON_SCREEN_POSITION:
    case CORDON_SCREEN_MOTION:
    case CORDON_SCREEN_BUTTON:
      return sizeof message->pointer;
    default:
      return sizeof message->bytes;
    }
}

/* An initializer of one member leaves the rest of a union as the stack had it, and some compilers
 * do so: pointers of the window, told to a process that must not know them. */
static CordonScreenMessage
without_rest (const CordonScreenMessage *message)
{
  CordonScreenMessage clean;

  memset (&clean, 0, sizeof clean);
  memcpy (&clean, message, offsetof (CordonScreenMessage, bytes) + payload_size (message));
  return clean;
}

static bool
rest_is_zero (const CordonScreenMessage *message)
{
  for (size_t i = payload_size (message); i < sizeof message->bytes; i++)
    if (message->bytes[i] != 0)
      return false;
  return true;
}

/* --- sending and receiving ------------------------------------------------------------------- */

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

int
cordon_screen_send (int socket, const CordonScreenMessage *message, int fd)
{
  CordonScreenMessage clean = without_rest (message);
  struct iovec part = { &clean, sizeof clean };
  struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };
  Control control;
  ssize_t sent;

  if (fd >= 0)
    attach_fd (&head, &control, fd);
  do
    sent = sendmsg (socket, &head, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : 0;
}

/* Takes the first descriptor and closes all others. Returns how many there were. */
static unsigned
take_fds (struct msghdr *head, int *fd)
{
  unsigned count = 0;

  for (struct cmsghdr *item = CMSG_FIRSTHDR (head); item; item = CMSG_NXTHDR (head, item))
    {
      if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS)
        continue;
      for (size_t at = 0; at + sizeof (int) <= item->cmsg_len - CMSG_LEN (0); at += sizeof (int))
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

static CordonScreenReceived
receive_failed (int saved_errno)
{
  return saved_errno == EAGAIN || saved_errno == EWOULDBLOCK ? CORDON_SCREEN_EMPTY
                                                              : CORDON_SCREEN_CLOSED;
}

static CordonScreenReceived
receive_plain (int socket, CordonScreenMessage *message)
{
  CordonScreenMessage received;
  ssize_t size;

  /* MSG_TRUNC: the datagram's true size, so that a long one is not taken for a whole one. */
  do
    size = recv (socket, &received, sizeof received, MSG_DONTWAIT | MSG_TRUNC);
  while (size < 0 && errno == EINTR);
  if (size < 0)
    return receive_failed (errno);
  if (size == 0)
    return CORDON_SCREEN_CLOSED;
  if (size != (ssize_t) sizeof received)
    return CORDON_SCREEN_INVALID;
  *message = received;
  return CORDON_SCREEN_RECEIVED;
}

static bool
descriptors_fit (const CordonScreenMessage *message, unsigned count)
{
  switch (message->type)
    {
    case CORDON_SCREEN_FRAMEBUFFER:
      return count == 1;
    case CORDON_SCREEN_CHANNEL:
      return count <= 1;
    default:
      return count == 0;
    }
}

static CordonScreenReceived
receive_with_fd (int socket, CordonScreenMessage *message, int *fd)
{
  CordonScreenMessage received;
  struct iovec part = { &received, sizeof received };
  Control control;
  struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1,
                         .msg_control = &control, .msg_controllen = sizeof control };
  int received_fd = -1;
  ssize_t size;

  do
    size = recvmsg (socket, &head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);
  if (size < 0)
    return receive_failed (errno);

  unsigned count = take_fds (&head, &received_fd);
  if (size == (ssize_t) sizeof received && !(head.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
      && descriptors_fit (&received, count))
    {
      *message = received;
      *fd = received_fd;
      return CORDON_SCREEN_RECEIVED;
    }
  if (received_fd >= 0)
    close (received_fd);
  return size == 0 && count == 0 ? CORDON_SCREEN_CLOSED : CORDON_SCREEN_INVALID;
}

CordonScreenReceived
cordon_screen_receive (int socket, CordonScreenMessage *message, int *fd)
{
  return fd ? receive_with_fd (socket, message, fd) : receive_plain (socket, message);
}

/* --- validity -------------------------------------------------------------------------------- */

static bool
head_is (const CordonScreenMessage *message, bool has_generation)
{
  return (message->generation != 0) == has_generation
         && (message->type == CORDON_SCREEN_DAMAGE || message->count == 0);
}

static bool
surface_valid (uint32_t width, uint32_t height)
{
  return width >= 1 && width <= CORDON_SCREEN_SIDE_MAX
         && height >= 1 && height <= CORDON_SCREEN_SIDE_MAX
         && width * height <= CORDON_SCREEN_PIXELS_MAX;
}

static bool
damage_valid (const CordonScreenMessage *message)
{
  if (message->count < 1 || message->count > CORDON_SCREEN_RECTS_MAX)
    return false;
  for (unsigned i = 0; i < message->count; i++)
    {
      CordonScreenRect rect = message->rects[i];
      if (rect.width == 0 || rect.x + rect.width > CORDON_SCREEN_SIDE_MAX
          || rect.height == 0 || rect.y + rect.height > CORDON_SCREEN_SIDE_MAX)
        return false;
    }
  return rest_is_zero (message);
}

static bool
cursor_valid (const CordonScreenMessage *message)
{
  uint32_t width = message->cursor.width, height = message->cursor.height;

  if (width == 0 && height == 0)
    return message->cursor.hot_x == 0 && message->cursor.hot_y == 0 && rest_is_zero (message);
  return width >= 1 && width <= CORDON_SCREEN_CURSOR_MAX
         && height >= 1 && height <= CORDON_SCREEN_CURSOR_MAX
         && message->cursor.hot_x < width && message->cursor.hot_y < height
         && rest_is_zero (message);
}

static bool
value_between (const CordonScreenMessage *message, uint32_t min, uint32_t max)
{
  return head_is (message, false) && rest_is_zero (message)
         && message->value >= min && message->value <= max;
}

bool
cordon_screen_message_from_screen (const CordonScreenMessage *message)
{
  switch (message->type)
    {
    case CORDON_SCREEN_READY:
      return value_between (message, CORDON_SCREEN_CONFINED_SECCOMP,
                            CORDON_SCREEN_CONFINED_SECCOMP | CORDON_SCREEN_CONFINED_LANDLOCK)
             && (message->value & CORDON_SCREEN_CONFINED_SECCOMP);
    case CORDON_SCREEN_SURFACE:
      return head_is (message, true) && rest_is_zero (message)
             && surface_valid (message->surface.width, message->surface.height);
    case CORDON_SCREEN_DAMAGE:
      return head_is (message, true) && damage_valid (message);
    case CORDON_SCREEN_CURSOR:
      return head_is (message, false) && cursor_valid (message);
    case CORDON_SCREEN_POINTER_MODE:
    case CORDON_SCREEN_AGENT_PORT:
      return value_between (message, 0, 1);
    case CORDON_SCREEN_NEED_CHANNEL:
      return value_between (message, 0, UINT32_MAX);
    case CORDON_SCREEN_LOST:
      return value_between (message, CORDON_SCREEN_LOST_MAIN, CORDON_SCREEN_LOST_OVERFLOW);
    case CORDON_SCREEN_BLANK:
      return head_is (message, false) && rest_is_zero (message);
    default:
      return false;
    }
}

/* XT scancodes: seven bits, and 0x100 for the e0 prefix. Bit 7 would turn a press into a release
 * behind the back of whoever counts held keys. */
static bool
key_valid (const CordonScreenMessage *message)
{
  uint32_t scancode = message->key.scancode;

  return scancode <= CORDON_SCREEN_SCANCODE_MAX && (scancode & 0x7f) != 0 && !(scancode & 0x80)
         && message->key.down <= 1 && rest_is_zero (message);
}

static bool
pointer_valid (const CordonScreenMessage *message)
{
  const uint32_t held_all = (1u << CORDON_SCREEN_BUTTON_EXTRA) - 1;
  int32_t x = message->pointer.x, y = message->pointer.y;
  bool button_unset = message->pointer.button == 0 && message->pointer.down == 0;

  if (message->pointer.buttons > held_all || !rest_is_zero (message))
    return false;
  switch (message->type)
    {
    case CORDON_SCREEN_POSITION:
      return button_unset && x >= 0 && x < CORDON_SCREEN_SIDE_MAX
             && y >= 0 && y < CORDON_SCREEN_SIDE_MAX;
    case CORDON_SCREEN_MOTION:
      return button_unset && x >= -CORDON_SCREEN_SIDE_MAX && x <= CORDON_SCREEN_SIDE_MAX
             && y >= -CORDON_SCREEN_SIDE_MAX && y <= CORDON_SCREEN_SIDE_MAX;
    default:
      return x == 0 && y == 0 && message->pointer.down <= 1
             && message->pointer.button >= CORDON_SCREEN_BUTTON_LEFT
             && message->pointer.button <= CORDON_SCREEN_BUTTON_EXTRA;
    }
}

bool
cordon_screen_message_from_window (const CordonScreenMessage *message)
{
  switch (message->type)
    {
    case CORDON_SCREEN_FRAMEBUFFER:
      return head_is (message, true) && rest_is_zero (message)
             && surface_valid (message->framebuffer.width, message->framebuffer.height)
             && message->framebuffer.stride == 4 * message->framebuffer.width;
    case CORDON_SCREEN_CREDIT:
      return head_is (message, true) && rest_is_zero (message);
    case CORDON_SCREEN_KEY:
      return head_is (message, false) && key_valid (message);
    case CORDON_SCREEN_POSITION:
    case CORDON_SCREEN_MOTION:
    case CORDON_SCREEN_BUTTON:
      return head_is (message, false) && pointer_valid (message);
    case CORDON_SCREEN_CHANNEL:
      return value_between (message, 0, UINT32_MAX);
    default:
      return false;
    }
}

/* --- damage ---------------------------------------------------------------------------------- */

static unsigned
min_u (unsigned a, unsigned b)
{
  return a < b ? a : b;
}

static unsigned
max_u (unsigned a, unsigned b)
{
  return a > b ? a : b;
}

static CordonScreenRect
unite (CordonScreenRect a, CordonScreenRect b)
{
  unsigned x = min_u (a.x, b.x), y = min_u (a.y, b.y);
  unsigned right = max_u (a.x + a.width, b.x + b.width);
  unsigned bottom = max_u (a.y + a.height, b.y + b.height);

  return (CordonScreenRect) { x, y, right - x, bottom - y };
}

static int64_t
overlap (CordonScreenRect a, CordonScreenRect b)
{
  int width = (int) min_u (a.x + a.width, b.x + b.width) - (int) max_u (a.x, b.x);
  int height = (int) min_u (a.y + a.height, b.y + b.height) - (int) max_u (a.y, b.y);

  return width > 0 && height > 0 ? (int64_t) width * height : 0;
}

static int64_t
area (CordonScreenRect rect)
{
  return (int64_t) rect.width * rect.height;
}

/* Pixels that would be copied although neither rectangle has them. */
static int64_t
waste (CordonScreenRect a, CordonScreenRect b)
{
  return area (unite (a, b)) - area (a) - area (b) + overlap (a, b);
}

static int64_t
cheapest_pair (const CordonScreenRect *rects, unsigned count, unsigned *first, unsigned *second)
{
  int64_t least = INT64_MAX;

  for (unsigned i = 0; i < count; i++)
    for (unsigned j = i + 1; j < count; j++)
      {
        int64_t cost = waste (rects[i], rects[j]);
        if (cost < least)
          {
            least = cost;
            *first = i;
            *second = j;
          }
      }
  return least;
}

void
cordon_screen_damage_add (CordonScreenDamage *damage, CordonScreenRect rect)
{
  CordonScreenRect rects[CORDON_SCREEN_RECTS_MAX + 1];
  unsigned count = damage->count, first = 0, second = 0;

  if (rect.x >= CORDON_SCREEN_SIDE_MAX || rect.y >= CORDON_SCREEN_SIDE_MAX
      || rect.width == 0 || rect.height == 0)
    return;
  rect.width = min_u (rect.width, CORDON_SCREEN_SIDE_MAX - rect.x);
  rect.height = min_u (rect.height, CORDON_SCREEN_SIDE_MAX - rect.y);

  memcpy (rects, damage->rects, count * sizeof *rects);
  rects[count++] = rect;
  /* A union that costs nothing is always taken: it swallows what lies inside, and scan lines. */
  while (count > 1
         && (cheapest_pair (rects, count, &first, &second) == 0 || count > CORDON_SCREEN_RECTS_MAX))
    {
      rects[first] = unite (rects[first], rects[second]);
      rects[second] = rects[--count];
    }
  memcpy (damage->rects, rects, count * sizeof *rects);
  damage->count = count;
}
