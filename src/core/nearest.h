/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The word somebody meant.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one of the NULL-terminated `words` that needs the fewest insertions, deletions and
 * replacements of bytes to become `word`, letter case aside; NULL when even that one is more than a
 * third of its length away. Cost is bounded: words of more than 64 bytes have no neighbours. */
const char *cordon_nearest_word (const char *word, const char *const *words);

G_END_DECLS
