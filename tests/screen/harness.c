/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Starts cordon-screen and plays the window. Blocking calls with deadlines: a test reads from top
 * to bottom. Only processes started here are ever signalled.
 */
#include "harness.h"
#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

gboolean
harness_wait_fd (int fd, short events, int ms)
{
  struct pollfd poll_fd = { .fd = fd, .events = events };
  int ready;

  do
    ready = poll (&poll_fd, 1, ms);
  while (ready < 0 && errno == EINTR);
  return ready == 1;
}

const char *
harness_program (const char *variable)
{
  const char *path = g_getenv (variable);

  if (path == NULL)
    g_error ("%s is not set", variable);
  return path;
}

/* --- the screen process ---------------------------------------------------------------------- */

int
harness_memfd (gsize size, int seals)
{
  int fd = memfd_create ("harness", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_cmpint (ftruncate (fd, size), ==, 0);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, seals), ==, 0);
  return fd;
}

static void *
map (int fd, gsize size)
{
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

  g_assert_true (memory != MAP_FAILED);
  return memory;
}

static void
spawn_screen (Harness *self, const int *sources, gsize count)
{
  const char *argv[] = { harness_program ("CORDON_TEST_SCREEN"), NULL };
  const int targets[] = { CORDON_SCREEN_FD_CONTROL, CORDON_SCREEN_FD_CURSOR, CORDON_SCREEN_FD_AGENT,
                          9 };
  g_autoptr (GError) error = NULL;

  g_spawn_async_with_pipes_and_fds (NULL, argv, NULL,
                                    G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                                    NULL, -1, -1, -1, sources, targets, count, &self->screen, NULL,
                                    NULL, NULL, &error);
  g_assert_no_error (error);
}

void
harness_start_screen_with (Harness *self, int extra)
{
  int control[2], agent[2], cursor = harness_memfd (CORDON_SCREEN_CURSOR_BYTES, HARNESS_SEALS);

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control), ==, 0);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, agent), ==, 0);
  spawn_screen (self, (int[]) { control[1], cursor, agent[1], extra }, extra >= 0 ? 4 : 3);
  self->control = control[0];
  self->agent = agent[0];
  self->cursor = map (cursor, CORDON_SCREEN_CURSOR_BYTES);
  self->channels = 0;
  self->port_open = FALSE;
  self->reset = FALSE;
  close (control[1]);
  close (agent[1]);
  close (cursor);
}

void
harness_start_screen (Harness *self)
{
  harness_start_screen_with (self, -1);
}

static void
drop_framebuffer (Harness *self)
{
  if (self->pixels)
    munmap (self->pixels, self->pixels_size);
  self->pixels = NULL;
}

void
harness_hang_up (Harness *self)
{
  g_assert_cmpint (close (self->control), ==, 0);
  self->control = -1;
}

static void
drop_ends (Harness *self)
{
  if (self->control >= 0)
    harness_hang_up (self);
  if (self->agent >= 0)
    close (self->agent);
  if (self->cursor)
    munmap (self->cursor, CORDON_SCREEN_CURSOR_BYTES);
  self->agent = -1;
  self->cursor = NULL;
  drop_framebuffer (self);
}

static void
reap_screen (Harness *self, int *status)
{
  struct rusage usage;

  g_assert_cmpint (wait4 (self->screen, status, 0, &usage), ==, self->screen);
  self->screen = 0;
  self->screen_peak_kib = usage.ru_maxrss;
  drop_ends (self);
}

int
harness_wait_screen (Harness *self)
{
  int pidfd = syscall (SYS_pidfd_open, self->screen, 0), status = -1;

  g_assert_cmpint (pidfd, >=, 0);
  if (!harness_wait_fd (pidfd, POLLIN, HARNESS_DEADLINE_MS))
    g_error ("cordon-screen does not end");
  close (pidfd);
  reap_screen (self, &status);
  return status;
}

/* --- messages -------------------------------------------------------------------------------- */

void
harness_send (Harness *self, const CordonScreenMessage *message, int fd)
{
  g_assert_cmpint (cordon_screen_send (self->control, message, fd), ==, 0);
}

static void
give_channel (Harness *self, guint32 cookie)
{
  CordonScreenMessage answer = { .type = CORDON_SCREEN_CHANNEL, .value = cookie };
  int fd = harness_connect_channel (self), result;

  result = cordon_screen_send (self->control, &answer, fd);
  g_assert_true (result == 0 || result == -EPIPE); /* it asked, and then ended */
  close (fd);
  self->channels++;
}

gboolean
harness_has_message (Harness *self, int ms)
{
  return harness_wait_fd (self->control, POLLIN, ms);
}

gboolean
harness_next (Harness *self, CordonScreenMessage *message)
{
  for (;;)
    {
      if (!harness_has_message (self, HARNESS_DEADLINE_MS))
        g_error ("cordon-screen says nothing");
      switch (cordon_screen_receive (self->control, message, NULL))
        {
        case CORDON_SCREEN_RECEIVED:
          g_assert_true (cordon_screen_message_from_screen (message));
          if (message->type == CORDON_SCREEN_AGENT_PORT)
            self->port_open = message->value;
          break;
        case CORDON_SCREEN_EMPTY:
          continue;
        case CORDON_SCREEN_CLOSED:
          /* One that left something unread resets the connection; its last words come after. */
          if (self->reset)
            return FALSE;
          self->reset = TRUE;
          continue;
        case CORDON_SCREEN_INVALID:
        default:
          g_error ("cordon-screen broke the protocol");
        }
      if (message->type != CORDON_SCREEN_NEED_CHANNEL)
        return TRUE;
      give_channel (self, message->value);
    }
}

void
harness_await (Harness *self, CordonScreenType type, CordonScreenMessage *message)
{
  do
    {
      if (!harness_next (self, message))
        g_error ("cordon-screen hung up before message %d", type);
      if (message->type == CORDON_SCREEN_LOST && type != CORDON_SCREEN_LOST)
        g_error ("lost (%u) before message %d", message->value, type);
    }
  while (message->type != type);
}

void
harness_give_credit (Harness *self)
{
  harness_send (self, &(CordonScreenMessage) { .type = CORDON_SCREEN_CREDIT,
                                               .generation = self->generation }, -1);
}

void
harness_give_framebuffer (Harness *self, const CordonScreenMessage *surface)
{
  int fd;

  drop_framebuffer (self);
  self->generation = surface->generation;
  self->width = surface->surface.width;
  self->height = surface->surface.height;
  self->pixels_size = (gsize) self->width * self->height * 4;
  fd = harness_memfd (self->pixels_size, HARNESS_SEALS);
  self->pixels = map (fd, self->pixels_size);
  harness_send (self,
                &(CordonScreenMessage) {
                    .type = CORDON_SCREEN_FRAMEBUFFER,
                    .generation = self->generation,
                    .framebuffer = { self->width, self->height, self->width * 4 } },
                fd);
  close (fd);
}

void
harness_key (Harness *self, guint scancode, gboolean down)
{
  harness_send (self, &(CordonScreenMessage) { .type = CORDON_SCREEN_KEY,
                                               .key = { scancode, down } }, -1);
}

void
harness_pointer (Harness *self, CordonScreenType type, int x, int y, guint button, guint down,
                 guint buttons)
{
  harness_send (self, &(CordonScreenMessage) { .type = type,
                                               .pointer = { x, y, button, down, buttons } }, -1);
}

static gboolean
key_arrives (Harness *self)
{
  harness_key (self, 0x01, TRUE);
  harness_key (self, 0x01, FALSE);
  while (harness_has_line (self, 50))
    {
      g_autofree char *line = harness_server_line (self, "");

      if (g_str_equal (line, "KEY 01 up 81"))
        return TRUE;
    }
  return FALSE;
}

void
harness_turn (Harness *self)
{
  g_autoptr (GPtrArray) lines = NULL;

  harness_key (self, 0x39, TRUE);
  harness_key (self, 0x39, FALSE);
  lines = harness_lines_until (self, "KEY 39 up b9");
}

/* Keys before the channel is up are lost, so they are pressed until one arrives. */
void
harness_await_inputs (Harness *self)
{
  gint64 deadline = g_get_monotonic_time () + HARNESS_DEADLINE_MS * G_TIME_SPAN_MILLISECOND;

  while (!key_arrives (self))
    if (g_get_monotonic_time () > deadline)
      g_error ("no key arrives");
  harness_turn (self);
}

/* --- pictures -------------------------------------------------------------------------------- */

void
harness_show (Harness *self)
{
  CordonScreenMessage message;

  harness_await (self, CORDON_SCREEN_SURFACE, &message);
  harness_give_framebuffer (self, &message);
  harness_await (self, CORDON_SCREEN_DAMAGE, &message);
  g_assert_cmpuint (message.generation, ==, self->generation);
}

void
harness_await_picture (Harness *self, HarnessCheck check)
{
  CordonScreenMessage message;

  while (!check (self))
    {
      harness_give_credit (self);
      harness_await (self, CORDON_SCREEN_DAMAGE, &message);
    }
}

/* --- the end --------------------------------------------------------------------------------- */

void
harness_expect_exit (Harness *self, CordonScreenExit expected)
{
  int status = harness_wait_screen (self);

  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, expected);
}

void
harness_expect_lost (Harness *self, CordonScreenLost reason)
{
  CordonScreenMessage message;

  harness_await (self, CORDON_SCREEN_LOST, &message);
  g_assert_cmpuint (message.value, ==, reason);
  g_assert_false (harness_next (self, &message));
  harness_expect_exit (self, CORDON_SCREEN_EXIT_LOST);
}

void
harness_kill_screen (Harness *self)
{
  int status;

  if (self->screen == 0)
    return;
  kill (self->screen, SIGKILL);
  reap_screen (self, &status);
}

void
harness_kill_server (Harness *self)
{
  if (self->server == 0)
    return;
  kill (self->server, SIGKILL);
  waitpid (self->server, NULL, 0);
  self->server = 0;
}

void
harness_free (Harness *self)
{
  harness_kill_screen (self);
  harness_kill_server (self);
  drop_ends (self);
  munmap (self->stamp_times, CORDON_TEST_STAMP_SLOTS * sizeof (gint64));
  close (self->server_input);
  close (self->server_output);
  g_unlink (self->socket);
  g_unlink (self->port_socket);
  g_unlink (self->stamps);
  g_rmdir (self->directory);
  g_string_free (self->server_lines, TRUE);
  g_free (self->directory);
  g_free (self->socket);
  g_free (self->port_socket);
  g_free (self->stamps);
  g_free (self);
}
