/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-viewer: shows one document, one page at a time, in one window. It is warm before it has a
 * document and gone after it. A page counts as shown when the display server has drawn it.
 */
#include "agent/viewer/viewer.h"

#include "agent/inside/accounts.h"
#include "agent/viewer/flow.h"
#include "agent/viewer/rows-document.h"

#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>

void
cordon_viewer_changed (CordonViewer *viewer)
{
  viewer->dirty = viewer->announce = true;
}

/* --- where in the document ------------------------------------------------------------------- */

static void
measure (void *data, int page, double *width, double *height)
{
  const CordonLeaf *leaf = cordon_document_leaf (data, page);

  *width = leaf->bounds.x1 - leaf->bounds.x0;
  *height = leaf->bounds.y1 - leaf->bounds.y0;
}

static CordonFlow
get_flow (CordonViewer *viewer)
{
  return (CordonFlow) { .pages = viewer->document.pages, .measure = measure, .data = &viewer->document };
}

/* The list of an archive is shown page by page: its rows are chosen on the one that is looked at. */
static void
settle_flow (CordonViewer *viewer)
{
  viewer->view.flows = viewer->continuous && !cordon_rows_document_container (viewer->document.document);
  viewer->view.last = viewer->page == viewer->document.pages;
  if (!viewer->view.flows)
    cordon_document_forget_leaves (&viewer->document);
}

/* The strip takes its part of the window, and the pages get the rest. */
static void
divide_window (CordonViewer *viewer)
{
  CordonStrip *strip = &viewer->thumbs.strip;

  cordon_strip_set_window (strip, viewer->width, viewer->height, viewer->view.scale_percent);
  viewer->canvas.left = strip->width;
  cordon_view_set_window (&viewer->view, viewer->width - strip->width, viewer->height);
}

bool
cordon_viewer_turn (CordonViewer *viewer, int page)
{
  CordonDocument *document = &viewer->document;

  if (page < 1 || page > document->pages)
    return false;
  if (page != viewer->page)
    cordon_document_turn (document, page);
  viewer->page = page;
  settle_flow (viewer);
  cordon_view_set_page (&viewer->view, document->bounds.x1 - document->bounds.x0,
                        document->bounds.y1 - document->bounds.y0);
  cordon_view_to_top (&viewer->view);
  cordon_strip_set_pages (&viewer->thumbs.strip, document->pages);
  cordon_strip_reveal (&viewer->thumbs.strip, page);
  cordon_viewer_changed (viewer);
  return true;
}

bool
cordon_viewer_scroll (CordonViewer *viewer, double x, double y)
{
  CordonFlow flow = get_flow (viewer);
  int page = viewer->page;

  if (!(viewer->view.flows ? cordon_flow_scroll (&flow, &viewer->view, &page, x, y)
                           : cordon_view_scroll (&viewer->view, x, y)))
    return false;
  viewer->dirty = true;
  if (page == viewer->page)
    return true;
  cordon_document_turn (&viewer->document, page);
  viewer->page = page;
  cordon_strip_reveal (&viewer->thumbs.strip, page);
  cordon_viewer_changed (viewer);
  return true;
}

static void
show_strip (CordonViewer *viewer, bool shown)
{
  if (viewer->thumbs.strip.shown == shown)
    return;
  viewer->thumbs.strip.shown = shown;
  viewer->thumbs.focused = false;
  cordon_thumbs_forget (&viewer->thumbs, &viewer->document);
  divide_window (viewer);
  cordon_strip_reveal (&viewer->thumbs.strip, viewer->page);
}

/* What was typed and found stays while it is open. */
void
cordon_viewer_open_find (CordonViewer *viewer, bool open)
{
  if (viewer->find.open == open)
    return;
  if (open)
    cordon_find_open (&viewer->find);
  else
    cordon_find_close (&viewer->find);
  viewer->document.n_hits = 0;
  cordon_viewer_changed (viewer);
}

void
cordon_viewer_look (CordonViewer *viewer, uint32_t look)
{
  viewer->continuous = (look & CORDON_AGENT_LOOK_CONTINUOUS) != 0;
  settle_flow (viewer);
  cordon_view_rotate (&viewer->view, look & CORDON_AGENT_LOOK_TURNS);
  show_strip (viewer, (look & CORDON_AGENT_LOOK_THUMBNAILS) != 0);
  cordon_viewer_open_find (viewer, (look & CORDON_AGENT_LOOK_FIND) != 0);
  cordon_viewer_changed (viewer);
}

uint32_t
cordon_viewer_get_look (const CordonViewer *viewer)
{
  return viewer->view.turns | (viewer->continuous ? CORDON_AGENT_LOOK_CONTINUOUS : 0) |
         (viewer->thumbs.strip.shown ? CORDON_AGENT_LOOK_THUMBNAILS : 0) |
         (viewer->find.open ? CORDON_AGENT_LOOK_FIND : 0);
}

/* --- what is on the screen ------------------------------------------------------------------- */

static void
announce (CordonViewer *viewer)
{
  CordonViewerMessage message = { .type = CORDON_VIEWER_READY };

  if (viewer->phase == CORDON_VIEWER_HIDDEN)
    viewer->phase = CORDON_VIEWER_WAITING;
  else if (viewer->phase == CORDON_VIEWER_OPENED)
    message = (CordonViewerMessage) { .type = CORDON_VIEWER_PAGE_SHOWN,
                                      .page = (uint32_t) viewer->page,
                                      .value = cordon_viewer_get_look (viewer),
                                      .zoom_mode = viewer->view.mode,
                                      .zoom_percent = cordon_view_percent (&viewer->view) };
  else
    return;
  cordon_viewer_say (&message);
}

static void
paint_strip (CordonViewer *viewer)
{
  cordon_paint_thumbs (&viewer->canvas, &viewer->document, &viewer->view, &viewer->thumbs, viewer->page);
  XFlush (viewer->canvas.display);
}

static void
paint_find (CordonViewer *viewer)
{
  char count[CORDON_FIND_COUNT_SIZE] = "";

  if (viewer->find.repeated)
    cordon_find_count_describe (&viewer->count, viewer->page, viewer->document.pages, count);
  cordon_paint_find (&viewer->canvas, &viewer->document, &viewer->view, viewer->find.text, count,
                     viewer->find.failed);
  XFlush (viewer->canvas.display);
}

static void
paint (CordonViewer *viewer)
{
  CordonFlow flow = get_flow (viewer);

  if (viewer->view.flows)
    cordon_paint_flow (&viewer->canvas, &viewer->document, &viewer->view, &flow, viewer->page);
  else
    cordon_paint_page (&viewer->canvas, &viewer->document, &viewer->view);
  if (viewer->thumbs.strip.shown)
    paint_strip (viewer);
  if (viewer->find.open)
    paint_find (viewer);
  XSync (viewer->canvas.display, False);
  viewer->dirty = false;
  if (viewer->announce)
    announce (viewer);
  viewer->announce = false;
}

static void
search_one_page (CordonViewer *viewer)
{
  CordonFind *find = &viewer->find;
  fz_quad hits[CORDON_FIND_HITS_MAX];
  int page = find->page;
  int found = cordon_document_find (&viewer->document, page, find->text, hits);

  cordon_find_advance (find, found > 0, viewer->document.pages);
  if (found > 0)
    {
      cordon_viewer_turn (viewer, page);
      viewer->document.n_hits = found;
      for (int i = 0; i < found; i++)
        viewer->document.hits[i] = hits[i];
    }
  else if (find->failed)
    viewer->dirty = true;
}

/* Of a text that was found; on which page, somebody has seen already. */
static bool
is_counting (const CordonViewer *viewer)
{
  return viewer->find.repeated && viewer->count.counted < viewer->document.pages;
}

static void
count_one_page (CordonViewer *viewer)
{
  fz_quad hits[CORDON_FIND_HITS_MAX];

  cordon_find_count_add (&viewer->count, cordon_document_find (&viewer->document, viewer->count.counted + 1,
                                                               viewer->find.text, hits));
  paint_find (viewer);
}

/* Behind everything that somebody waits for. */
static bool
is_drawing (const CordonViewer *viewer)
{
  return viewer->phase == CORDON_VIEWER_OPENED && cordon_thumbs_missing (&viewer->thumbs, &viewer->view) > 0;
}

static void
draw_one_thumb (CordonViewer *viewer)
{
  int page = cordon_thumbs_missing (&viewer->thumbs, &viewer->view);

  cordon_thumbs_draw (&viewer->thumbs, &viewer->document, &viewer->view, page);
  paint_strip (viewer);
}

static bool
is_working (const CordonViewer *viewer)
{
  return viewer->find.searching || is_counting (viewer) || is_drawing (viewer) || cordon_inside_is_opening (viewer);
}

static void
resize (CordonViewer *viewer, int width, int height)
{
  if (width == viewer->width && height == viewer->height)
    return;
  viewer->width = width < 1 ? 1 : width;
  viewer->height = height < 1 ? 1 : height;
  divide_window (viewer);
  cordon_strip_reveal (&viewer->thumbs.strip, viewer->page);
  cordon_viewer_changed (viewer);
}

static void
handle (CordonViewer *viewer, XEvent *event)
{
  if (XFilterEvent (event, None))
    return;
  if (event->type == ConfigureNotify)
    resize (viewer, event->xconfigure.width, event->xconfigure.height);
  else if (event->type == Expose)
    viewer->exposed = viewer->dirty = true;
  else if (event->type == KeyPress)
    cordon_viewer_key (viewer, &event->xkey);
  else if (event->type == ButtonPress)
    cordon_viewer_button (viewer, &event->xbutton);
  else if (event->type == MappingNotify)
    XRefreshKeyboardMapping (&event->xmapping);
}

static void
handle_all (CordonViewer *viewer)
{
  while (XPending (viewer->canvas.display))
    {
      XEvent event;

      XNextEvent (viewer->canvas.display, &event);
      handle (viewer, &event);
    }
}

static bool
open_window (CordonViewer *viewer)
{
  CordonCanvas *canvas = &viewer->canvas;

  canvas->display = XOpenDisplay (CORDON_DISPLAY);
  if (!canvas->display)
    return false;
  canvas->visual = DefaultVisual (canvas->display, 0);
  canvas->depth = DefaultDepth (canvas->display, 0);
  canvas->window = XCreateSimpleWindow (canvas->display, DefaultRootWindow (canvas->display), 0, 0,
                                        (unsigned) viewer->view.width,
                                        (unsigned) viewer->view.height, 0, 0, 0);
  /* No background: the server must not flash one between two pages. */
  XSetWindowBackgroundPixmap (canvas->display, canvas->window, None);
  XSelectInput (canvas->display, canvas->window,
                ExposureMask | StructureNotifyMask | KeyPressMask | ButtonPressMask);
  canvas->gc = XCreateGC (canvas->display, canvas->window, 0, NULL);
  XMapWindow (canvas->display, canvas->window);
  return canvas->depth == 24 || canvas->depth == 32;
}

/* Reading the compose table costs more than showing the first page: after that, and before the
 * first document, since it opens files. */
static void
open_input (CordonViewer *viewer)
{
  XIM method;

  XSetLocaleModifiers ("@im=none");
  method = XOpenIM (viewer->canvas.display, NULL, NULL, NULL);
  if (method)
    viewer->input = XCreateIC (method, XNInputStyle, XIMPreeditNothing | XIMStatusNothing,
                               XNClientWindow, viewer->canvas.window, NULL);
  if (viewer->input)
    XSetICFocus (viewer->input);
}

static void
wait (CordonViewer *viewer)
{
  struct pollfd ready[] = {
    { .fd = ConnectionNumber (viewer->canvas.display), .events = POLLIN },
    { .fd = viewer->phase == CORDON_VIEWER_HIDDEN ? -1 : CORDON_INSIDE_FD_PARENT,
      .events = POLLIN },
  };

  if (poll (ready, 2, is_working (viewer) ? 0 : -1) < 0 && errno != EINTR)
    exit (EXIT_FAILURE);
  if (ready[1].revents)
    cordon_viewer_listen (viewer);
}

static void
run (CordonViewer *viewer)
{
  for (;;)
    {
      bool hidden = viewer->phase == CORDON_VIEWER_HIDDEN;

      handle_all (viewer);
      if (viewer->find.searching)
        search_one_page (viewer);
      else if (!viewer->dirty && is_counting (viewer))
        count_one_page (viewer);
      else if (!viewer->dirty && is_drawing (viewer))
        draw_one_thumb (viewer);
      if (!viewer->dirty && cordon_inside_is_opening (viewer))
        cordon_inside_open (viewer);
      if (viewer->dirty && viewer->exposed)
        paint (viewer);
      if (hidden && viewer->phase == CORDON_VIEWER_WAITING)
        open_input (viewer);
      if (!XPending (viewer->canvas.display))
        wait (viewer);
    }
}

int
main (void)
{
  static CordonViewer viewer;

  setlocale (LC_CTYPE, "C.UTF-8");
  if (!cordon_document_init (&viewer.document))
    return EXIT_FAILURE;
  viewer.page = 1;
  viewer.inside.broker = -1;
  viewer.view = (CordonView) { .mode = CORDON_AGENT_ZOOM_FIT_PAGE, .percent = 100,
                               .scale_percent = 100, .page_width = 595, .page_height = 842 };
  viewer.width = 640;
  viewer.height = 480;
  cordon_strip_set_pages (&viewer.thumbs.strip, 1);
  divide_window (&viewer);
  viewer.announce = true;
  if (!open_window (&viewer))
    return EXIT_FAILURE;
  run (&viewer);
}
