/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of a template's packages have a newer version in the package lists of a computer. apt compares the
 * versions: it is told that exactly the template's packages are installed, and its table says what is newer.
 * Nothing here reads a file or asks anybody.
 */
#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

typedef struct {
  guint found;    /* packages of the template that are in any list of its release */
  guint pending;  /* of them, those that an update of the template would bring anew */
  guint security; /* of the pending ones, those with a newer version in the security archive */
  guint linked;   /* newer ones of what Cordon's own programs were linked with: they come with Cordon */
} CordonPendingUpdates;

/* The Debian release the template was built from, "bookworm"; NULL: the manifest says none.
 * (transfer full) */
char *cordon_pending_updates_dup_codename (const CordonManifest *manifest);

/* Names to ask apt-cache for; none begins with a hyphen. (transfer full) */
GStrv cordon_pending_updates_list_names (const CordonManifest *manifest);

/* What dpkg's status file would say if the template's packages were installed. (transfer full) */
char *cordon_pending_updates_print_status (const CordonManifest *manifest);

/* Reads what `apt-cache policy NAME…` (LC_ALL=C) said with that status file: `length` bytes of anything.
 * Only Debian's own archive of that release counts, component main, as in the build. */
CordonPendingUpdates cordon_pending_updates_read (const CordonManifest *manifest,
                                                  const char *untrusted_policy, gsize length);

G_END_DECLS
