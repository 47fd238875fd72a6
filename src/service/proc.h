/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * /proc, read by the thread that asks. Numbers are reused: what was read of a pid is true of
 * whatever had it at that moment.
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

#define CORDON_PROC_STATUS_MAX 8192

/* /proc/PID/status, cut off at the end: 1 and the text, 0 if the process is gone, -1 and
 * CORDON_ERROR_FAILED. */
int cordon_proc_read_status (pid_t pid, char text[CORDON_PROC_STATUS_MAX + 1], GError **error);

/* When the process began, µs since the epoch by the clock of this moment; 0: it is gone, or it cannot
 * be told. */
guint64 cordon_proc_read_began (pid_t pid);

/* Each pid that /proc shows, until visit says FALSE and sets its error, which is returned. */
gboolean cordon_proc_foreach (gboolean (*visit) (pid_t pid, gpointer data, GError **error),
                              gpointer data, GError **error);

G_END_DECLS
