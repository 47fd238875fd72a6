/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "wire/agent.h"

#define CORDON_PICTURE_SIDE_MAX 1024u

/* RGBA, not premultiplied, of width × height (1..CORDON_PICTURE_SIDE_MAX each), into the middle of the
 * icon's square: made smaller where it is too large, never larger. */
void cordon_picture_fit (const uint8_t *pixels, uint32_t width, uint32_t height,
                         uint8_t icon[CORDON_AGENT_ICON_SIZE]);

/* The PNG file; false, and *icon untouched, where there is none or it is none. */
bool cordon_picture_load (const char *path, uint8_t icon[CORDON_AGENT_ICON_SIZE]);
