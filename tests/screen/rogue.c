/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-screen as an attacker would write it, for the tests of the window's side. The last part of
 * its own name says what it does, since the window passes it neither arguments nor environment. It
 * must never reach beyond its descriptors: it attacks by protocol only.
 */
#include "wire/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONTROL CORDON_SCREEN_FD_CONTROL
#define SIDE 256
#define FDS_EACH 32

static uint32_t *pixels;
static size_t pixels_size;
static int pixels_fd = -1;

/* --- what they all do ------------------------------------------------------------------------ */

/* Waits for room. Ends with the window. */
static void
say (CordonScreenMessage message)
{
  struct pollfd room = { .fd = CONTROL, .events = POLLOUT };
  int result;

  while ((result = cordon_screen_send (CONTROL, &message, -1)) == -EAGAIN)
    poll (&room, 1, -1);
  if (result < 0)
    _exit (0);
}

static void
say_value (CordonScreenType type, uint32_t value)
{
  say ((CordonScreenMessage) { .type = type, .value = value });
}

static void
say_surface (uint32_t generation, uint32_t width, uint32_t height)
{
  say ((CordonScreenMessage) { .type = CORDON_SCREEN_SURFACE, .generation = generation,
                               .surface = { width, height } });
}

static void
say_damage (uint32_t generation, CordonScreenRect rect)
{
  say ((CordonScreenMessage) { .type = CORDON_SCREEN_DAMAGE, .count = 1, .generation = generation,
                               .rects = { rect } });
}

static void
hear (CordonScreenType type, int *fd)
{
  struct pollfd ready = { .fd = CONTROL, .events = POLLIN };
  CordonScreenMessage message = { 0 };

  while (message.type != type)
    switch (cordon_screen_receive (CONTROL, &message, fd))
      {
      case CORDON_SCREEN_RECEIVED:
        break;
      case CORDON_SCREEN_EMPTY:
        poll (&ready, 1, -1);
        break;
      case CORDON_SCREEN_CLOSED:
      case CORDON_SCREEN_INVALID:
      default:
        _exit (0);
      }
}

static void
show (uint32_t generation, uint32_t width, uint32_t height)
{
  say_surface (generation, width, height);
  hear (CORDON_SCREEN_FRAMEBUFFER, &pixels_fd);
  pixels_size = (size_t) width * height * 4;
  pixels = mmap (NULL, pixels_size, PROT_READ | PROT_WRITE, MAP_SHARED, pixels_fd, 0);
  if (pixels == MAP_FAILED)
    _exit (1);
}

static void
wait_for_the_end (void)
{
  for (;;)
    pause ();
}

/* --- what they do wrong ---------------------------------------------------------------------- */

static void
silent (void)
{
  wait_for_the_end ();
}

static void
leaves (void)
{
  show (1, SIDE, SIDE);
  say_damage (1, (CordonScreenRect) { 0, 0, SIDE, SIDE });
  _exit (0);
}

static void
hangs_up (void)
{
  close (CONTROL);
  wait_for_the_end ();
}

static void
ready_twice (void)
{
  say_value (CORDON_SCREEN_READY, CORDON_SCREEN_CONFINED_SECCOMP);
}

static void
huge (void)
{
  say_surface (1, 100000, 100000);
}

static void
zero (void)
{
  say_surface (1, 0, 64);
}

/* The product fits in 32 bits, as zero. */
static void
wraps (void)
{
  say_surface (1, 65536, 65536);
}

static void
surface_flood (void)
{
  for (uint32_t generation = 1;; generation++)
    say_surface (generation, 1024, 1024);
}

static void
old_surface (void)
{
  say_surface (2, SIDE, SIDE);
  say_surface (1, SIDE, SIDE);
}

static void
rect_outside (void)
{
  show (1, SIDE, SIDE);
  say_damage (1, (CordonScreenRect) { SIDE - 1, 0, 2, 1 });
}

static void
many_rects (void)
{
  show (1, SIDE, SIDE);
  say ((CordonScreenMessage) { .type = CORDON_SCREEN_DAMAGE, .count = 200, .generation = 1,
                               .rects = { { 0, 0, 1, 1 } } });
}

static void
early_damage (void)
{
  say_damage (1, (CordonScreenRect) { 0, 0, 1, 1 });
}

static void
no_credit (void)
{
  show (1, SIDE, SIDE);
  say_damage (1, (CordonScreenRect) { 0, 0, 1, 1 });
  say_damage (1, (CordonScreenRect) { 0, 0, 1, 1 });
}

static void
damage_flood (void)
{
  show (1, SIDE, SIDE);
  for (;;)
    say_damage (1, (CordonScreenRect) { 0, 0, SIDE, SIDE });
}

static void
datagram_of (size_t size)
{
  char *bytes = calloc (1, size);
  CordonScreenMessage message = { .type = CORDON_SCREEN_POINTER_MODE };

  memcpy (bytes, &message, size < sizeof message ? size : sizeof message);
  send (CONTROL, bytes, size, MSG_NOSIGNAL);
  free (bytes);
}

static void
one_byte (void)
{
  datagram_of (1);
}

static void
too_short (void)
{
  datagram_of (sizeof (CordonScreenMessage) - 1);
}

static void
too_long (void)
{
  datagram_of (sizeof (CordonScreenMessage) + 1);
}

static void
very_long (void)
{
  datagram_of (100000);
}

static void
unknown_type (void)
{
  say ((CordonScreenMessage) { .type = 33 });
}

static void
window_type (void)
{
  say ((CordonScreenMessage) { .type = CORDON_SCREEN_CREDIT, .generation = 1 });
}

static void
cursor_flood (void)
{
  for (;;)
    say ((CordonScreenMessage) { .type = CORDON_SCREEN_CURSOR,
                                 .cursor = { CORDON_SCREEN_CURSOR_MAX, CORDON_SCREEN_CURSOR_MAX,
                                             0, 0 } });
}

static void
large_cursor (void)
{
  say ((CordonScreenMessage) { .type = CORDON_SCREEN_CURSOR,
                               .cursor = { CORDON_SCREEN_CURSOR_MAX + 1, 1, 0, 0 } });
}

static void
mode_flood (void)
{
  for (;;)
    say_value (CORDON_SCREEN_POINTER_MODE, 1);
}

static void
port_flood (void)
{
  for (;;)
    say_value (CORDON_SCREEN_AGENT_PORT, 1);
}

static void
blank_flood (void)
{
  for (;;)
    say_value (CORDON_SCREEN_BLANK, 0);
}

static void
channel_flood (void)
{
  for (uint32_t cookie = 1;; cookie++)
    say_value (CORDON_SCREEN_NEED_CHANNEL, cookie);
}

/* As much as it may say, each time with descriptors the window does not want. */
static void
fds (void)
{
  CordonScreenMessage message = { .type = CORDON_SCREEN_AGENT_PORT, .value = 1 };
  struct iovec part = { &message, sizeof message };
  char control[CMSG_SPACE (FDS_EACH * sizeof (int))] = { 0 };
  struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
                         .msg_controllen = sizeof control };
  struct cmsghdr *item = CMSG_FIRSTHDR (&head);

  *item = (struct cmsghdr) { .cmsg_len = CMSG_LEN (FDS_EACH * sizeof (int)),
                             .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
  for (size_t i = 0; i < FDS_EACH; i++)
    memcpy (CMSG_DATA (item) + i * sizeof (int), &(int) { CORDON_SCREEN_FD_CURSOR }, sizeof (int));
  for (int i = 0; i < CORDON_SCREEN_STATES_PER_SECOND; i++)
    sendmsg (CONTROL, &head, MSG_NOSIGNAL);
  wait_for_the_end ();
}

/* Everything it may do to the shared memory, while the window reads it. */
static void
scribble (void)
{
  show (1, SIDE, SIDE);
  if (ftruncate (pixels_fd, 0) == 0 || ftruncate (pixels_fd, 1 << 30) == 0
      || fcntl (pixels_fd, F_ADD_SEALS, F_SEAL_WRITE) == 0
      || ftruncate (CORDON_SCREEN_FD_CURSOR, 0) == 0)
    early_damage ();
  for (uint32_t round = 0;; round++)
    {
      memset (pixels, round, pixels_size);
      fallocate (pixels_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, pixels_size);
      fallocate (CORDON_SCREEN_FD_CURSOR, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
                 CORDON_SCREEN_CURSOR_BYTES);
      say_damage (1, (CordonScreenRect) { 0, 0, SIDE, SIDE });
      memset (pixels, ~round, pixels_size);
      hear (CORDON_SCREEN_CREDIT, NULL);
    }
}

/* The largest surface there is, all of it damaged as often as it may. */
static void
max (void)
{
  show (1, CORDON_SCREEN_SIDE_MAX, CORDON_SCREEN_PIXELS_MAX / CORDON_SCREEN_SIDE_MAX);
  for (;;)
    {
      say_damage (1, (CordonScreenRect) { 0, 0, CORDON_SCREEN_SIDE_MAX,
                                          CORDON_SCREEN_PIXELS_MAX / CORDON_SCREEN_SIDE_MAX });
      hear (CORDON_SCREEN_CREDIT, NULL);
    }
}

/* Says that it ends, and does not. */
static void
lingers (void)
{
  say_value (CORDON_SCREEN_LOST, CORDON_SCREEN_LOST_MAIN);
  wait_for_the_end ();
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run) (void);
  } ways[] = {
    { "silent", silent }, { "leaves", leaves }, { "hangs-up", hangs_up },
    { "ready-twice", ready_twice }, { "huge", huge }, { "zero", zero }, { "wraps", wraps },
    { "surface-flood", surface_flood }, { "old-surface", old_surface },
    { "rect-outside", rect_outside }, { "many-rects", many_rects },
    { "early-damage", early_damage }, { "no-credit", no_credit },
    { "damage-flood", damage_flood }, { "one-byte", one_byte }, { "short", too_short },
    { "long", too_long }, { "very-long", very_long }, { "unknown-type", unknown_type },
    { "window-type", window_type }, { "cursor-flood", cursor_flood },
    { "large-cursor", large_cursor }, { "mode-flood", mode_flood }, { "port-flood", port_flood },
    { "blank-flood", blank_flood }, { "channel-flood", channel_flood }, { "fds", fds },
    { "scribble", scribble }, { "max", max }, { "lingers", lingers },
  };
  const char *slash = strrchr (argv[0], '/'), *name = slash ? slash + 1 : argv[0];

  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    if (strcmp (ways[i].name, name) == 0)
      {
        say_value (CORDON_SCREEN_READY, CORDON_SCREEN_CONFINED_SECCOMP);
        ways[i].run ();
        wait_for_the_end (); /* to be ended by the window, not by ourselves */
      }
  fprintf (stderr, "rogue: %s is none of my names\n", name);
  return 1;
}
