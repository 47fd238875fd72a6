/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything around the agent, faked: a port, an init, a window manager and a viewer, all in the
 * caller's thread.
 */
#pragma once

#include "agent/agent/agent.h"

#include <glib.h>

#define DOCUMENT "%PDF-1.7 a document of several words"
#define PASSWORD "geheim"
#define DIED_STATUS 11

typedef enum {
  GOOD,
  LOCKED,          /* wants PASSWORD */
  REFUSING,        /* says DAMAGED */
  DIES_EARLY,      /* never ready */
  DIES_ON_OPEN,
  DIES_ON_PAGE,
  SILENT_ON_OPEN,
  GOES_IN,          /* with the next page: 7 pages, and 3 again with page 3 of them */
  LIES_ABOUT_PAGES, /* page 4 of 3 */
  LIES_ABOUT_COUNT, /* no page */
  LIES_ABOUT_CODE,  /* an error that is not its to give */
  LIES_ABOUT_TYPE,  /* a message only the agent sends */
  LIES_ABOUT_LOOK,  /* shows a page in a way that there is not */
  DIES_ON_RENDER,
  DIES_ON_ROWS,
  FAILS_ON_ROWS,          /* no memory */
  LIES_ABOUT_SHEET,       /* another page than was asked for */
  LIES_ABOUT_SHEET_SIZE,
  LIES_ABOUT_SHEET_POINTS,
  LIES_ABOUT_SHEET_CODE,  /* an error that is not its to give */
  LIES_ABOUT_SHEET_ORDER, /* says that it showed another document, and did not */
  GOES_IN_ON_RENDER,      /* 7 pages, and the answer is one of them */
  GOES_IN_ON_ROWS,        /* the same */
  GOES_IN_PAST_RENDER,    /* 7 pages, and has no such page */
  GOES_IN_PAST_ROWS,      /* the same */
  RENDERS_UNASKED
} Behaviour;

typedef struct {
  CordonAgent *agent;
  char *directory;
  char *apps; /* where the template's list is */
  int init[2], kiosk[2], port[2]; /* [0] is the agent's end */
  int viewer;                     /* the viewer's end, -1 while there is none */
  guint8 *pixels;                 /* what the viewer shares with the agent, or NULL */
  gboolean browser_holds;         /* a browser that is not done with what it was told */
  Behaviour behaviour;
  gboolean viewer_confused; /* got what it should not have got */
  gboolean running, powered, settled, kiosk_fails, kiosk_silent;
  guint viewers, opened;
  guint32 look;       /* how the viewer shows pages */
  GString *log;       /* what the window manager and the viewer were told */
  GByteArray *heard;  /* by the host */
} FakeGuest;

void fake_guest_init (FakeGuest *guest, Behaviour behaviour, int deadline_ms);
/* With a private disk, or what is left of it. kept: borrowed. */
void fake_guest_init_home (FakeGuest *guest, Behaviour behaviour, int deadline_ms, CordonAgentHome home,
                           const char *kept);

/* With a browser instead of a viewer. */
void fake_guest_init_browser (FakeGuest *guest, Behaviour behaviour);
/* The template's list gets the bytes as the application of that number. */
void fake_guest_add_app (FakeGuest *guest, guint number, const void *bytes, gsize size);
/* What the browser says by itself. */
void fake_guest_browser_says (FakeGuest *guest, CordonViewerType type);
void fake_guest_window_comes (FakeGuest *guest);
/* By its person: a file in the document, of so many pages, and its first page. */
void fake_guest_viewer_goes_in (FakeGuest *guest, guint pages);
/* By its keyboard: pages are shown otherwise. */
void fake_guest_viewer_looks (FakeGuest *guest, guint32 look);
void fake_guest_viewer_dies (FakeGuest *guest);

/* Fails if a document was left behind under a name. */
void fake_guest_clear (FakeGuest *guest);

/* Goes on until nobody has anything to do. */
void fake_guest_settle (FakeGuest *guest);

void fake_guest_close (int *fd);
