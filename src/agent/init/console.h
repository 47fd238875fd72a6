/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

/* Takes the text console out of the game: its keyboard is off (no switching, no key that means
 * anything to the kernel), it draws nothing, and Ctrl+Alt+Del is only a key. */
void cordon_console_silence (void);
