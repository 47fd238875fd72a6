/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The types that Cordon can be the default program for, as a person thinks of them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_DEFAULT_DOCUMENTS,
  CORDON_DEFAULT_IMAGES,
  CORDON_DEFAULT_PAGES, /* saved ones */
  CORDON_DEFAULT_MEDIA,
  CORDON_DEFAULT_LINKS,
} CordonDefaultGroup;
#define CORDON_N_DEFAULT_GROUPS (CORDON_DEFAULT_LINKS + 1)

/* -1 for what is no choice: a file in quarantine is nobody else's. */
int cordon_default_group_of (const char *type);

/* All of its types; empty where Cordon opens none of them. (transfer full) */
GStrv cordon_default_group_types (CordonDefaultGroup group);

/* Whether all of them are in `set`. */
gboolean cordon_default_group_is_on (CordonDefaultGroup group, const char *const *set);

/* Switches a group; the rest stays. Blocking; errors as cordon_default_program_set_only(). */
gboolean cordon_default_group_switch (CordonDefaultGroup group, gboolean on, GError **error);

G_END_DECLS
