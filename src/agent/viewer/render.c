/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent's wish for pages as pixels. What it asks for was checked by it; what does not fit all the same ends the
 * viewer, because then something is broken. But for this: it may not have heard yet that another document is shown.
 */
#include "agent/viewer/viewer.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void
cordon_viewer_share (CordonViewer *viewer, int fd)
{
  void *pixels;

  if (fd < 0)
    return;
  pixels = mmap (NULL, CORDON_AGENT_PAYLOAD_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (pixels == MAP_FAILED || viewer->pixels)
    exit (EXIT_FAILURE);
  viewer->pixels = pixels;
}

void
cordon_viewer_render (CordonViewer *viewer, const CordonViewerMessage *message)
{
  CordonViewerMessage answer = { .type = CORDON_VIEWER_RENDERED };

  if (viewer->phase != CORDON_VIEWER_OPENED || !viewer->pixels)
    exit (EXIT_FAILURE);
  if (message->page > (uint32_t) viewer->document.pages)
    answer = (CordonViewerMessage) { .type = CORDON_VIEWER_FAILED, .value = CORDON_AGENT_ERROR_ORDER };
  else if (message->page > 0)
    {
      cordon_sheet_open (&viewer->sheet, &viewer->document, message->page, message->dpi);
      answer.rendered = viewer->sheet.size;
    }
  else
    {
      cordon_sheet_close (&viewer->sheet, &viewer->document);
      answer.type = CORDON_VIEWER_DONE;
    }
  cordon_viewer_say (&answer);
}

void
cordon_viewer_rows (CordonViewer *viewer, const CordonViewerMessage *message)
{
  const CordonAgentRows *rows = &message->rows;
  CordonViewerMessage answer = { .type = CORDON_VIEWER_DONE };

  if (viewer->phase != CORDON_VIEWER_OPENED || !viewer->pixels ||
      (viewer->sheet.size.page > 0 && (rows->first + rows->count > viewer->sheet.size.height ||
                                       rows->count > cordon_agent_rows_max (viewer->sheet.size.width))))
    exit (EXIT_FAILURE);
  if (viewer->sheet.size.page == 0)
    answer = (CordonViewerMessage) { .type = CORDON_VIEWER_FAILED, .value = CORDON_AGENT_ERROR_ORDER };
  else if (!cordon_sheet_copy (&viewer->sheet, &viewer->document, rows, viewer->pixels))
    answer = (CordonViewerMessage) { .type = CORDON_VIEWER_FAILED, .value = CORDON_AGENT_ERROR_NO_SPACE };
  cordon_viewer_say (&answer);
}
