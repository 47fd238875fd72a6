/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines by the words of a command line.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The UUIDs of the machines with these names or UUIDs, in their order; all or none: NULL and
 * CORDON_ERROR_NOT_FOUND, or _USAGE where a name is that of several. (transfer full) */
char **cordon_resolve_machines (GVariant *machines, char **words, GError **error);

typedef struct {
  char *uuid, *name;
  gboolean throwaway;
  gboolean foreign; /* imported: nothing can be handed to its guest */
} CordonMachineWord;

/* The same with what is listed of them: (element-type CordonMachineWord) (transfer full). */
GPtrArray *cordon_find_machines (GVariant *machines, char **words, GError **error);

/* USAGE where one of them is a throwaway. */
gboolean cordon_check_lasting (GPtrArray *found, GError **error);

G_END_DECLS
