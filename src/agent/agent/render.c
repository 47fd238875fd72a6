/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages as pixels: the host asks for one page and then for its rows, as many as one frame holds, so that what is
 * on its way is bounded by one frame and a print stands behind whatever else is asked. The viewer draws into
 * memory that it shares; nothing but pixels is ever taken from there.
 */
#include "agent/agent/private.h"

#include "agent/inside/channel.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* It can neither shrink under the agent's mapping nor grow. */
static int
make_memory (void)
{
  int fd = memfd_create ("pixels", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd >= 0 && (ftruncate (fd, CORDON_AGENT_PAYLOAD_MAX) < 0 ||
                  fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0))
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

void
cordon_agent_render_forget (CordonAgent *agent)
{
  if (agent->sheets.pixels)
    munmap ((void *) agent->sheets.pixels, CORDON_AGENT_PAYLOAD_MAX);
  agent->sheets = (CordonSheets) { .pixels = NULL };
}

/* Without memory the document is shown all the same, and cannot be printed. */
int
cordon_agent_render_share (CordonAgent *agent)
{
  void *pixels;
  int fd = make_memory ();

  cordon_agent_render_forget (agent);
  if (fd < 0)
    return -1;
  pixels = mmap (NULL, CORDON_AGENT_PAYLOAD_MAX, PROT_READ, MAP_SHARED, fd, 0);
  if (pixels == MAP_FAILED)
    {
      close (fd);
      return -1;
    }
  agent->sheets.pixels = pixels;
  return fd;
}

void
cordon_agent_render_done (CordonAgent *agent)
{
  agent->sheets.used = agent->sheets.stale = false;
}

void
cordon_agent_render_spoil (CordonAgent *agent)
{
  agent->sheets.page.page = 0;
  agent->sheets.stale = agent->sheets.used;
}

/* Also before it heard that it is another. */
static bool
means_other_document (const CordonAgent *agent)
{
  return agent->sheets.stale || (agent->inside_waits && agent->version >= CORDON_AGENT_VERSION_INSIDE);
}

bool
cordon_agent_render_fits (const CordonAgent *agent, uint16_t type)
{
  return agent->version >= CORDON_AGENT_VERSION_RENDER &&
         (type == CORDON_AGENT_RENDER || agent->sheets.page.page > 0);
}

static void
ask_viewer (CordonAgent *agent, CordonAgentAsked asked, const CordonViewerMessage *message)
{
  agent->asked = asked;
  cordon_agent_viewer_send (agent, message, -1);
}

void
cordon_agent_render (CordonAgent *agent, const CordonAgentFrame *frame)
{
  CordonViewerMessage message = { .type = CORDON_VIEWER_RENDER };
  CordonAgentRender *asked = &agent->sheets.asked;

  if (!cordon_agent_read_render (frame, asked))
    {
      cordon_agent_break_off (agent);
      return;
    }
  agent->sheets.page.page = 0;
  message.page = asked->page;
  message.dpi = asked->dpi;
  if (asked->page == 0)
    cordon_agent_render_done (agent);
  if (asked->page > 0 && means_other_document (agent))
    cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_ORDER);
  else if (asked->page > agent->pages)
    cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_RANGE);
  else if (!agent->sheets.pixels)
    cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_NO_SPACE);
  else
    {
      agent->sheets.used = asked->page > 0;
      ask_viewer (agent, asked->page > 0 ? CORDON_AGENT_ASKED_RENDER : CORDON_AGENT_ASKED_TURN, &message);
    }
}

bool
cordon_agent_render_take (CordonAgent *agent, const CordonAgentRendered *rendered)
{
  uint16_t width, height;

  if (agent->asked != CORDON_AGENT_ASKED_RENDER || rendered->page != agent->sheets.asked.page ||
      rendered->points_width < CORDON_AGENT_SHEET_POINTS_MIN || rendered->points_width > CORDON_AGENT_SHEET_POINTS_MAX ||
      rendered->points_height < CORDON_AGENT_SHEET_POINTS_MIN || rendered->points_height > CORDON_AGENT_SHEET_POINTS_MAX)
    return false;
  cordon_agent_sheet_size (agent->sheets.asked.dpi, rendered->points_width, rendered->points_height, &width, &height);
  if (rendered->width != width || rendered->height != height)
    return false;
  agent->viewer_deadline = 0;
  if (agent->sheets.stale)
    cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_ORDER);
  else
    {
      agent->sheets.page = *rendered;
      cordon_agent_answer_rendered (agent, agent->serial, rendered);
    }
  cordon_agent_finish (agent);
  return true;
}

void
cordon_agent_render_rows (CordonAgent *agent, const CordonAgentFrame *frame)
{
  CordonViewerMessage message = { .type = CORDON_VIEWER_ROWS };
  const CordonAgentRendered *page = &agent->sheets.page;

  if (!cordon_agent_read_rows (frame, &message.rows))
    cordon_agent_break_off (agent);
  else if (message.rows.count > cordon_agent_rows_max (page->width) ||
           message.rows.first + message.rows.count > page->height)
    cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_RANGE);
  else
    {
      agent->sheets.size = (size_t) message.rows.count * page->width * 3;
      ask_viewer (agent, CORDON_AGENT_ASKED_ROWS, &message);
    }
}

void
cordon_agent_render_send (CordonAgent *agent)
{
  if (agent->sheets.stale)
    cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_ORDER);
  else
    cordon_agent_answer_rows (agent, agent->serial, agent->sheets.pixels, agent->sheets.size);
}
