/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libvirt's errors as Cordon's.
 */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

G_BEGIN_DECLS

/* `what` starts the sentence where no better one is known: "The machine could not be created".
 * `foreign` NULL is a failure without a reason. (transfer full) */
GError *cordon_libvirt_error_new (const virError *foreign, const char *what);

/* The calling thread's last libvirt error. Always returns FALSE. */
gboolean cordon_libvirt_take_error (GError **error, const char *what);

/* Whether the calling thread's last libvirt error says that the domain does not exist or does not
 * run: what destroy wants. */
gboolean cordon_libvirt_error_is_gone (void);

G_END_DECLS
