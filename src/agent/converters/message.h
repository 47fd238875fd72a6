/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mail as a bundle: who wrote what to whom, then what is attached, then the words. GMime reads it; nothing is verified,
 * decrypted or fetched.
 */
#pragma once

#include <glib.h>

/* The first message in the file open as `fd` or, of a mailbox, all of them as files, into another file: `out`. Both stay
 * open. False where there is none, or no room. */
gboolean cordon_message_convert (int fd, gboolean mailbox, int out);
