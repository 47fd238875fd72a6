/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the agent wants of the viewer. The agent is trusted; a message that makes no sense ends the
 * viewer all the same, because then something is broken.
 */
#include "agent/viewer/viewer.h"

#include "agent/inside/channel.h"
#include "agent/viewer/confine.h"
#include "agent/viewer/convert-broker.h"
#include "agent/viewer/convert.h"
#include "agent/viewer/settings.h"
#include "wire/sniff.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void
cordon_viewer_say (const CordonViewerMessage *message)
{
  if (!cordon_channel_send (CORDON_INSIDE_FD_PARENT, message, sizeof *message, -1))
    exit (EXIT_FAILURE);
}

static void
say (CordonViewerType type, uint32_t value)
{
  const CordonViewerMessage message = { .type = type, .value = value };

  cordon_viewer_say (&message);
}

static void
take_settings (CordonViewer *viewer, const CordonViewerMessage *message, int fd)
{
  if (message->paper > CORDON_AGENT_PAPER_LETTER || message->scale_percent < 100 ||
      message->scale_percent > 400 || viewer->phase != CORDON_VIEWER_WAITING)
    exit (EXIT_FAILURE);
  viewer->paper = message->paper;
  viewer->view.scale_percent = message->scale_percent;
  cordon_settings_take_timezone (message->timezone);
  cordon_viewer_share (viewer, fd);
}

static void
report (CordonViewer *viewer, uint32_t code)
{
  if (code)
    {
      viewer->phase = code == CORDON_AGENT_ERROR_PASSWORD ? CORDON_VIEWER_LOCKED
                                                          : CORDON_VIEWER_SPENT;
      say (CORDON_VIEWER_FAILED, code);
      return;
    }
  viewer->phase = CORDON_VIEWER_OPENED;
  say (CORDON_VIEWER_DOCUMENT, (uint32_t) viewer->document.pages);
  cordon_viewer_turn (viewer, 1);
}

/* `type` is that of the file itself, `bytes` are what is shown of it: what is in there may have to be converted. */
static void
prepare_inside (CordonViewer *viewer, const char *type, const void *bytes, size_t size)
{
  const char *shown = cordon_sniff (bytes, size);

  viewer->inside.is_account = type && cordon_sniff_is_media (type);
  if (shown && cordon_sniff_is_archive (shown))
    viewer->inside.broker = cordon_convert_broker_start ();
}

/* What is to be shown of a file, which is closed then; NULL where that cannot be shown. The file cannot shrink under
 * the mapping: nobody has a descriptor that could write it. */
static const void *
prepare (CordonViewer *viewer, int fd, size_t *size)
{
  const void *bytes = mmap (NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
  const char *type;
  bool converted;

  if (bytes == MAP_FAILED)
    exit (EXIT_FAILURE);
  type = cordon_sniff (bytes, *size);
  converted = cordon_convert (fd, &bytes, size);
  close (fd);
  if (!converted)
    return NULL;
  prepare_inside (viewer, type, bytes, *size);
  return bytes;
}

static void
open_document (CordonViewer *viewer, int fd)
{
  struct stat file;
  const void *bytes;
  size_t size;

  if (viewer->phase != CORDON_VIEWER_WAITING || fd < 0 || fstat (fd, &file) < 0 ||
      file.st_size <= 0)
    exit (EXIT_FAILURE);
  size = (size_t) file.st_size;
  bytes = prepare (viewer, fd, &size);
  if (!cordon_confine ((uint64_t) file.st_size + size))
    exit (EXIT_FAILURE);
  report (viewer, bytes ? cordon_document_open (&viewer->document, bytes, size, viewer->paper,
                                                viewer->view.scale_percent)
                        : CORDON_AGENT_ERROR_DAMAGED);
}

static void
try_password (CordonViewer *viewer, CordonViewerMessage *message)
{
  if (viewer->phase != CORDON_VIEWER_LOCKED ||
      !memchr (message->text, '\0', sizeof message->text))
    exit (EXIT_FAILURE);
  report (viewer, cordon_document_unlock (&viewer->document, message->text));
  explicit_bzero (message->text, sizeof message->text);
}

static void
turn (CordonViewer *viewer, const CordonViewerMessage *message)
{
  if (viewer->phase != CORDON_VIEWER_OPENED)
    exit (EXIT_FAILURE);
  if (message->page < 1 || message->page > (unsigned) viewer->document.pages)
    {
      say (CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_RANGE);
      return;
    }
  say (CORDON_VIEWER_DONE, 0);
  cordon_viewer_turn (viewer, (int) message->page);
}

static void
zoom (CordonViewer *viewer, const CordonViewerMessage *message)
{
  if (viewer->phase != CORDON_VIEWER_OPENED)
    exit (EXIT_FAILURE);
  if (!cordon_view_set_zoom (&viewer->view, message->zoom_mode, message->zoom_percent))
    {
      say (CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_RANGE);
      return;
    }
  say (CORDON_VIEWER_DONE, 0);
  cordon_viewer_changed (viewer);
}

static void
look (CordonViewer *viewer, const CordonViewerMessage *message)
{
  if (viewer->phase != CORDON_VIEWER_OPENED || (message->value & ~CORDON_AGENT_LOOK_ALL) != 0)
    exit (EXIT_FAILURE);
  say (CORDON_VIEWER_DONE, 0);
  cordon_viewer_look (viewer, message->value);
}

static void
obey (CordonViewer *viewer, CordonViewerMessage *message, int fd)
{
  switch ((CordonViewerType) message->type)
    {
    case CORDON_VIEWER_SETTINGS:
      take_settings (viewer, message, fd);
      break;
    case CORDON_VIEWER_OPEN:
      open_document (viewer, fd);
      break;
    case CORDON_VIEWER_PASSWORD:
      try_password (viewer, message);
      break;
    case CORDON_VIEWER_PAGE:
      turn (viewer, message);
      break;
    case CORDON_VIEWER_ZOOM:
      zoom (viewer, message);
      break;
    case CORDON_VIEWER_LOOK:
      look (viewer, message);
      break;
    case CORDON_VIEWER_RENDER:
      cordon_viewer_render (viewer, message);
      break;
    case CORDON_VIEWER_ROWS:
      cordon_viewer_rows (viewer, message);
      break;
    case CORDON_VIEWER_READY:
    case CORDON_VIEWER_DOCUMENT:
    case CORDON_VIEWER_FAILED:
    case CORDON_VIEWER_DONE:
    case CORDON_VIEWER_PAGE_SHOWN:
    default:
      exit (EXIT_FAILURE);
    }
}

void
cordon_viewer_listen (CordonViewer *viewer)
{
  CordonViewerMessage message;
  CordonChannelResult result;
  int fd;

  while ((result = cordon_channel_receive (CORDON_INSIDE_FD_PARENT, &message, sizeof message,
                                           viewer->phase == CORDON_VIEWER_WAITING ? &fd : NULL)) ==
         CORDON_CHANNEL_MESSAGE)
    obey (viewer, &message, viewer->phase == CORDON_VIEWER_WAITING ? fd : -1);
  if (result == CORDON_CHANNEL_CLOSED)
    exit (EXIT_SUCCESS);
}
