/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The document on its way into the guest. It lives in the guest's memory, so its room is taken
 * before the host sends it; the viewer gets a descriptor it can only read. Never looks inside.
 */
#include "agent/agent/document.h"

#include "agent/inside/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

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

/* A second, read-only description of the file: a descriptor that could write would let the viewer
 * change the document under the agent's hands. */
static bool
open_unnamed (CordonIncoming *incoming, const char *directory)
{
  char path[256];

  snprintf (path, sizeof path, "%s/incoming", directory);
  incoming->writer = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (incoming->writer < 0)
    return false;
  incoming->reader = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  return unlink (path) == 0 && incoming->reader >= 0;
}

uint32_t
cordon_incoming_begin (CordonIncoming *incoming, const char *directory, uint64_t size)
{
  uint64_t available = cordon_memory_available ();
  int problem;

  cordon_incoming_clear (incoming);
  if (available < VIEWER_RESERVE || size > available - VIEWER_RESERVE)
    return CORDON_AGENT_ERROR_NO_SPACE;
  if (open_unnamed (incoming, directory) &&
      fallocate (incoming->writer, 0, 0, (off_t) size) == 0)
    {
      incoming->size = size;
      return 0;
    }
  problem = errno;
  cordon_incoming_clear (incoming);
  return problem == ENOSPC || problem == ENOMEM ? CORDON_AGENT_ERROR_NO_SPACE
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

uint32_t
cordon_incoming_end (CordonIncoming *incoming)
{
  if (incoming->got != incoming->size)
    return CORDON_AGENT_ERROR_TRUNCATED;
  close (incoming->writer);
  incoming->writer = -1;
  return 0;
}
