/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zoom and scroll arithmetic for one page. The page's size comes out of a hostile document: it is
 * checked once, in cordon_view_set_page(), and no product below can leave the range of an int.
 */
#include "agent/viewer/view.h"

#include <math.h>

/* A CSS pixel, 1/96 inch, in points of 1/72. */
#define PIXELS_PER_POINT (96.0 / 72.0)
#define A4_WIDTH 595.0
#define A4_HEIGHT 842.0

static const uint16_t steps[] = { 10,  15,  20,  25,  33,  50,  67,  75,  80,  90,  100,  110, 125,
                                  150, 175, 200, 250, 300, 400, 500, 600, 800, 1000, 1200, 1600 };

#define N_STEPS ((int) (sizeof steps / sizeof steps[0]))

static double
clamp (double value, double low, double high)
{
  return value < low ? low : value > high ? high : value;
}

static double
full_scale (const CordonView *view)
{
  return PIXELS_PER_POINT * view->scale_percent / 100.0;
}

double
cordon_view_scale (const CordonView *view)
{
  double full = full_scale (view);
  double across = view->width / view->page_width;
  double down = view->height / view->page_height;
  double scale = view->mode == CORDON_AGENT_ZOOM_PERCENT     ? full * view->percent / 100.0
                 : view->mode == CORDON_AGENT_ZOOM_FIT_WIDTH ? across
                                                             : fmin (across, down);

  return fmin (scale, full * CORDON_AGENT_ZOOM_MAX / 100.0);
}

uint16_t
cordon_view_percent (const CordonView *view)
{
  double percent = round (cordon_view_scale (view) / full_scale (view) * 100.0);

  return (uint16_t) clamp (percent, CORDON_AGENT_ZOOM_MIN, CORDON_AGENT_ZOOM_MAX);
}

static int
pixels (double points, double scale)
{
  return (int) clamp (round (points * scale), 1, 1 << 26);
}

static CordonViewRect
page_size (const CordonView *view)
{
  double scale = cordon_view_scale (view);

  return (CordonViewRect) { .width = pixels (view->page_width, scale),
                            .height = pixels (view->page_height, scale) };
}

CordonViewRect
cordon_view_page (const CordonView *view)
{
  CordonViewRect rect = page_size (view);

  rect.x = rect.width <= view->width ? (view->width - rect.width) / 2 : -(int) view->x;
  rect.y = rect.height <= view->height && !view->flows ? (view->height - rect.height) / 2 : -(int) view->y;
  return rect;
}

int
cordon_view_room (const CordonView *view)
{
  return (int) fmax (page_size (view).height, CORDON_VIEW_ROOM_MIN) + CORDON_VIEW_GAP;
}

/* The last page can be at the window's upper edge as every other can. */
static double
lowest (const CordonView *view, int height)
{
  return view->flows && !view->last ? cordon_view_room (view) - 1 : fmax (0, height - view->height);
}

/* Asks for the size alone: before this, the place may be beyond what an int holds. */
static void
clamp_scroll (CordonView *view)
{
  CordonViewRect page = page_size (view);

  view->x = clamp (view->x, 0, fmax (0, page.width - view->width));
  view->y = clamp (view->y, 0, lowest (view, page.height));
}

void
cordon_view_place (CordonView *view, double x, double y)
{
  view->x = x;
  view->y = y;
  clamp_scroll (view);
}

/* No comparison holds for what is not a number. */
static bool
is_measure (double points)
{
  return points >= CORDON_VIEW_POINTS_MIN && points <= CORDON_VIEW_POINTS_MAX;
}

/* On its side, where the turns are odd. */
static void
lay_down (CordonView *view, double width, double height)
{
  bool on_side = view->turns % 2 == 1;

  view->page_width = on_side ? height : width;
  view->page_height = on_side ? width : height;
}

void
cordon_view_paper (const CordonView *view, double *width, double *height)
{
  bool on_side = view->turns % 2 == 1;

  *width = on_side ? view->page_height : view->page_width;
  *height = on_side ? view->page_width : view->page_height;
}

bool
cordon_view_measure (double *width, double *height)
{
  bool sane = is_measure (*width) && is_measure (*height);

  *width = sane ? *width : A4_WIDTH;
  *height = sane ? *height : A4_HEIGHT;
  return sane;
}

bool
cordon_view_set_page (CordonView *view, double width, double height)
{
  bool sane = cordon_view_measure (&width, &height);

  lay_down (view, width, height);
  clamp_scroll (view);
  return sane;
}

void
cordon_view_set_window (CordonView *view, int width, int height)
{
  view->width = width < 1 ? 1 : width;
  view->height = height < 1 ? 1 : height;
  clamp_scroll (view);
}

/* The point in the window's middle stays there; of pages that follow one another, what is at the upper edge. */
static void
zoom (CordonView *view, uint8_t mode, uint16_t percent)
{
  double before = cordon_view_scale (view), ratio;
  double x = view->x + view->width / 2.0, y = view->y + view->height / 2.0;

  view->mode = mode;
  view->percent = percent;
  ratio = cordon_view_scale (view) / before;
  view->x = x * ratio - view->width / 2.0;
  view->y = view->flows ? view->y * ratio : y * ratio - view->height / 2.0;
  clamp_scroll (view);
}

/* Of the page's width and height; a page that is smaller than the window is in its middle. */
static void
find_middle (const CordonView *view, double *across, double *down)
{
  CordonViewRect page = cordon_view_page (view);

  *across = (view->width / 2.0 - page.x) / page.width;
  *down = (view->height / 2.0 - page.y) / page.height;
}

static void
turn_once (CordonView *view, double *across, double *down)
{
  double width, height, before = *across;

  cordon_view_paper (view, &width, &height);
  view->turns = (view->turns + 1) % 4;
  lay_down (view, width, height);
  *across = 1 - *down;
  *down = before;
}

void
cordon_view_rotate (CordonView *view, unsigned turns)
{
  double across, down;
  CordonViewRect page;

  find_middle (view, &across, &down);
  while (view->turns != turns % 4)
    turn_once (view, &across, &down);
  page = page_size (view);
  view->x = across * page.width - view->width / 2.0;
  view->y = down * page.height - view->height / 2.0;
  clamp_scroll (view);
}

void
cordon_view_to_page (const CordonView *view, int x, int y, double *across, double *down)
{
  CordonViewRect page = cordon_view_page (view);
  double scale = cordon_view_scale (view);
  double shown_x = (x - page.x) / scale, shown_y = (y - page.y) / scale;

  *across = view->turns == 0   ? shown_x
            : view->turns == 1 ? shown_y
            : view->turns == 2 ? view->page_width - shown_x
                               : view->page_height - shown_y;
  *down = view->turns == 0   ? shown_y
          : view->turns == 1 ? view->page_width - shown_x
          : view->turns == 2 ? view->page_height - shown_y
                             : shown_x;
}

bool
cordon_view_set_zoom (CordonView *view, uint8_t mode, uint16_t percent)
{
  if (mode > CORDON_AGENT_ZOOM_FIT_PAGE ||
      (mode == CORDON_AGENT_ZOOM_PERCENT &&
       (percent < CORDON_AGENT_ZOOM_MIN || percent > CORDON_AGENT_ZOOM_MAX)))
    return false;
  zoom (view, mode, percent);
  return true;
}

void
cordon_view_step_zoom (CordonView *view, int direction)
{
  uint16_t now = cordon_view_percent (view), next = now;

  for (int i = 0; direction > 0 && i < N_STEPS && next == now; i++)
    if (steps[i] > now)
      next = steps[i];
  for (int i = N_STEPS - 1; direction < 0 && i >= 0 && next == now; i--)
    if (steps[i] < now)
      next = steps[i];
  zoom (view, CORDON_AGENT_ZOOM_PERCENT, next);
}

bool
cordon_view_scroll (CordonView *view, double x, double y)
{
  double old_x = view->x, old_y = view->y;

  view->x += x;
  view->y += y;
  clamp_scroll (view);
  return view->x != old_x || view->y != old_y;
}

void
cordon_view_to_top (CordonView *view)
{
  view->y = 0;
  clamp_scroll (view);
}

void
cordon_view_to_bottom (CordonView *view)
{
  view->y = INT32_MAX;
  clamp_scroll (view);
}
