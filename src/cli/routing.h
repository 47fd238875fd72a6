/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where `cordon open` opens what nobody has named a compartment for.
 */
#pragma once

#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

/* One compartment for each word: the path of a file, whose descriptors are in `fds` in the same order, or a link. A
 * card that is new is shown and confirmed first. NULL where one of them is refused or is to be asked about.
 * (transfer full) */
char **cordon_routing_of_words (char **words, GUnixFDList *fds, gboolean json, GError **error);

G_END_DECLS
