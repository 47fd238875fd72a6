/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What AppArmor answers. `root` is "" in the program; tests have a directory of their own.
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* It is switched on, and profiles can be loaded from here: in a container that cannot, it is not
 * this host's to use. */
gboolean cordon_apparmor_is_present (const char *root);

/* "libvirt-UUID (enforce)", as the kernel writes it. *enforced: in enforce mode.
 * CORDON_ERROR_FAILED; then *enforced is untouched. (transfer full) */
char *cordon_apparmor_read_process (const char *root, pid_t pid, gboolean *enforced,
                                    GError **error);

G_END_DECLS
