/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent's state, shared by its files.
 */
#pragma once

#include "agent/agent/agent.h"
#include "agent/agent/document.h"
#include "agent/agent/port.h"

/* The conversation with the host. */
typedef enum {
  CORDON_AGENT_SILENT,    /* no port yet: no blank page has been shown */
  CORDON_AGENT_STRANGER,  /* nobody said hello */
  CORDON_AGENT_EMPTY,     /* no document */
  CORDON_AGENT_RECEIVING, /* a file is coming in */
  CORDON_AGENT_REFUSING,  /* the rest of a file that was refused is coming in */
  CORDON_AGENT_STORED,    /* a whole file, not shown yet */
  CORDON_AGENT_LOCKED,    /* it wants a password */
  CORDON_AGENT_SHOWING,   /* a document is open */
  CORDON_AGENT_MUTE,      /* the host broke the protocol; waits for it to hang up */
  CORDON_AGENT_OFF        /* switching off */
} CordonAgentState;

/* The one question the agent has not answered yet; the next is not read before that. */
typedef enum {
  CORDON_AGENT_ASKED_NOTHING,
  CORDON_AGENT_ASKED_KEYMAP, /* HELLO, first part */
  CORDON_AGENT_ASKED_SCREEN, /* HELLO, second part */
  CORDON_AGENT_ASKED_RESIZE,
  CORDON_AGENT_ASKED_ROOM,   /* FILE_BEGIN while the last document's memory is given back */
  CORDON_AGENT_ASKED_VIEWER, /* SHOW while a fresh viewer starts */
  CORDON_AGENT_ASKED_OPEN,   /* SHOW and PASSWORD */
  CORDON_AGENT_ASKED_TURN,   /* PAGE, ZOOM and LOOK */
  CORDON_AGENT_ASKED_RENDER, /* RENDER */
  CORDON_AGENT_ASKED_ROWS    /* GET_ROWS */
} CordonAgentAsked;

typedef enum {
  CORDON_VIEWER_STARTING,
  CORDON_VIEWER_BLANK, /* ready for a document */
  CORDON_VIEWER_USED,  /* it has had one: what it holds now is hostile */
  CORDON_VIEWER_ENDING /* killed, not yet reaped */
} CordonViewerState;

#define CORDON_VISITS_MAX 8 /* addresses that wait for a browser which starts */

/* What a browser has been told and is still to be told. */
typedef struct {
  char waiting[CORDON_VISITS_MAX][CORDON_AGENT_URL_MAX + 1]; /* the first `count`, oldest first */
  unsigned count;
  bool started;      /* it was told to show something */
  bool busy;         /* it has not said yet that it is done with the last */
  bool window;       /* the window is on the screen */
  bool window_waits; /* WINDOW is still to be told: the host asked for something, or it just came up */
} CordonVisits;

/* A page that the viewer draws for the host. */
typedef struct {
  const uint8_t *pixels; /* CORDON_AGENT_PAYLOAD_MAX bytes shared with the viewer, or NULL: hostile at any time */
  CordonAgentRender asked;
  CordonAgentRendered page; /* page 0: there is none */
  size_t size;              /* bytes of the rows that were asked for */
  bool used;                /* the host asked for pages and did not say that it is done */
  bool stale;               /* … and another document is shown since: it gets no page of that for one of the first */
} CordonSheets;

struct CordonAgent {
  CordonAgentConfig config;
  CordonAgentState state;
  CordonAgentAsked asked;
  uint32_t serial;        /* of the question asked */
  int64_t kiosk_deadline; /* 0 while nothing is asked of it */

  CordonPort port;
  CordonIncoming incoming;
  uint64_t wanted;  /* ASKED_ROOM: bytes of the file that shall come */
  uint32_t refusal; /* why REFUSING */
  uint32_t pages;   /* of the document the viewer has open; 0 for none */
  uint32_t told_pages; /* what the host knows of that */
  bool inside_waits;   /* INSIDE still to be queued */
  CordonAgentPage shown;
  bool shown_waits; /* PAGE_SHOWN still to be queued */
  uint32_t look, told_look; /* how the page is shown, and what the host knows of that */

  CordonViewerState viewer_state;
  int viewer;              /* channel, -1 or owned */
  int64_t viewer_deadline; /* of its start, answer or end; 0 while it may idle */
  bool viewer_was_ready;
  unsigned early_deaths; /* viewers in a row that never became ready */
  bool replacing;        /* the viewer was killed to make room for a fresh one */
  CordonVisits visits;
  CordonSheets sheets;
  CordonViewerMessage settings;
  CordonAgentHello hello;
  uint16_t version; /* what the host and this agent speak */
};

/* requests.c: what the host asks */
void cordon_agent_request (CordonAgent *agent, const CordonAgentFrame *frame);
void cordon_agent_kiosk_answered (CordonAgent *agent, const CordonKioskMessage *message);
void cordon_agent_viewer_became_ready (CordonAgent *agent);
void cordon_agent_break_off (CordonAgent *agent); /* the host broke the protocol */

/* answers.c: what the host hears */
void cordon_agent_answer_ok (CordonAgent *agent, uint32_t serial);
void cordon_agent_answer_error (CordonAgent *agent, uint32_t serial, uint32_t code);
void cordon_agent_answer_u32 (CordonAgent *agent, CordonAgentType type, uint32_t serial,
                              uint32_t value);
void cordon_agent_answer_hello (CordonAgent *agent, uint32_t serial);
void cordon_agent_answer_rendered (CordonAgent *agent, uint32_t serial, const CordonAgentRendered *rendered);
void cordon_agent_answer_rows (CordonAgent *agent, uint32_t serial, const uint8_t *bytes, size_t size);
void cordon_agent_answer_app (CordonAgent *agent, uint32_t serial, const CordonAgentApp *app);
void cordon_agent_tell_page (CordonAgent *agent);
void cordon_agent_finish (CordonAgent *agent); /* nothing is asked any more */

/* browser.c: what is different where a browser is shown */
bool cordon_agent_browser_fits (const CordonAgent *agent, uint16_t type);
void cordon_agent_browser_show (CordonAgent *agent);
void cordon_agent_browser_open (CordonAgent *agent, const CordonAgentFrame *frame);
bool cordon_agent_browser_take (CordonAgent *agent, const CordonViewerMessage *message);
void cordon_agent_browser_window (CordonAgent *agent); /* the window manager sees one */
void cordon_agent_browser_gone (CordonAgent *agent);
void cordon_agent_browser_resume (CordonAgent *agent); /* a new one is there */
void cordon_agent_browser_tell (CordonAgent *agent); /* WINDOW, if it is owed */

/* applications.c: what the template offers */
bool cordon_agent_apps_fit (const CordonAgent *agent, uint16_t type); /* the version's part of it */
void cordon_agent_apps_get (CordonAgent *agent, const CordonAgentFrame *frame);
void cordon_agent_apps_run (CordonAgent *agent, const CordonAgentFrame *frame);

/* render.c: pages as pixels */
bool cordon_agent_render_fits (const CordonAgent *agent, uint16_t type);
void cordon_agent_render (CordonAgent *agent, const CordonAgentFrame *frame);
void cordon_agent_render_rows (CordonAgent *agent, const CordonAgentFrame *frame);
bool cordon_agent_render_take (CordonAgent *agent, const CordonAgentRendered *rendered); /* the viewer's answer */
void cordon_agent_render_send (CordonAgent *agent); /* the rows are there */
int cordon_agent_render_share (CordonAgent *agent); /* new memory for a viewer: its descriptor, -1 where there is none */
void cordon_agent_render_forget (CordonAgent *agent);
void cordon_agent_render_done (CordonAgent *agent);  /* the host is, or it is another one */
void cordon_agent_render_spoil (CordonAgent *agent); /* another document is shown */

/* viewer.c: the viewer's life */
void cordon_agent_viewer_start (CordonAgent *agent);
void cordon_agent_viewer_kill (CordonAgent *agent);
void cordon_agent_viewer_exited (CordonAgent *agent, int status);
void cordon_agent_viewer_read (CordonAgent *agent);
bool cordon_agent_viewer_send (CordonAgent *agent, const CordonViewerMessage *message, int fd);
void cordon_agent_viewer_open (CordonAgent *agent);
