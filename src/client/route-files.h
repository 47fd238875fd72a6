/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules that hold for a person: first the administrator's (/etc/cordon/routes.conf), then his own
 * ($XDG_CONFIG_HOME/cordon/routes.conf), then those that come with Cordon. A file that is not there has no rules;
 * one that is wrong stops every decision, because the rule that cannot be read may be the one that says no.
 * Blocking; the files are small.
 */
#pragma once

#include "core/route.h"

G_BEGIN_DECLS

/* Of the administrator's and the user's file. (transfer full) */
char *cordon_route_files_path (CordonOrigin source);

/* One file, wherever it is, or the rules that come with Cordon (path NULL). NULL with an error where it cannot be
 * read (NOT_FOUND, FILE_*), with `fault` and no error where it is wrong. (transfer full) */
CordonRoutes *cordon_route_files_read (const char *path, CordonOrigin source, CordonKeyTextFault *fault,
                                       GError **error);

/* All of them, in order. USAGE with "FILE:LINE:COLUMN: what" where one is wrong. (transfer full) */
CordonRoutes *cordon_route_files_load (GError **error);

G_END_DECLS
