/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <spice.h>

/* A keyboard, a mouse and, with `tablet`, a tablet; each event becomes a line. Without a tablet the
 * client's pointer is relative. They live as long as the process. */
void cordon_inputs_add (SpiceServer *server, gboolean tablet);
