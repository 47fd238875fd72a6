/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The virtio port. Its poll() says "hung up" for as long as no host listens, so only changes are
 * waited for. Fixed buffers: a host that does not read cannot make the agent grow.
 */
#include "agent/agent/port.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

void
cordon_port_init (CordonPort *port)
{
  port->fd = port->watch = -1;
  cordon_port_reset (port);
}

void
cordon_port_reset (CordonPort *port)
{
  cordon_agent_parser_init (&port->parser, CORDON_AGENT_FROM_HOST);
  port->input_start = port->input_end = 0;
  port->output_fill = 0;
}

bool
cordon_port_open (CordonPort *port, int fd)
{
  struct epoll_event interest = { .events = EPOLLIN | EPOLLOUT | EPOLLET };

  if (fd < 0)
    return false;
  port->fd = fd;
  port->watch = epoll_create1 (EPOLL_CLOEXEC);
  return port->watch >= 0 && epoll_ctl (port->watch, EPOLL_CTL_ADD, fd, &interest) == 0;
}

void
cordon_port_close (CordonPort *port)
{
  if (port->watch >= 0)
    close (port->watch);
  if (port->fd >= 0)
    close (port->fd);
  port->watch = port->fd = -1;
}

void
cordon_port_woken (CordonPort *port)
{
  struct epoll_event event;

  while (epoll_wait (port->watch, &event, 1, 0) < 0 && errno == EINTR)
    ;
}

static CordonPortResult
fill_input (CordonPort *port)
{
  ssize_t got;

  do
    got = read (port->fd, port->input, sizeof port->input);
  while (got < 0 && errno == EINTR);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return CORDON_PORT_NOTHING;
  if (got <= 0)
    return CORDON_PORT_HUNG_UP;
  port->input_start = 0;
  port->input_end = (size_t) got;
  return CORDON_PORT_FRAME;
}

CordonPortResult
cordon_port_next (CordonPort *port, CordonAgentFrame *frame)
{
  CordonPortResult filled;
  CordonAgentResult parsed;
  size_t taken;

  for (;;)
    {
      if (port->input_start == port->input_end &&
          (filled = fill_input (port)) != CORDON_PORT_FRAME)
        return filled;
      parsed = cordon_agent_parser_feed (&port->parser, port->input + port->input_start,
                                         port->input_end - port->input_start, &taken, frame);
      if (parsed == CORDON_AGENT_BROKEN)
        return CORDON_PORT_BROKEN;
      port->input_start += taken;
      if (parsed == CORDON_AGENT_FRAME)
        return CORDON_PORT_FRAME;
    }
}

bool
cordon_port_queue (CordonPort *port, const uint8_t *frame, size_t size)
{
  if (size == 0 || size > sizeof port->output - port->output_fill)
    return false;
  memcpy (port->output + port->output_fill, frame, size);
  port->output_fill += size;
  return true;
}

bool
cordon_port_flush (CordonPort *port)
{
  while (port->output_fill > 0)
    {
      ssize_t written = write (port->fd, port->output, port->output_fill);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return false;
      port->output_fill -= (size_t) written;
      memmove (port->output, port->output + written, port->output_fill);
    }
  return true;
}
