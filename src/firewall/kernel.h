/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * nftables, by its own library.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Runs commands in nft's words, as one transaction. CORDON_ERROR_FAILED with nft's own first line. What
 * it printed, without counters (transfer full). */
char *cordon_kernel_run (const char *commands, GError **error);

G_END_DECLS
