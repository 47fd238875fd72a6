/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the host asks, one question at a time and each only in its state. The host is not the
 * enemy, but a mistake of either side shall end as an error code and not as a guess.
 */
#include "agent/agent/private.h"

#include "agent/inside/channel.h"
#include "agent/inside/deadline.h"

#include <string.h>

/* The window manager has no document and no excuse. */
#define KIOSK_DEADLINE_MS 30000

void
cordon_agent_break_off (CordonAgent *agent)
{
  cordon_agent_answer_error (agent, 0, CORDON_AGENT_ERROR_PROTOCOL);
  agent->state = CORDON_AGENT_MUTE;
}

static void
ask_kiosk (CordonAgent *agent, CordonAgentAsked asked, const CordonKioskMessage *message)
{
  agent->asked = asked;
  agent->kiosk_deadline = cordon_now_ms () + KIOSK_DEADLINE_MS;
  if (!cordon_channel_send (agent->config.kiosk, message, sizeof *message, -1))
    agent->state = CORDON_AGENT_OFF;
}

static void
ask_size (CordonAgent *agent, CordonAgentAsked asked, uint16_t width, uint16_t height)
{
  const CordonKioskMessage message = { .type = CORDON_KIOSK_RESIZE, .width = width,
                                       .height = height };

  ask_kiosk (agent, asked, &message);
}

static CordonShelf
get_shelf (const CordonAgent *agent)
{
  return (CordonShelf) { .directory = agent->config.directory, .kept = agent->config.kept };
}

/* What a stranger finds: what is shown, or what an earlier start kept; a browser is no document. */
static CordonAgentState
look_around (CordonAgent *agent)
{
  const CordonShelf shelf = get_shelf (agent);

  if (agent->config.shown == CORDON_SHOWN_BROWSER)
    return CORDON_AGENT_EMPTY;
  if (agent->pages > 0)
    return CORDON_AGENT_SHOWING;
  return cordon_incoming_recall (&agent->incoming, &shelf) ? CORDON_AGENT_STORED : CORDON_AGENT_EMPTY;
}

static void
finish_hello (CordonAgent *agent)
{
  if (agent->state == CORDON_AGENT_STRANGER || agent->state == CORDON_AGENT_EMPTY)
    agent->state = look_around (agent);
  cordon_agent_answer_hello (agent, agent->serial);
  cordon_agent_finish (agent);
}

static void
continue_hello (CordonAgent *agent)
{
  if (agent->hello.width > 0)
    ask_size (agent, CORDON_AGENT_ASKED_SCREEN, agent->hello.width, agent->hello.height);
  else
    finish_hello (agent);
}

static void
remember_settings (CordonAgent *agent)
{
  agent->settings.paper = agent->hello.paper;
  agent->settings.scale_percent = agent->hello.scale_percent;
  memcpy (agent->settings.locale, agent->hello.locale, sizeof agent->settings.locale);
  memcpy (agent->settings.timezone, agent->hello.timezone, sizeof agent->settings.timezone);
}

static void
greet (CordonAgent *agent)
{
  CordonKioskMessage message = { .type = CORDON_KIOSK_KEYMAP };

  if (agent->hello.version_min > CORDON_AGENT_VERSION)
    {
      cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_VERSION);
      return;
    }
  agent->version = agent->hello.version_max < CORDON_AGENT_VERSION ? agent->hello.version_max : CORDON_AGENT_VERSION;
  remember_settings (agent);
  cordon_agent_render_done (agent);
  /* It asks what is shown before it hears of another document. */
  agent->inside_waits = false;
  agent->told_pages = 0;
  agent->told_look = 0;
  if (agent->hello.layout[0] == '\0')
    {
      continue_hello (agent);
      return;
    }
  memcpy (message.layout, agent->hello.layout, sizeof message.layout);
  memcpy (message.variant, agent->hello.variant, sizeof message.variant);
  ask_kiosk (agent, CORDON_AGENT_ASKED_KEYMAP, &message);
}

void
cordon_agent_kiosk_answered (CordonAgent *agent, const CordonKioskMessage *message)
{
  if (message->type == CORDON_KIOSK_WINDOW)
    {
      cordon_agent_browser_window (agent);
      return;
    }
  switch (agent->asked)
    {
    case CORDON_AGENT_ASKED_KEYMAP:
      /* No map for this layout: the keyboard stays as it is, and the document can be read. */
      continue_hello (agent);
      break;
    case CORDON_AGENT_ASKED_SCREEN:
      finish_hello (agent);
      break;
    case CORDON_AGENT_ASKED_RESIZE:
      if (message->failed)
        cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_NO_SPACE);
      else
        cordon_agent_answer_ok (agent, agent->serial);
      cordon_agent_finish (agent);
      break;
    case CORDON_AGENT_ASKED_NOTHING:
    case CORDON_AGENT_ASKED_ROOM:
    case CORDON_AGENT_ASKED_VIEWER:
    case CORDON_AGENT_ASKED_OPEN:
    case CORDON_AGENT_ASKED_TURN:
    case CORDON_AGENT_ASKED_RENDER:
    case CORDON_AGENT_ASKED_ROWS:
    default:
      agent->state = CORDON_AGENT_OFF;
    }
}

static void
replace_viewer (CordonAgent *agent)
{
  agent->replacing = true;
  cordon_agent_viewer_kill (agent);
}

/* The last document's viewer goes anyway before the next is shown: where its memory is wanted, earlier. */
static bool
make_room (CordonAgent *agent, uint64_t size)
{
  if (agent->viewer_state != CORDON_VIEWER_USED && agent->viewer_state != CORDON_VIEWER_ENDING)
    return false;
  agent->asked = CORDON_AGENT_ASKED_ROOM;
  agent->wanted = size;
  if (agent->viewer_state == CORDON_VIEWER_USED)
    replace_viewer (agent);
  return true;
}

static void
begin_file (CordonAgent *agent, uint64_t size)
{
  const CordonShelf shelf = get_shelf (agent);
  uint32_t code = cordon_incoming_begin (&agent->incoming, &shelf, size);

  if (code == CORDON_AGENT_ERROR_NO_SPACE && make_room (agent, size))
    return;
  agent->state = code ? CORDON_AGENT_EMPTY : CORDON_AGENT_RECEIVING;
  if (code)
    cordon_agent_answer_error (agent, agent->serial, code);
  else
    cordon_agent_answer_ok (agent, agent->serial);
}

/* The rest of a refused file is on its way already: it is swallowed, and said no to once more. */
static void
refuse_file (CordonAgent *agent, uint32_t code)
{
  cordon_incoming_clear (&agent->incoming);
  agent->state = CORDON_AGENT_REFUSING;
  agent->refusal = code;
  cordon_agent_answer_error (agent, agent->serial, code);
}

static void
add_to_file (CordonAgent *agent, const CordonAgentFrame *frame)
{
  uint32_t code = cordon_incoming_add (&agent->incoming, frame->payload, frame->length);

  if (code)
    refuse_file (agent, code);
}

static void
end_file (CordonAgent *agent)
{
  const CordonShelf shelf = get_shelf (agent);
  uint32_t code = agent->refusal;

  if (agent->state == CORDON_AGENT_RECEIVING)
    code = cordon_incoming_end (&agent->incoming, &shelf);
  agent->state = code ? CORDON_AGENT_EMPTY : CORDON_AGENT_STORED;
  if (code)
    {
      cordon_incoming_clear (&agent->incoming);
      cordon_agent_answer_error (agent, agent->serial, code);
    }
  else
    cordon_agent_answer_ok (agent, agent->serial);
}

/* For a host that came back, and does not know what it sees. */
static void
show_again (CordonAgent *agent)
{
  cordon_agent_answer_u32 (agent, CORDON_AGENT_DOCUMENT, agent->serial, agent->pages);
  agent->told_pages = agent->pages;
  agent->inside_waits = false;
  agent->shown_waits = agent->shown.page > 0;
  cordon_agent_tell_page (agent);
}

/* Whoever has read one document gets no second. */
static void
show (CordonAgent *agent)
{
  if (agent->state == CORDON_AGENT_SHOWING)
    {
      show_again (agent);
      return;
    }
  if (agent->viewer_state == CORDON_VIEWER_BLANK)
    {
      cordon_agent_viewer_open (agent);
      return;
    }
  agent->asked = CORDON_AGENT_ASKED_VIEWER;
  if (agent->viewer_state == CORDON_VIEWER_USED)
    replace_viewer (agent);
}

static void
try_password (CordonAgent *agent, const CordonAgentFrame *frame)
{
  CordonViewerMessage message = { .type = CORDON_VIEWER_PASSWORD };

  if (!cordon_agent_read_password (frame, message.text))
    {
      cordon_agent_break_off (agent);
      return;
    }
  agent->asked = CORDON_AGENT_ASKED_OPEN;
  cordon_agent_viewer_send (agent, &message, -1);
  explicit_bzero (&message, sizeof message);
}

static void
turn (CordonAgent *agent, CordonViewerType type, const CordonAgentPage *page)
{
  const CordonViewerMessage message = { .type = type, .page = page->page,
                                        .zoom_mode = page->zoom_mode,
                                        .zoom_percent = page->zoom_percent };

  if (type == CORDON_VIEWER_PAGE && page->page > agent->pages)
    {
      cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_RANGE);
      return;
    }
  agent->asked = CORDON_AGENT_ASKED_TURN;
  cordon_agent_viewer_send (agent, &message, -1);
}

static void
look (CordonAgent *agent, const CordonAgentFrame *frame)
{
  CordonViewerMessage message = { .type = CORDON_VIEWER_LOOK };

  if (!cordon_agent_read_u32 (frame, &message.value))
    {
      cordon_agent_break_off (agent);
      return;
    }
  agent->asked = CORDON_AGENT_ASKED_TURN;
  cordon_agent_viewer_send (agent, &message, -1);
}

/* Which request is heard in which state. HELLO is heard always: a second client starts with it. */
static bool
fits (const CordonAgent *agent, uint16_t type)
{
  CordonAgentState state = agent->state;

  if (agent->config.shown == CORDON_SHOWN_BROWSER)
    return cordon_agent_browser_fits (agent, type);
  switch ((CordonAgentType) type)
    {
    case CORDON_AGENT_HELLO:
      return state != CORDON_AGENT_RECEIVING && state != CORDON_AGENT_REFUSING;
    case CORDON_AGENT_FILE_BEGIN:
    case CORDON_AGENT_RESIZE:
    case CORDON_AGENT_SHUTDOWN:
      return state != CORDON_AGENT_STRANGER;
    case CORDON_AGENT_FILE_DATA:
    case CORDON_AGENT_FILE_END:
      return state == CORDON_AGENT_RECEIVING || state == CORDON_AGENT_REFUSING;
    case CORDON_AGENT_SHOW:
      return state == CORDON_AGENT_STORED || state == CORDON_AGENT_SHOWING;
    case CORDON_AGENT_PASSWORD:
      return state == CORDON_AGENT_LOCKED;
    case CORDON_AGENT_PAGE:
    case CORDON_AGENT_ZOOM:
      return state == CORDON_AGENT_SHOWING;
    case CORDON_AGENT_LOOK:
      return state == CORDON_AGENT_SHOWING && agent->version >= CORDON_AGENT_VERSION_LOOK;
    case CORDON_AGENT_RENDER:
    case CORDON_AGENT_GET_ROWS:
      return state == CORDON_AGENT_SHOWING && cordon_agent_render_fits (agent, type);
    case CORDON_AGENT_GET_APP:
    case CORDON_AGENT_RUN_APP:
      return state != CORDON_AGENT_STRANGER && state != CORDON_AGENT_RECEIVING &&
             state != CORDON_AGENT_REFUSING && cordon_agent_apps_fit (agent, type);
    case CORDON_AGENT_OPEN_URL:
    case CORDON_AGENT_APP:
    case CORDON_AGENT_HELLO_OK:
    case CORDON_AGENT_OK:
    case CORDON_AGENT_ERROR:
    case CORDON_AGENT_DOCUMENT:
    case CORDON_AGENT_PAGE_SHOWN:
    case CORDON_AGENT_VIEWER_DIED:
    case CORDON_AGENT_WINDOW:
    case CORDON_AGENT_RENDERED:
    case CORDON_AGENT_ROWS:
    default:
      return false;
    }
}

static void
obey_sized (CordonAgent *agent, const CordonAgentFrame *frame)
{
  CordonAgentFileBegin begin;
  CordonAgentPage page;
  CordonAgentSize size;

  if (frame->type == CORDON_AGENT_HELLO && cordon_agent_read_hello (frame, &agent->hello))
    greet (agent);
  else if (frame->type == CORDON_AGENT_FILE_BEGIN && cordon_agent_read_file_begin (frame, &begin))
    begin_file (agent, begin.size);
  else if (frame->type == CORDON_AGENT_PAGE && cordon_agent_read_page (frame, &page))
    turn (agent, CORDON_VIEWER_PAGE, &page);
  else if (frame->type == CORDON_AGENT_ZOOM && cordon_agent_read_page (frame, &page))
    turn (agent, CORDON_VIEWER_ZOOM, &page);
  else if (frame->type == CORDON_AGENT_RESIZE && cordon_agent_read_size (frame, &size))
    ask_size (agent, CORDON_AGENT_ASKED_RESIZE, size.width, size.height);
  else
    cordon_agent_break_off (agent);
}

static void
obey (CordonAgent *agent, const CordonAgentFrame *frame)
{
  switch (frame->type)
    {
    case CORDON_AGENT_FILE_DATA:
      if (agent->state == CORDON_AGENT_RECEIVING)
        add_to_file (agent, frame);
      break;
    case CORDON_AGENT_FILE_END:
      end_file (agent);
      break;
    case CORDON_AGENT_SHOW:
      if (agent->config.shown == CORDON_SHOWN_BROWSER)
        cordon_agent_browser_show (agent);
      else
        show (agent);
      break;
    case CORDON_AGENT_OPEN_URL:
      cordon_agent_browser_open (agent, frame);
      break;
    case CORDON_AGENT_GET_APP:
      cordon_agent_apps_get (agent, frame);
      break;
    case CORDON_AGENT_RUN_APP:
      cordon_agent_apps_run (agent, frame);
      break;
    case CORDON_AGENT_RENDER:
      cordon_agent_render (agent, frame);
      break;
    case CORDON_AGENT_GET_ROWS:
      cordon_agent_render_rows (agent, frame);
      break;
    case CORDON_AGENT_LOOK:
      look (agent, frame);
      break;
    case CORDON_AGENT_PASSWORD:
      try_password (agent, frame);
      break;
    case CORDON_AGENT_SHUTDOWN:
      cordon_agent_answer_ok (agent, agent->serial);
      agent->state = CORDON_AGENT_OFF;
      break;
    default:
      obey_sized (agent, frame);
    }
}

/* What this template can never do is said to be so; what it cannot do now is out of order. */
static uint32_t
refusal (const CordonAgent *agent, uint16_t type)
{
  bool greeted = agent->state != CORDON_AGENT_STRANGER;

  if (greeted && type == CORDON_AGENT_OPEN_URL && agent->version >= CORDON_AGENT_VERSION_URL)
    return CORDON_AGENT_ERROR_NOT_BROWSER;
  if (greeted && type == CORDON_AGENT_FILE_BEGIN && agent->config.shown == CORDON_SHOWN_BROWSER)
    return CORDON_AGENT_ERROR_NOT_DOCUMENT;
  return CORDON_AGENT_ERROR_ORDER;
}

void
cordon_agent_request (CordonAgent *agent, const CordonAgentFrame *frame)
{
  agent->serial = frame->serial;
  if (fits (agent, frame->type))
    obey (agent, frame);
  else
    cordon_agent_answer_error (agent, frame->serial, refusal (agent, frame->type));
}

void
cordon_agent_viewer_became_ready (CordonAgent *agent)
{
  if (agent->state == CORDON_AGENT_SILENT)
    {
      if (cordon_port_open (&agent->port, agent->config.open_port (agent->config.data)))
        agent->state = CORDON_AGENT_STRANGER;
      else
        agent->state = CORDON_AGENT_OFF;
    }
  else if (agent->asked == CORDON_AGENT_ASKED_VIEWER)
    cordon_agent_viewer_open (agent);
  else if (agent->visits.window_waits)
    cordon_agent_browser_resume (agent);
  else if (agent->asked == CORDON_AGENT_ASKED_ROOM)
    {
      cordon_agent_finish (agent);
      begin_file (agent, agent->wanted);
    }
}
