/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a browser is shown: it is started with what it is to open first, and hears of the rest one by one
 * once its window is there. It has read pages of strangers by then; all that is believed is that it is
 * done, or closed, and that there is a window, which the window manager says.
 */
#include "agent/agent/private.h"

#include "agent/inside/channel.h"

#include <string.h>

static void
take_first (CordonVisits *visits, char url[CORDON_AGENT_URL_MAX + 1])
{
  url[0] = '\0';
  if (visits->count == 0)
    return;
  memcpy (url, visits->waiting[0], sizeof visits->waiting[0]);
  visits->count--;
  memmove (visits->waiting[0], visits->waiting[1], visits->count * sizeof visits->waiting[0]);
}

/* No deadline: it starts in a second or, emulated, in minutes, and nobody's question waits for it. */
static bool
send (CordonAgent *agent, const CordonViewerMessage *message)
{
  if (cordon_channel_send (agent->viewer, message, sizeof *message, -1))
    return true;
  cordon_agent_viewer_kill (agent);
  return false;
}

static void
start (CordonAgent *agent)
{
  CordonViewerMessage settings = agent->settings, visit = { .type = CORDON_VIEWER_VISIT };

  settings.type = CORDON_VIEWER_SETTINGS;
  take_first (&agent->visits, visit.url);
  agent->visits.started = agent->visits.busy = true;
  agent->viewer_state = CORDON_VIEWER_USED;
  if (send (agent, &settings))
    send (agent, &visit);
}

static void
hand_over (CordonAgent *agent)
{
  CordonViewerMessage message = { .type = CORDON_VIEWER_VISIT };

  take_first (&agent->visits, message.url);
  agent->visits.busy = true;
  send (agent, &message);
}

/* A browser that is being replaced hears of it when its successor is there. */
static void
go_on (CordonAgent *agent)
{
  if (agent->viewer_state == CORDON_VIEWER_BLANK)
    start (agent);
  else if (agent->viewer_state == CORDON_VIEWER_USED && agent->visits.window && !agent->visits.busy &&
           agent->visits.count > 0)
    hand_over (agent);
}

bool
cordon_agent_browser_fits (const CordonAgent *agent, uint16_t type)
{
  return type == CORDON_AGENT_HELLO ||
         (agent->state == CORDON_AGENT_EMPTY &&
          (type == CORDON_AGENT_SHOW || type == CORDON_AGENT_RESIZE || type == CORDON_AGENT_SHUTDOWN ||
           cordon_agent_apps_fit (agent, type) ||
           (type == CORDON_AGENT_OPEN_URL && agent->version >= CORDON_AGENT_VERSION_URL)));
}

static void
promise (CordonAgent *agent)
{
  cordon_agent_answer_ok (agent, agent->serial);
  agent->visits.window_waits = true;
  go_on (agent);
}

void
cordon_agent_browser_show (CordonAgent *agent)
{
  promise (agent);
}

void
cordon_agent_browser_open (CordonAgent *agent, const CordonAgentFrame *frame)
{
  CordonVisits *visits = &agent->visits;

  if (visits->count == CORDON_VISITS_MAX)
    {
      cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_NO_SPACE);
      return;
    }
  if (!cordon_agent_read_url (frame, visits->waiting[visits->count]))
    {
      cordon_agent_break_off (agent);
      return;
    }
  visits->count++;
  promise (agent);
}

bool
cordon_agent_browser_take (CordonAgent *agent, const CordonViewerMessage *message)
{
  if (message->type == CORDON_VIEWER_CLOSED && agent->visits.started)
    agent->state = CORDON_AGENT_OFF;
  else if (message->type == CORDON_VIEWER_DONE && agent->visits.busy)
    {
      agent->visits.busy = false;
      go_on (agent);
    }
  else
    return false;
  return true;
}

void
cordon_agent_browser_window (CordonAgent *agent)
{
  if (agent->config.shown != CORDON_SHOWN_BROWSER || !agent->visits.started)
    return;
  agent->visits.window = true;
  go_on (agent);
}

void
cordon_agent_browser_resume (CordonAgent *agent)
{
  go_on (agent);
}

void
cordon_agent_browser_gone (CordonAgent *agent)
{
  memset (&agent->visits, 0, sizeof agent->visits);
}

void
cordon_agent_browser_tell (CordonAgent *agent)
{
  uint8_t frame[64];

  if (!agent->visits.window || !agent->visits.window_waits || agent->state != CORDON_AGENT_EMPTY ||
      agent->version < CORDON_AGENT_VERSION_URL || agent->port.output_fill > CORDON_PORT_ANSWERS / 2)
    return;
  agent->visits.window_waits = false;
  if (!cordon_port_queue (&agent->port, frame,
                          cordon_agent_write_empty (frame, sizeof frame, CORDON_AGENT_WINDOW, 0)))
    agent->state = CORDON_AGENT_MUTE;
}
