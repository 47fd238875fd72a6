/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In both directions: how many bytes, as 64 bits, and then these. Nothing at all is the answer where nothing was made.
 * Bytes and no descriptors, because the viewer cannot have another one.
 */
#include "agent/viewer/convert-broker.h"

#include "agent/viewer/container.h"
#include "agent/viewer/convert.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

/* More than a converter is given (convert.c), and less than the agent waits for the viewer (agent/main.c). */
#define ANSWER_SECONDS 100
/* Where the broker has its end: every other descriptor of the viewer's is closed. */
#define BROKER_FD 3

/* --- both ------------------------------------------------------------------------------------ */

static bool
send_all (int fd, const void *bytes, size_t size)
{
  const uint8_t *next = bytes;

  while (size > 0)
    {
      ssize_t sent = send (fd, next, size, MSG_NOSIGNAL);

      if (sent < 0 && errno == EINTR)
        continue;
      if (sent <= 0)
        return false;
      next += sent;
      size -= (size_t) sent;
    }
  return true;
}

static bool
receive_all (int fd, void *bytes, size_t size)
{
  uint8_t *next = bytes;

  while (size > 0)
    {
      ssize_t got = recv (fd, next, size, 0);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return false;
      next += got;
      size -= (size_t) got;
    }
  return true;
}

static bool
send_content (int fd, const void *bytes, uint64_t size)
{
  return send_all (fd, &size, sizeof size) && send_all (fd, bytes, (size_t) size);
}

/* --- the broker ------------------------------------------------------------------------------ */

static bool
fill (int fd, size_t size)
{
  void *bytes;
  bool filled;

  if (fd < 0 || ftruncate (fd, (off_t) size) < 0)
    return false;
  bytes = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (bytes == MAP_FAILED)
    return false;
  filled = receive_all (BROKER_FD, bytes, size);
  munmap (bytes, size);
  return filled;
}

static bool
answer (int fd, size_t size)
{
  void *before = mmap (NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  const void *bytes = before;
  size_t length = size;
  bool answered;

  if (before == MAP_FAILED)
    return false;
  if (!cordon_convert (fd, &bytes, &length) || bytes == before)
    answered = send_content (BROKER_FD, NULL, 0);
  else
    {
      answered = send_content (BROKER_FD, bytes, length);
      munmap ((void *) bytes, length);
    }
  munmap (before, size);
  return answered;
}

static bool
serve_one (void)
{
  uint64_t size;
  bool served = false;
  int fd;

  if (!receive_all (BROKER_FD, &size, sizeof size) || size == 0 || size > CORDON_CONTAINER_FILE_MAX)
    return false;
  fd = memfd_create ("inside", MFD_CLOEXEC);
  if (fill (fd, (size_t) size))
    served = answer (fd, (size_t) size);
  if (fd >= 0)
    close (fd);
  return served;
}

/* In the child: never comes back. */
static void
serve (int fd, pid_t viewer)
{
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid () != viewer || dup2 (fd, BROKER_FD) < 0 ||
      syscall (SYS_close_range, BROKER_FD + 1u, ~0u, 0u) < 0)
    _exit (EXIT_FAILURE);
  while (serve_one ())
    ;
  _exit (EXIT_SUCCESS);
}

/* --- the viewer ------------------------------------------------------------------------------ */

/* A converter's process must not be able to write into those of its account by /proc. */
int
cordon_convert_broker_start (void)
{
  const struct timeval patience = { .tv_sec = ANSWER_SECONDS };
  pid_t viewer = getpid (), child = -1;
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
    return -1;
  if (setsockopt (ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
      setsockopt (ends[0], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
      prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    child = fork ();
  if (child == 0)
    serve (ends[1], viewer);
  close (ends[1]);
  if (child > 0)
    return ends[0];
  close (ends[0]);
  return -1;
}

/* NULL, and nothing more can be asked, where the bytes that follow have no place. */
static uint8_t *
receive_content (int fd, uint64_t size)
{
  uint8_t *content = size <= CORDON_CONTAINER_FILE_MAX ? malloc ((size_t) size) : NULL;

  if (content && receive_all (fd, content, (size_t) size))
    return content;
  free (content);
  return NULL;
}

static void
give_up (int *broker)
{
  close (*broker);
  *broker = -1;
}

bool
cordon_convert_broker_ask (int *broker, uint8_t **content, size_t *size)
{
  uint64_t length = 0;
  uint8_t *converted = NULL;
  bool answered;

  if (*broker < 0)
    return false;
  answered = send_content (*broker, *content, *size) && receive_all (*broker, &length, sizeof length);
  if (answered && length > 0)
    converted = receive_content (*broker, length);
  if (!answered || (length > 0 && !converted))
    give_up (broker);
  if (!converted)
    return false;
  free (*content);
  *content = converted;
  *size = (size_t) length;
  return true;
}
