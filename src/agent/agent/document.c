/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The document on its way into the guest. It lives in the guest's memory or on its private disk; its
 * room is taken before the host sends it. The viewer gets a descriptor it can only read. Never looks
 * inside.
 */
#include "agent/agent/document.h"

#include "agent/inside/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 256
#define INCOMING "incoming"
#define DOCUMENT "document"

/* What the viewer needs to open and paint a plain page of any document. */
#define VIEWER_RESERVE (UINT64_C (32) << 20)

void
cordon_incoming_clear (CordonIncoming *incoming)
{
  if (incoming->writer >= 0)
    close (incoming->writer);
  if (incoming->reader >= 0)
    close (incoming->reader);
  *incoming = (CordonIncoming) CORDON_INCOMING_NONE;
}

/* What is left of one that did not come in whole goes when the next one does. */
static void
print_path (char path[PATH_SIZE], const CordonShelf *shelf, const char *name)
{
  snprintf (path, PATH_SIZE, "%s/%s", shelf->kept ? shelf->kept : shelf->directory, name);
}

/* A second, read-only description of the file: a descriptor that could write would let the viewer
 * change the document under the agent's hands. */
static bool
open_file (CordonIncoming *incoming, const CordonShelf *shelf)
{
  char path[PATH_SIZE];

  print_path (path, shelf, INCOMING);
  if (shelf->kept)
    unlink (path);
  incoming->writer = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (incoming->writer < 0)
    return false;
  incoming->reader = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  return incoming->reader >= 0 && (shelf->kept || unlink (path) == 0);
}

static bool
fits_memory (uint64_t size)
{
  uint64_t available = cordon_memory_available ();

  return available >= VIEWER_RESERVE && size <= available - VIEWER_RESERVE;
}

uint32_t
cordon_incoming_begin (CordonIncoming *incoming, const CordonShelf *shelf, uint64_t size)
{
  int problem;

  cordon_incoming_clear (incoming);
  if (!shelf->kept && !fits_memory (size))
    return CORDON_AGENT_ERROR_NO_SPACE;
  if (open_file (incoming, shelf) &&
      fallocate (incoming->writer, 0, 0, (off_t) size) == 0)
    {
      incoming->size = size;
      return 0;
    }
  problem = errno;
  cordon_incoming_clear (incoming);
  return problem == ENOSPC || problem == ENOMEM || problem == EFBIG ? CORDON_AGENT_ERROR_NO_SPACE
                                                                    : CORDON_AGENT_ERROR_INTERNAL;
}

uint32_t
cordon_incoming_add (CordonIncoming *incoming, const void *bytes, size_t size)
{
  const char *next = bytes;

  if (size > incoming->size - incoming->got)
    return CORDON_AGENT_ERROR_TRUNCATED;
  incoming->got += size;
  while (size > 0)
    {
      ssize_t written = write (incoming->writer, next, size);

      if (written < 0 && errno != EINTR)
        return errno == ENOSPC ? CORDON_AGENT_ERROR_NO_SPACE : CORDON_AGENT_ERROR_INTERNAL;
      if (written > 0)
        {
          next += written;
          size -= (size_t) written;
        }
    }
  return 0;
}

/* On the disk before it has the name, and the name on the disk before the host hears of it. */
static bool
keep (CordonIncoming *incoming, const CordonShelf *shelf)
{
  char from[PATH_SIZE], to[PATH_SIZE];
  int directory = open (shelf->kept, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool kept;

  print_path (from, shelf, INCOMING);
  print_path (to, shelf, DOCUMENT);
  kept = directory >= 0 && fsync (incoming->writer) == 0 && rename (from, to) == 0 &&
         fsync (directory) == 0;
  if (directory >= 0)
    close (directory);
  return kept;
}

uint32_t
cordon_incoming_end (CordonIncoming *incoming, const CordonShelf *shelf)
{
  if (incoming->got != incoming->size)
    return CORDON_AGENT_ERROR_TRUNCATED;
  if (shelf->kept && !keep (incoming, shelf))
    return errno == ENOSPC ? CORDON_AGENT_ERROR_NO_SPACE : CORDON_AGENT_ERROR_INTERNAL;
  close (incoming->writer);
  incoming->writer = -1;
  return 0;
}

bool
cordon_incoming_recall (CordonIncoming *incoming, const CordonShelf *shelf)
{
  char path[PATH_SIZE];
  struct stat status;

  cordon_incoming_clear (incoming);
  if (!shelf->kept)
    return false;
  print_path (path, shelf, DOCUMENT);
  incoming->reader = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
  if (incoming->reader >= 0 && fstat (incoming->reader, &status) == 0 && S_ISREG (status.st_mode) &&
      status.st_size > 0 && (uint64_t) status.st_size <= CORDON_AGENT_FILE_MAX)
    {
      incoming->size = incoming->got = (uint64_t) status.st_size;
      return true;
    }
  cordon_incoming_clear (incoming);
  return false;
}
