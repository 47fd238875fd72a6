/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-agent: the guest's end of the agent protocol, as an account of its own. Whatever ends it
 * ends the guest; it never starts a program and never looks into a document.
 */
#include "agent/agent/agent.h"
#include "agent/inside/accounts.h"
#include "agent/inside/channel.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Opening a document or a page: long enough for an emulated processor, short enough to notice. */
#define VIEWER_DEADLINE_MS 120000

static int
open_port (void *path)
{
  return open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
}

/* False for a word that init does not say. */
static bool
read_home (const char *word, CordonAgentHome *home)
{
  static const char *const words[] = { "none", "ready", "damaged" };

  for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp (word, words[i]) == 0)
      {
        *home = (CordonAgentHome) i;
        return true;
      }
  return false;
}

int
main (int argc, char **argv)
{
  const CordonInitMessage power_off = { .type = CORDON_INIT_POWER_OFF };
  CordonAgentHome home;
  CordonAgent *agent;

  if (argc != 3 || !read_home (argv[2], &home))
    {
      fputs ("cordon-agent is started by the first process of a Cordon guest.\n", stderr);
      return EXIT_FAILURE;
    }
  agent = cordon_agent_new (&(CordonAgentConfig) {
      .init = CORDON_INSIDE_FD_PARENT, .kiosk = CORDON_INSIDE_FD_KIOSK, .open_port = open_port,
      .data = argv[1], .directory = CORDON_DOCUMENT_DIR, .home = home,
      .kept = home == CORDON_AGENT_HOME_READY ? CORDON_HOME_DOCUMENT : NULL,
      .viewer_deadline_ms = VIEWER_DEADLINE_MS });
  while (agent && cordon_agent_step (agent, -1))
    ;
  cordon_agent_free (agent);
  cordon_channel_send (CORDON_INSIDE_FD_PARENT, &power_off, sizeof power_off, -1);
  return EXIT_SUCCESS;
}
