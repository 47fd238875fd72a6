/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One confined child process, held by pidfd: it gets descriptors 3, 4, … and nothing else of ours,
 * and is always reaped. Whoever holds a CordonChild is the only one who may wait for it.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CordonChild CordonChild;

/* status: as waitpid() gives it. Called once on the main context, unless freed before. */
typedef void (*CordonChildExited) (int status, gpointer data);

/* Starts `program` (a path) without arguments, with /dev/null as 0 to 2, fds[0] as 3, fds[1] as 4 and
 * so on; the descriptors stay the caller's. Its environment holds no more than a locale, its
 * directory is the root, it leads a session of its own. Errors: CORDON_ERROR_SCREEN_LOST. */
CordonChild *cordon_child_spawn (const char *program, const int *fds, guint n_fds,
                                 CordonChildExited exited, gpointer data, GError **error);

/* SIGKILL; `exited` is still called. */
void cordon_child_kill (CordonChild *self);

/* SIGKILL, silence, and the process is reaped in the background. */
void cordon_child_free (CordonChild *self);

pid_t cordon_child_get_pid (CordonChild *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonChild, cordon_child_free)

G_END_DECLS
