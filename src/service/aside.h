/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Closing what a caller passed, aside of the main loop. Each close() of a file tells its file system (FLUSH of
 * FUSE, which the caller may serve itself) and waits for the answer, also where other descriptors of it stay open: so
 * that no thread which others wait for may do it. A thread of its own is each group's: one that never ends
 * is in nobody's way.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Takes and closes them, and leaves -1; a -1 is passed over. At once, whatever they are. */
void cordon_aside_close (int *fds, gsize n);

/* Whatever the message carries is closed so when the message ends, answered or not. */
void cordon_aside_guard (GDBusMessage *message);

/* All that come in by the connection, as long as it lasts: also those that GDBus itself refuses. */
void cordon_aside_guard_connection (GDBusConnection *connection);

G_END_DECLS
