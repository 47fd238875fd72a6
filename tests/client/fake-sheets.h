/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fake guest's pages as pixels, and the lies about them. A4, each second page lying on its side; a pixel's red
 * is the page's, its green and blue are where it is.
 */
#pragma once

#include <glib.h>
#include "wire/agent.h"

/* What can be wrong with RENDERED and with ROWS, NULL-terminated: words for rules of a fake guest. */
extern const char *const fake_sheets_lies[];

/* The answer to RENDER or GET_ROWS, in `out` (CORDON_AGENT_FRAME_MAX bytes); its size. `rendered`: what the last
 * RENDER asked for, kept by the caller. lie: NULL for the truth. */
gsize fake_sheets_answer (CordonAgentRender *rendered, const CordonAgentFrame *frame, const char *lie, guint8 *out);

/* How a pixel of a page looks. */
guint32 fake_sheets_pixel (guint page, guint x, guint y);
