/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent's loop: waits for the port, init, the window manager and the viewer, with a deadline
 * for whatever was asked. It reads the next question of the host only after it answered the last.
 */
#include "agent/agent/agent.h"

#include "agent/agent/private.h"
#include "agent/inside/channel.h"
#include "agent/inside/deadline.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

/* The host has this long to take the last answer before the power goes. */
#define FAREWELL_MS 2000

enum { ON_PORT, ON_INIT, ON_KIOSK, ON_VIEWER, SOURCES };

CordonAgent *
cordon_agent_new (const CordonAgentConfig *config)
{
  CordonAgent *agent = calloc (1, sizeof *agent);

  if (!agent)
    return NULL;
  agent->config = *config;
  agent->viewer = -1;
  agent->incoming = (CordonIncoming) CORDON_INCOMING_NONE;
  agent->settings.scale_percent = 100;
  cordon_port_init (&agent->port);
  cordon_agent_viewer_start (agent);
  return agent;
}

void
cordon_agent_free (CordonAgent *agent)
{
  if (!agent)
    return;
  cordon_incoming_clear (&agent->incoming);
  cordon_port_close (&agent->port);
  cordon_agent_render_forget (agent);
  if (agent->viewer >= 0)
    close (agent->viewer);
  free (agent);
}

/* The next host finds a guest without half a file; a document that is shown stays. */
static void
forget_host (CordonAgent *agent)
{
  cordon_port_reset (&agent->port);
  agent->shown_waits = false;
  cordon_incoming_clear (&agent->incoming);
  agent->state = CORDON_AGENT_STRANGER;
}

static void
swallow (CordonAgent *agent)
{
  uint8_t bytes[4096];
  ssize_t got;

  do
    got = read (agent->port.fd, bytes, sizeof bytes);
  while (got > 0 || (got < 0 && errno == EINTR));
  if (got == 0)
    forget_host (agent);
}

/* Answers must always have room: a host that asks and never reads is not asked to go on. */
static bool
may_ask (const CordonAgent *agent)
{
  return agent->asked == CORDON_AGENT_ASKED_NOTHING && agent->state != CORDON_AGENT_OFF &&
         agent->state != CORDON_AGENT_MUTE &&
         agent->port.output_fill < CORDON_PORT_ANSWERS * 3 / 4;
}

static void
read_port (CordonAgent *agent)
{
  CordonAgentFrame frame;
  CordonPortResult result = CORDON_PORT_FRAME;

  while (result == CORDON_PORT_FRAME && may_ask (agent))
    {
      result = cordon_port_next (&agent->port, &frame);
      if (result == CORDON_PORT_FRAME)
        cordon_agent_request (agent, &frame);
      else if (result == CORDON_PORT_HUNG_UP)
        forget_host (agent);
      else if (result == CORDON_PORT_BROKEN)
        {
          cordon_agent_answer_error (agent, 0, CORDON_AGENT_ERROR_PROTOCOL);
          agent->state = CORDON_AGENT_MUTE;
        }
    }
  if (agent->state == CORDON_AGENT_MUTE)
    swallow (agent);
}

static void
read_init (CordonAgent *agent)
{
  CordonInitMessage message;
  CordonChannelResult result;

  while ((result = cordon_channel_receive (agent->config.init, &message, sizeof message, NULL)) ==
         CORDON_CHANNEL_MESSAGE)
    if (message.type == CORDON_INIT_VIEWER_EXITED)
      cordon_agent_viewer_exited (agent, (int) message.value);
    else
      agent->state = CORDON_AGENT_OFF;
  if (result == CORDON_CHANNEL_CLOSED)
    agent->state = CORDON_AGENT_OFF;
}

static void
read_kiosk (CordonAgent *agent)
{
  CordonKioskMessage message;
  CordonChannelResult result;

  while ((result = cordon_channel_receive (agent->config.kiosk, &message, sizeof message,
                                           NULL)) == CORDON_CHANNEL_MESSAGE)
    cordon_agent_kiosk_answered (agent, &message);
  if (result == CORDON_CHANNEL_CLOSED)
    agent->state = CORDON_AGENT_OFF;
}

static bool
is_late (int64_t deadline)
{
  return deadline != 0 && cordon_now_ms () >= deadline;
}

/* A viewer that is late is stuck in its document; anything else that is late is broken. */
static void
check_deadlines (CordonAgent *agent)
{
  if (is_late (agent->kiosk_deadline))
    agent->state = CORDON_AGENT_OFF;
  else if (is_late (agent->viewer_deadline) && agent->viewer_state == CORDON_VIEWER_ENDING)
    agent->state = CORDON_AGENT_OFF;
  else if (is_late (agent->viewer_deadline))
    cordon_agent_viewer_kill (agent);
}

static void
say_goodbye (CordonAgent *agent)
{
  int64_t deadline = cordon_now_ms () + FAREWELL_MS;

  while (agent->port.fd >= 0 && !cordon_port_flush (&agent->port) && cordon_wait_ms (deadline) > 0)
    {
      struct pollfd room = { .fd = agent->port.fd, .events = POLLOUT };

      if (poll (&room, 1, cordon_wait_ms (deadline)) > 0 && (room.revents & POLLHUP))
        return;
    }
}

static int
shorter (int one, int other)
{
  return one < 0 ? other : other < 0 ? one : one < other ? one : other;
}

static int
wait_ms (const CordonAgent *agent, int timeout_ms)
{
  return shorter (timeout_ms, shorter (cordon_wait_ms (agent->kiosk_deadline),
                                       cordon_wait_ms (agent->viewer_deadline)));
}

bool
cordon_agent_step (CordonAgent *agent, int timeout_ms)
{
  struct pollfd ready[SOURCES] = {
    [ON_PORT] = { .fd = agent->port.watch, .events = POLLIN },
    [ON_INIT] = { .fd = agent->config.init, .events = POLLIN },
    [ON_KIOSK] = { .fd = agent->config.kiosk, .events = POLLIN },
    [ON_VIEWER] = { .fd = agent->viewer, .events = POLLIN },
  };

  if (agent->state != CORDON_AGENT_OFF &&
      poll (ready, SOURCES, wait_ms (agent, timeout_ms)) < 0 && errno != EINTR)
    agent->state = CORDON_AGENT_OFF;
  if (ready[ON_PORT].revents)
    cordon_port_woken (&agent->port);
  /* The viewer first: what it said before it died still counts. */
  if (ready[ON_VIEWER].revents)
    cordon_agent_viewer_read (agent);
  if (ready[ON_INIT].revents)
    read_init (agent);
  if (ready[ON_KIOSK].revents)
    read_kiosk (agent);
  check_deadlines (agent);
  if (agent->port.fd >= 0)
    {
      read_port (agent);
      cordon_agent_tell_page (agent);
      cordon_agent_browser_tell (agent);
      cordon_port_flush (&agent->port);
    }
  if (agent->state != CORDON_AGENT_OFF)
    return true;
  say_goodbye (agent);
  return false;
}
