/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the template offers a person to start. The list lies in the read-only root as it goes over the wire:
 * nothing that runs in the guest can change it, and no entry or picture is parsed here.
 */
#include "agent/agent/applications.h"

#include "agent/agent/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -1, or how many bytes of a regular file no larger than the buffer. */
static ssize_t
read_whole (int fd, uint8_t *bytes, size_t size)
{
  struct stat facts;
  size_t fill = 0;
  ssize_t got;

  if (fstat (fd, &facts) < 0 || !S_ISREG (facts.st_mode) || facts.st_size < 1 || facts.st_size > (off_t) size)
    return -1;
  while (fill < (size_t) facts.st_size && (got = read (fd, bytes + fill, size - fill)) != 0)
    if (got > 0)
      fill += (size_t) got;
    else if (errno != EINTR)
      return -1;
  return (ssize_t) fill;
}

bool
cordon_application_load (const char *directory, uint32_t number, CordonAgentApp *app)
{
  static uint8_t payload[CORDON_AGENT_PAYLOAD_MAX];
  CordonAgentFrame frame = { .type = CORDON_AGENT_APP, .serial = 1, .payload = payload };
  char path[256];
  ssize_t size;
  int fd, length = snprintf (path, sizeof path, "%s/%u", directory, (unsigned) number);

  if (length < 0 || (size_t) length >= sizeof path ||
      (fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) < 0)
    return false;
  size = read_whole (fd, payload, sizeof payload);
  close (fd);
  frame.length = size > 0 ? (uint32_t) size : 0;
  return size > 0 && cordon_agent_read_app (&frame, app);
}

int
cordon_application_find (const char *directory, const char *id)
{
  static CordonAgentApp app;

  for (uint32_t i = 0; i < CORDON_AGENT_APPS_MAX && cordon_application_load (directory, i, &app); i++)
    if (strcmp (app.id, id) == 0)
      return (int) i;
  return -1;
}

bool
cordon_agent_apps_fit (const CordonAgent *agent, uint16_t type)
{
  return (type == CORDON_AGENT_GET_APP || type == CORDON_AGENT_RUN_APP) &&
         agent->version >= CORDON_AGENT_VERSION_APP;
}

void
cordon_agent_apps_get (CordonAgent *agent, const CordonAgentFrame *frame)
{
  static CordonAgentApp app;
  uint32_t number;

  if (!cordon_agent_read_u32 (frame, &number))
    cordon_agent_break_off (agent);
  else if (agent->config.apps && cordon_application_load (agent->config.apps, number, &app))
    cordon_agent_answer_app (agent, agent->serial, &app);
  else
    cordon_agent_answer_ok (agent, agent->serial);
}

/* The one program that a template shows is the one that it offers: to run it is to show it. */
void
cordon_agent_apps_run (CordonAgent *agent, const CordonAgentFrame *frame)
{
  char id[CORDON_AGENT_APP_ID_MAX + 1];

  if (!cordon_agent_read_app_id (frame, id))
    cordon_agent_break_off (agent);
  else if (agent->config.shown == CORDON_SHOWN_BROWSER && agent->config.apps &&
           cordon_application_find (agent->config.apps, id) >= 0)
    cordon_agent_browser_show (agent);
  else
    cordon_agent_answer_error (agent, agent->serial, CORDON_AGENT_ERROR_RANGE);
}
