/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is opened inside stays in this process and this machine: it is as hostile as what it came out of,
 * and has no more to gain.
 */
#include "agent/viewer/inside.h"

#include "agent/viewer/convert-broker.h"
#include "agent/viewer/convert.h"
#include "agent/viewer/rows-document.h"
#include "agent/viewer/viewer.h"
#include "wire/sniff.h"

#include <X11/XF86keysym.h>
#include <X11/keysym.h>

#define BUTTON_BACK 8

static CordonContainer *
container_of (const CordonViewer *viewer)
{
  return cordon_rows_document_container (viewer->document.document);
}

/* The selected row is drawn otherwise, so its page is another one now. */
static void
mark (CordonViewer *viewer, int page)
{
  cordon_document_forget_leaves (&viewer->document);
  cordon_thumbs_forget (&viewer->thumbs, &viewer->document);
  cordon_document_turn (&viewer->document, page);
  viewer->page = page;
  viewer->dirty = true;
}

static void
redraw (CordonViewer *viewer, int page)
{
  mark (viewer, page);
  cordon_viewer_changed (viewer);
}

static void
select_entry (CordonViewer *viewer, size_t entry)
{
  CordonContainer *container = container_of (viewer);
  int page;

  container->selected = entry;
  container->failed = false;
  page = cordon_rows_document_page_of (viewer->document.document, entry);
  if (page != viewer->page)
    cordon_viewer_turn (viewer, page);
  else
    redraw (viewer, page);
}

/* Another document, by its own number of pages, on the page it was left at. */
static void
show (CordonViewer *viewer, int page)
{
  const CordonViewerMessage message = { .type = CORDON_VIEWER_DOCUMENT,
                                        .value = (uint32_t) viewer->document.pages };

  cordon_find_close (&viewer->find);
  viewer->document.n_hits = 0;
  cordon_viewer_say (&message);
  viewer->page = 1;
  viewer->view.turns = 0;
  cordon_thumbs_forget (&viewer->thumbs, &viewer->document);
  cordon_viewer_turn (viewer, page);
}

static int
page_of_selected (CordonViewer *viewer)
{
  return cordon_rows_document_page_of (viewer->document.document, container_of (viewer)->selected);
}

/* Takes `content`, of malloc(), unless it is NULL: that one cannot be had. */
static void
enter (CordonViewer *viewer, uint8_t *content, size_t size, bool is_account)
{
  CordonInside *inside = &viewer->inside;
  fz_document *before = NULL;

  if (content)
    before = cordon_document_enter (&viewer->document, content, size, viewer->paper, viewer->view.scale_percent);
  if (!before)
    {
      container_of (viewer)->failed = true;
      redraw (viewer, page_of_selected (viewer));
      return;
    }
  cordon_sheet_close (&viewer->sheet, &viewer->document);
  inside->levels[inside->depth].document = before;
  inside->levels[inside->depth].page = viewer->page;
  inside->levels[inside->depth++].is_account = inside->is_account;
  inside->is_account = is_account;
  show (viewer, 1);
}

/* Of sound and video there is an account, and in it the file: another account of that would say the same. */
static bool
needs_converter (const CordonInside *inside, const uint8_t *content, size_t size)
{
  const char *type = cordon_sniff (content, size);

  return inside->broker >= 0 && cordon_convert_has (type) && !(inside->is_account && cordon_sniff_is_media (type));
}

static void
go_in (CordonViewer *viewer)
{
  CordonInside *inside = &viewer->inside;
  CordonContainer *container = container_of (viewer);
  uint8_t *content = NULL;
  size_t size = 0;

  if (inside->depth < CORDON_CONTAINER_DEPTH_MAX && !container->extract (container, container->selected, &content, &size))
    content = NULL;
  if (!content || !needs_converter (inside, content, size))
    {
      enter (viewer, content, size, false);
      return;
    }
  inside->content = content;
  inside->size = size;
  container->working = true;
  mark (viewer, page_of_selected (viewer));
}

bool
cordon_inside_is_opening (const CordonViewer *viewer)
{
  return viewer->inside.content != NULL;
}

void
cordon_inside_open (CordonViewer *viewer)
{
  CordonInside *inside = &viewer->inside;
  uint8_t *content = inside->content;
  size_t size = inside->size;
  const char *type = cordon_sniff (content, size);
  bool converted;

  inside->content = NULL;
  container_of (viewer)->working = false;
  converted = cordon_convert_broker_ask (&inside->broker, &content, &size);
  enter (viewer, content, size, converted && cordon_sniff_is_media (type));
}

static bool
go_back (CordonViewer *viewer)
{
  CordonInside *inside = &viewer->inside;

  if (inside->depth == 0)
    return false;
  inside->depth--;
  inside->is_account = inside->levels[inside->depth].is_account;
  cordon_sheet_close (&viewer->sheet, &viewer->document);
  cordon_document_leave (&viewer->document, inside->levels[inside->depth].document);
  show (viewer, inside->levels[inside->depth].page);
  return true;
}

/* One that is not to be seen is not acted upon: the first that is, is selected instead. */
static bool
is_seen (CordonViewer *viewer, const CordonContainer *container)
{
  return cordon_rows_document_page_of (viewer->document.document, container->selected) == viewer->page;
}

static bool
select_seen (CordonViewer *viewer, const CordonContainer *container)
{
  for (size_t entry = 0; entry < container->n_entries; entry++)
    if (cordon_rows_document_page_of (viewer->document.document, entry) == viewer->page)
      {
        select_entry (viewer, entry);
        return true;
      }
  return false;
}

static bool
key_of_list (CordonViewer *viewer, const CordonContainer *container, unsigned long key)
{
  bool down = key == XK_Down || key == XK_KP_Down, up = key == XK_Up || key == XK_KP_Up;

  if (!down && !up && key != XK_Return && key != XK_KP_Enter)
    return false;
  /* Where there are words alone, and behind the ends of the list, they are the keys of any page. */
  if (container->n_entries == 0)
    return false;
  if (!is_seen (viewer, container))
    return select_seen (viewer, container);
  if (down && container->selected + 1 < container->n_entries)
    select_entry (viewer, container->selected + 1);
  else if (up && container->selected > 0)
    select_entry (viewer, container->selected - 1);
  else if (down || up)
    return false;
  else
    go_in (viewer);
  return true;
}

bool
cordon_inside_key (CordonViewer *viewer, unsigned long key, bool alt)
{
  const CordonContainer *container = container_of (viewer);

  /* The row that is worked on is opened with the next picture. */
  if (cordon_inside_is_opening (viewer))
    return true;
  if (key == XK_Escape || key == XF86XK_Back || (alt && key == XK_Left))
    return go_back (viewer);
  return container && key_of_list (viewer, container, key);
}

static bool
is_inside (CordonViewRect page, int x, int y)
{
  return x >= page.x && x - page.x < page.width && y >= page.y && y - page.y < page.height;
}

bool
cordon_inside_click (CordonViewer *viewer, unsigned button, int x, int y)
{
  const CordonContainer *container = container_of (viewer);
  CordonViewRect page = cordon_view_page (&viewer->view);
  double across, down;
  size_t entry;

  if (cordon_inside_is_opening (viewer))
    return true;
  if (button == BUTTON_BACK)
    return go_back (viewer);
  if (!container || button != Button1 || !is_inside (page, x, y))
    return false;
  cordon_view_to_page (&viewer->view, x, y, &across, &down);
  entry = cordon_rows_document_entry_at (viewer->document.document, viewer->page, (float) down);
  if (entry == container->n_entries)
    return false;
  select_entry (viewer, entry);
  go_in (viewer);
  return true;
}
