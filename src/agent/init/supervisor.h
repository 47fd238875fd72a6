/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "wire/agent.h"

#include <stdbool.h>
#include <stdnoreturn.h>

/* A template that has this one shows a browser. */
#define CORDON_BROWSER_PROGRAM "/usr/libexec/cordon/cordon-browser"

/* What was found out about this machine before anything runs in it. */
typedef struct {
  char port[512]; /* path of the agent's port */
  bool lasting;   /* it has a private disk */
  bool browser;   /* its template shows a browser, and no documents */
  CordonAgentHome home;
  char width[8], height[8]; /* of the screen, in pixels; empty: the host has not said */
} CordonGuest;

/* Starts the display server, the window manager and the agent, and from then on reaps, and does
 * what the agent asks: a viewer, no viewer, power off. The end of any of the three is the end; so is the
 * power button of a machine that lasts, which leaves its disk clean. */
noreturn void cordon_supervise (const CordonGuest *guest);
