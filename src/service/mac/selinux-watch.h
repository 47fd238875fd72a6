/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wakes when SELinux's enforcement, policy or booleans may be other than before. It says that
 * something was done, never what is true now: that is asked of the kernel each time.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_SELINUX_MOUNT "/sys/fs/selinux"

typedef struct _CordonSelinuxWatch CordonSelinuxWatch;

/* mount: where selinuxfs is. changed: on the thread-default context of the caller. NULL with
 * CORDON_ERROR_FAILED if one of its files cannot be watched. (transfer full) */
CordonSelinuxWatch *cordon_selinux_watch_new (const char *mount, void (*changed) (gpointer data),
                                              gpointer data, GError **error);
void cordon_selinux_watch_free (CordonSelinuxWatch *watch);

G_END_DECLS
