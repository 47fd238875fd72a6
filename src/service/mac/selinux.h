/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What SELinux answers. Raw contexts only: a translated one is a text of the administrator's.
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>
#include "service/mac-probe.h"

G_BEGIN_DECLS

/* A policy is loaded and can be asked. */
gboolean cordon_selinux_is_present (void);

/* Denials are in force for the host. FALSE also where it cannot be asked. */
gboolean cordon_selinux_is_enforcing (void);

/* The process's context. *enforced: the host enforces and the process's domain is not a permissive
 * one. CORDON_ERROR_FAILED; then *enforced is untouched. (transfer full) */
char *cordon_selinux_read_process (pid_t pid, gboolean *enforced, GError **error);

/* The label of an open file, or of what a path names itself (a socket, a link) without following a
 * last link. CORDON_ERROR_FAILED, also for file systems without labels. (transfer full) */
char *cordon_selinux_read_file (int fd, GError **error);
char *cordon_selinux_read_path (const char *path, GError **error);

/* The loaded policy accepts the context. FALSE also where it cannot be asked. */
gboolean cordon_selinux_is_valid (const char *context);

/* As CordonMacProbe's decide. CORDON_ERROR_FAILED; then *answer is untouched. */
gboolean cordon_selinux_decide (const CordonMacQuestion *question, CordonMacAnswer *answer,
                                GError **error);

G_END_DECLS
