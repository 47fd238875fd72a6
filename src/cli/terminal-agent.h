/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * polkit's agent for a terminal.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lets polkit ask at our terminal, as long as this process lives, where no desktop's agent is there to ask. Returns
 * when it can, or when it cannot: who is not asked is refused, and is told so then. Nothing for root, for whom nobody
 * has to be asked, and without a terminal. */
void cordon_terminal_agent_start (void);

G_END_DECLS
