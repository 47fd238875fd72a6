/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The viewer's state, shared by its files.
 */
#pragma once

#include "agent/inside/messages.h"
#include "agent/viewer/document.h"
#include "agent/viewer/find.h"
#include "agent/viewer/inside.h"
#include "agent/viewer/paint.h"
#include "agent/viewer/sheet.h"
#include "agent/viewer/thumbs.h"
#include "agent/viewer/view.h"

#include <X11/Xlib.h>
#include <stdbool.h>

typedef enum {
  CORDON_VIEWER_HIDDEN, /* not on the screen yet */
  CORDON_VIEWER_WAITING, /* blank, ready */
  CORDON_VIEWER_LOCKED,
  CORDON_VIEWER_OPENED,
  CORDON_VIEWER_SPENT /* had a document it could not show */
} CordonViewerPhase;

struct CordonViewer {
  CordonCanvas canvas;
  XIC input; /* composes typed text; NULL when the server has no such method */
  CordonViewerPhase phase;
  CordonDocument document;
  CordonView view;
  CordonFind find;
  CordonFindCount count; /* of the text that was found */
  CordonSheet sheet;  /* the page that is drawn for the host */
  uint8_t *pixels;    /* shared with the agent: CORDON_AGENT_PAYLOAD_MAX bytes, or NULL */
  CordonInside inside;
  CordonThumbs thumbs;
  int width, height; /* of the window, with the strip of small pictures */
  int page; /* counted from 1 */
  uint8_t paper;
  bool continuous; /* pages follow one another, where they can */
  bool exposed;  /* the server has shown the window once */
  bool dirty;    /* something is to be painted */
  bool announce; /* and the agent to be told when it is */
};

/* keys.c: what the keyboard and the pointer mean */
void cordon_viewer_key (CordonViewer *viewer, XKeyEvent *event);
void cordon_viewer_button (CordonViewer *viewer, const XButtonEvent *event);

/* viewer.c */
bool cordon_viewer_turn (CordonViewer *viewer, int page);
/* By pixels; false where there is no way further without turning the page. */
bool cordon_viewer_scroll (CordonViewer *viewer, double x, double y);
void cordon_viewer_changed (CordonViewer *viewer);
void cordon_viewer_open_find (CordonViewer *viewer, bool open);
/* Bits of CORDON_AGENT_LOOK_ALL. */
void cordon_viewer_look (CordonViewer *viewer, uint32_t look);
uint32_t cordon_viewer_get_look (const CordonViewer *viewer);

/* strip-keys.c: the same for the strip of small pictures; true where it was for that */
bool cordon_viewer_strip_key (CordonViewer *viewer, unsigned long key);
bool cordon_viewer_strip_button (CordonViewer *viewer, const XButtonEvent *event);

/* link.c: the agent's wishes */
void cordon_viewer_say (const CordonViewerMessage *message);
void cordon_viewer_listen (CordonViewer *viewer);

/* render.c: pages for the host. Takes `fd`, which may be -1 */
void cordon_viewer_share (CordonViewer *viewer, int fd);
void cordon_viewer_render (CordonViewer *viewer, const CordonViewerMessage *message);
void cordon_viewer_rows (CordonViewer *viewer, const CordonViewerMessage *message);
