/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The viewer's life as the agent sees it. A viewer gets one document and is replaced after it; what
 * it says from then on is hostile, and anything that does not fit is its end.
 */
#include "agent/agent/private.h"

#include "agent/inside/channel.h"
#include "agent/inside/deadline.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A template whose viewer cannot even show a blank page is not going to. */
#define EARLY_DEATHS_MAX 3

static bool
tell_init (CordonAgent *agent, CordonInitType type, int fd)
{
  const CordonInitMessage message = { .type = type };

  if (cordon_channel_send (agent->config.init, &message, sizeof message, fd))
    return true;
  agent->state = CORDON_AGENT_OFF;
  return false;
}

static void
close_channel (CordonAgent *agent)
{
  if (agent->viewer >= 0)
    close (agent->viewer);
  agent->viewer = -1;
}

static void
enter (CordonAgent *agent, CordonViewerState state)
{
  bool waits = state == CORDON_VIEWER_STARTING || state == CORDON_VIEWER_ENDING;

  agent->viewer_state = state;
  agent->viewer_deadline = waits ? cordon_now_ms () + agent->config.viewer_deadline_ms : 0;
}

void
cordon_agent_viewer_start (CordonAgent *agent)
{
  int ends[2];

  close_channel (agent);
  if (!cordon_channel_pair (ends))
    {
      agent->state = CORDON_AGENT_OFF;
      return;
    }
  agent->viewer = ends[0];
  agent->viewer_was_ready = false;
  agent->pages = 0;
  cordon_agent_render_forget (agent);
  enter (agent, CORDON_VIEWER_STARTING);
  tell_init (agent, CORDON_INIT_VIEWER_START, ends[1]);
  close (ends[1]);
}

void
cordon_agent_viewer_kill (CordonAgent *agent)
{
  close_channel (agent);
  cordon_agent_browser_gone (agent);
  enter (agent, CORDON_VIEWER_ENDING);
  tell_init (agent, CORDON_INIT_VIEWER_KILL, -1);
}

/* What had been asked of the dead viewer is answered, and the document is gone with it. */
static void
mourn (CordonAgent *agent, int status)
{
  if (agent->asked == CORDON_AGENT_ASKED_OPEN || agent->asked == CORDON_AGENT_ASKED_TURN ||
      agent->asked == CORDON_AGENT_ASKED_RENDER || agent->asked == CORDON_AGENT_ASKED_ROWS)
    {
      cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_VIEWER_DIED);
      cordon_agent_finish (agent);
    }
  if (agent->state == CORDON_AGENT_SILENT || agent->state == CORDON_AGENT_STRANGER ||
      agent->state == CORDON_AGENT_MUTE)
    return;
  cordon_agent_answer_u32 (agent, CORDON_AGENT_VIEWER_DIED, 0, (uint32_t) status);
  if (agent->state == CORDON_AGENT_LOCKED || agent->state == CORDON_AGENT_SHOWING)
    agent->state = CORDON_AGENT_EMPTY;
  agent->shown_waits = false;
}

void
cordon_agent_viewer_exited (CordonAgent *agent, int status)
{
  bool expected = agent->replacing;

  agent->replacing = false;
  if (agent->viewer >= 0)
    cordon_agent_browser_gone (agent);
  agent->early_deaths = agent->viewer_was_ready ? 0 : agent->early_deaths + 1;
  if (!expected)
    mourn (agent, status);
  if (agent->early_deaths >= EARLY_DEATHS_MAX)
    agent->state = CORDON_AGENT_OFF;
  else
    cordon_agent_viewer_start (agent);
}

bool
cordon_agent_viewer_send (CordonAgent *agent, const CordonViewerMessage *message, int fd)
{
  agent->viewer_deadline = cordon_now_ms () + agent->config.viewer_deadline_ms;
  if (cordon_channel_send (agent->viewer, message, sizeof *message, fd))
    return true;
  cordon_agent_viewer_kill (agent);
  return false;
}

/* Hands the stored document to a blank viewer; from here on it is the only one who has it. */
void
cordon_agent_viewer_open (CordonAgent *agent)
{
  CordonViewerMessage message = agent->settings;
  int pixels = cordon_agent_render_share (agent);
  bool sent;

  message.type = CORDON_VIEWER_SETTINGS;
  agent->asked = CORDON_AGENT_ASKED_OPEN;
  enter (agent, CORDON_VIEWER_USED);
  sent = cordon_agent_viewer_send (agent, &message, pixels);
  if (pixels >= 0)
    close (pixels);
  if (!sent)
    return;
  memset (&message, 0, sizeof message);
  message.type = CORDON_VIEWER_OPEN;
  cordon_agent_viewer_send (agent, &message, agent->incoming.reader);
  cordon_incoming_clear (&agent->incoming);
}

static bool
take_ready (CordonAgent *agent)
{
  if (agent->viewer_state != CORDON_VIEWER_STARTING)
    return false;
  agent->viewer_was_ready = true;
  enter (agent, CORDON_VIEWER_BLANK);
  cordon_agent_viewer_became_ready (agent);
  return true;
}

/* The person went into a file in the document, or out of it. What was painted before is not on the screen any more. */
static bool
take_inside (CordonAgent *agent, uint32_t pages)
{
  /* The host may be away; there are pages only of a document that is shown. */
  if (agent->pages == 0 || pages < 1 || pages > CORDON_AGENT_PAGES_MAX)
    return false;
  agent->pages = pages;
  agent->inside_waits = true;
  agent->shown_waits = false;
  agent->shown.page = 0;
  cordon_agent_render_spoil (agent);
  return true;
}

static bool
take_document (CordonAgent *agent, uint32_t pages)
{
  if (agent->asked != CORDON_AGENT_ASKED_OPEN)
    return take_inside (agent, pages);
  if (pages < 1 || pages > CORDON_AGENT_PAGES_MAX)
    return false;
  agent->pages = agent->told_pages = pages;
  agent->inside_waits = false;
  agent->state = CORDON_AGENT_SHOWING;
  agent->viewer_deadline = 0;
  cordon_agent_answer_u32 (agent, CORDON_AGENT_DOCUMENT, agent->serial, pages);
  cordon_agent_finish (agent);
  return true;
}

static bool
take_failure (CordonAgent *agent, uint32_t code)
{
  if (agent->asked == CORDON_AGENT_ASKED_OPEN &&
      (code == CORDON_AGENT_ERROR_NOT_DOCUMENT || code == CORDON_AGENT_ERROR_DAMAGED ||
       code == CORDON_AGENT_ERROR_PASSWORD || code == CORDON_AGENT_ERROR_TOO_MANY))
    agent->state = code == CORDON_AGENT_ERROR_PASSWORD ? CORDON_AGENT_LOCKED : CORDON_AGENT_EMPTY;
  else if (agent->asked == CORDON_AGENT_ASKED_RENDER || agent->asked == CORDON_AGENT_ASKED_ROWS)
    {
      agent->sheets.page.page = 0;
      if (code != CORDON_AGENT_ERROR_NO_SPACE && !(code == CORDON_AGENT_ERROR_ORDER && agent->sheets.stale))
        return false;
    }
  else if (agent->asked != CORDON_AGENT_ASKED_TURN || code != CORDON_AGENT_ERROR_RANGE)
    return false;
  agent->viewer_deadline = 0;
  cordon_agent_answer_error (agent, agent->serial, code);
  cordon_agent_finish (agent);
  return true;
}

static bool
take_page (CordonAgent *agent, const CordonViewerMessage *message)
{
  if (message->page < 1 || message->page > agent->pages ||
      message->zoom_mode > CORDON_AGENT_ZOOM_FIT_PAGE ||
      message->zoom_percent < CORDON_AGENT_ZOOM_MIN ||
      message->zoom_percent > CORDON_AGENT_ZOOM_MAX || (message->value & ~CORDON_AGENT_LOOK_ALL) != 0)
    return false;
  agent->look = message->value;
  agent->shown = (CordonAgentPage) { .page = message->page,
                                     .zoom_percent = message->zoom_percent,
                                     .zoom_mode = message->zoom_mode };
  agent->shown_waits = true;
  cordon_agent_tell_page (agent);
  return true;
}

static bool
take_done (CordonAgent *agent)
{
  if (agent->asked != CORDON_AGENT_ASKED_TURN && agent->asked != CORDON_AGENT_ASKED_ROWS)
    return false;
  agent->viewer_deadline = 0;
  if (agent->asked == CORDON_AGENT_ASKED_ROWS)
    cordon_agent_render_send (agent);
  else
    cordon_agent_answer_ok (agent, agent->serial);
  cordon_agent_finish (agent);
  return true;
}

static bool
take (CordonAgent *agent, const CordonViewerMessage *message)
{
  if (agent->config.shown == CORDON_SHOWN_BROWSER && message->type != CORDON_VIEWER_READY)
    return cordon_agent_browser_take (agent, message);
  switch ((CordonViewerType) message->type)
    {
    case CORDON_VIEWER_READY:
      return take_ready (agent);
    case CORDON_VIEWER_DOCUMENT:
      return take_document (agent, message->value);
    case CORDON_VIEWER_FAILED:
      return take_failure (agent, message->value);
    case CORDON_VIEWER_DONE:
      return take_done (agent);
    case CORDON_VIEWER_PAGE_SHOWN:
      return take_page (agent, message);
    case CORDON_VIEWER_RENDERED:
      return cordon_agent_render_take (agent, &message->rendered);
    case CORDON_VIEWER_SETTINGS:
    case CORDON_VIEWER_OPEN:
    case CORDON_VIEWER_PASSWORD:
    case CORDON_VIEWER_PAGE:
    case CORDON_VIEWER_ZOOM:
    case CORDON_VIEWER_LOOK:
    case CORDON_VIEWER_VISIT:
    case CORDON_VIEWER_CLOSED:
    case CORDON_VIEWER_RENDER:
    case CORDON_VIEWER_ROWS:
    default:
      return false;
    }
}

void
cordon_agent_viewer_read (CordonAgent *agent)
{
  CordonViewerMessage message;
  CordonChannelResult result = CORDON_CHANNEL_EMPTY;

  while (agent->viewer >= 0 &&
         (result = cordon_channel_receive (agent->viewer, &message, sizeof message, NULL)) ==
             CORDON_CHANNEL_MESSAGE)
    if (!take (agent, &message))
      cordon_agent_viewer_kill (agent);
  /* Its death itself is told by init, with the reason. */
  if (agent->viewer >= 0 && result == CORDON_CHANNEL_CLOSED)
    cordon_agent_viewer_kill (agent);
}
