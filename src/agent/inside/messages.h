/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the programs inside one guest say to each other. Each conversation is a SOCK_SEQPACKET pair
 * made by init or the agent, each message one struct of fixed size. A reader drops the connection
 * on any other size and on any value outside its range; the viewer in particular has read a hostile
 * document, so whatever it says is hostile too.
 */
#pragma once

#include "wire/agent.h"

#include <stdint.h>

/* Where a child finds its end. */
#define CORDON_INSIDE_FD_PARENT 3 /* agent: init; kiosk and viewer: the agent */
#define CORDON_INSIDE_FD_KIOSK 4  /* agent only */

/* agent <-> init */
typedef enum {
  CORDON_INIT_VIEWER_START = 1, /* agent: with the viewer's end of a socket pair */
  CORDON_INIT_VIEWER_KILL = 2,  /* agent */
  CORDON_INIT_POWER_OFF = 3,    /* agent */
  CORDON_INIT_VIEWER_EXITED = 4 /* init: value is the wait status */
} CordonInitType;

typedef struct {
  uint32_t type;
  uint32_t value;
} CordonInitMessage;

/* agent <-> kiosk: one question, one answer of the same type; and unasked, what is on the screen */
typedef enum {
  CORDON_KIOSK_RESIZE = 1,
  CORDON_KIOSK_KEYMAP = 2,
  CORDON_KIOSK_WINDOW = 3 /* kiosk: the first window is there, where none was */
} CordonKioskType;

typedef struct {
  uint32_t type;
  uint32_t failed; /* in the answer: 0 or 1 */
  uint16_t width, height;
  char layout[CORDON_AGENT_NAME_MAX + 1];
  char variant[CORDON_AGENT_NAME_MAX + 1];
} CordonKioskMessage;

/* agent <-> viewer */
typedef enum {
  /* agent */
  CORDON_VIEWER_SETTINGS = 1, /* scale, paper, locale, timezone; only before OPEN; no answer. A viewer's come with the
                                 descriptor of CORDON_AGENT_PAYLOAD_MAX bytes of memory, where it puts pixels */
  CORDON_VIEWER_OPEN = 2,     /* with the document's descriptor; DOCUMENT or FAILED */
  CORDON_VIEWER_PASSWORD = 3, /* text; DOCUMENT or FAILED */
  CORDON_VIEWER_PAGE = 4,     /* page; DONE or FAILED */
  CORDON_VIEWER_ZOOM = 5,     /* zoom_mode, zoom_percent; DONE or FAILED */
  CORDON_VIEWER_VISIT = 6,    /* browser only: url, empty for none with the first; DONE */
  CORDON_VIEWER_RENDER = 12,  /* page, dpi; RENDERED or FAILED. Page 0: forgets the last; DONE. ORDER: another
                                 document is shown than the agent knew of, as DOCUMENT said */
  CORDON_VIEWER_ROWS = 13,    /* rows of it, into the memory that came with SETTINGS; DONE or FAILED */
  CORDON_VIEWER_LOOK = 14,    /* value: bits of CORDON_AGENT_LOOK_ALL; DONE */
  /* viewer */
  CORDON_VIEWER_READY = 16,     /* once: the blank page is on the screen; a browser: it can be asked */
  CORDON_VIEWER_DOCUMENT = 17,  /* value: pages; unasked: of a file in the document, or of the document again */
  CORDON_VIEWER_FAILED = 18,    /* value: CordonAgentErrorCode */
  CORDON_VIEWER_DONE = 19,
  CORDON_VIEWER_PAGE_SHOWN = 20, /* page, zoom_mode, zoom_percent; value: as in LOOK: painted, the server is done */
  CORDON_VIEWER_CLOSED = 21,     /* browser only: the person is done with it */
  CORDON_VIEWER_RENDERED = 28    /* rendered */
} CordonViewerType;

typedef struct {
  uint32_t type;
  uint32_t value;
  uint32_t page;
  uint16_t zoom_percent;
  uint16_t scale_percent;
  uint8_t zoom_mode;
  uint8_t paper;
  uint16_t dpi;
  char text[CORDON_AGENT_PASSWORD_MAX + 1]; /* password */
  char locale[CORDON_AGENT_NAME_MAX + 1];
  char timezone[CORDON_AGENT_NAME_MAX + 1];
  char url[CORDON_AGENT_URL_MAX + 1];
  CordonAgentRendered rendered;
  CordonAgentRows rows;
} CordonViewerMessage;
