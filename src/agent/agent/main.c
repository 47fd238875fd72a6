/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-agent: the guest's end of the agent protocol, as an account of its own. Whatever ends it
 * ends the guest; it never starts a program and never looks into a document.
 */
#include "agent/agent/agent.h"
#include "agent/agent/applications.h"
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

/* -1 for a word that init does not say. */
static int
find_word (const char *word, const char *const words[], int count)
{
  for (int i = 0; i < count; i++)
    if (strcmp (word, words[i]) == 0)
      return i;
  return -1;
}

int
main (int argc, char **argv)
{
  static const char *const homes[] = { "none", "ready", "damaged" }, *const programs[] = { "viewer", "browser" };
  const CordonInitMessage power_off = { .type = CORDON_INIT_POWER_OFF };
  int home = argc == 4 ? find_word (argv[2], homes, 3) : -1, shown = argc == 4 ? find_word (argv[3], programs, 2) : -1;
  CordonAgent *agent;

  if (home < 0 || shown < 0)
    {
      fputs ("cordon-agent is started by the first process of a Cordon guest.\n", stderr);
      return EXIT_FAILURE;
    }
  agent = cordon_agent_new (&(CordonAgentConfig) {
      .shown = (CordonShown) shown,
      .init = CORDON_INSIDE_FD_PARENT, .kiosk = CORDON_INSIDE_FD_KIOSK, .open_port = open_port,
      .data = argv[1], .directory = CORDON_DOCUMENT_DIR, .home = (CordonAgentHome) home,
      .apps = CORDON_APPLICATIONS_DIR,
      .kept = home == CORDON_AGENT_HOME_READY ? CORDON_HOME_DOCUMENT : NULL,
      .viewer_deadline_ms = VIEWER_DEADLINE_MS });
  while (agent && cordon_agent_step (agent, -1))
    ;
  cordon_agent_free (agent);
  cordon_channel_send (CORDON_INSIDE_FD_PARENT, &power_off, sizeof power_off, -1);
  return EXIT_SUCCESS;
}
