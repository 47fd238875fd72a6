/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "agent/inside/messages.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct CordonAgent CordonAgent;

typedef enum {
  CORDON_SHOWN_VIEWER, /* documents, one after the other */
  CORDON_SHOWN_BROWSER /* a browser, which stays */
} CordonShown;

typedef struct {
  CordonShown shown;
  int init;                   /* channel of CordonInitMessage, borrowed */
  int kiosk;                  /* channel of CordonKioskMessage, borrowed */
  int (*open_port) (void *data); /* called once, when the blank page is shown; a non-blocking fd */
  void *data;
  const char *directory; /* where documents are stored; the agent's own */
  const char *kept;      /* a directory where the last one stays for the next start, or NULL */
  const char *apps;      /* the template's list of applications (applications.h), or NULL */
  CordonAgentHome home;
  int64_t viewer_deadline_ms; /* for each answer of the viewer */
} CordonAgentConfig;

/* The guest's end of the agent protocol. Asks for the first viewer at once; NULL without memory. */
CordonAgent *cordon_agent_new (const CordonAgentConfig *config);
void cordon_agent_free (CordonAgent *agent);

/* Waits at most `timeout_ms` (-1: for ever) for something to happen, and deals with it. False when
 * there is nothing more to do: the guest is being switched off, or one of its parts is gone. */
bool cordon_agent_step (CordonAgent *agent, int timeout_ms);
