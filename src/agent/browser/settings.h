/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "agent/inside/messages.h"

#include <stdbool.h>
#include <stddef.h>

/* What follows from the host's settings, as lines of the profile's user.js. False where they do not fit or
 * the locale is none. */
bool cordon_browser_settings (const CordonViewerMessage *settings, char *text, size_t size);
