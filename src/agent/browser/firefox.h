/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "agent/inside/accounts.h"
#include "agent/inside/messages.h"

/* Where it says that its first window takes addresses (data/templates/browser/ready.cfg). */
#define CORDON_FIREFOX_TEMPORARY CORDON_HOME_VIEWER "/tmp"
#define CORDON_FIREFOX_READY "window-ready"

#include <stdbool.h>
#include <sys/types.h>

/* Makes the profile's directory and that of downloads in the home, and writes down what follows from the
 * host's settings: the size of text and controls, and the languages that pages are asked for. */
bool cordon_firefox_prepare (const CordonViewerMessage *settings);

/* A new browser, with a page or (empty) without one. The child ends with this program. -1 without one. */
pid_t cordon_firefox_start (const CordonViewerMessage *settings, const char *url);

/* A short-lived process that has the running browser open a page in a tab. */
pid_t cordon_firefox_hand_over (const CordonViewerMessage *settings, const char *url);
