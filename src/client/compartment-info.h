/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordond says of a compartment (ListCompartments, GetCompartment, SetCompartment), as a value.
 * Its rules are parsed here again by the strict parser: cordond's word is as checked as a file's.
 */
#pragma once

#include <gio/gio.h>
#include "core/compartment.h"

G_BEGIN_DECLS

typedef struct {
  char *name;
  CordonOrigin origin;          /* PRESET where cordond says something unknown */
  CordonCompartment *compartment; /* the rules that hold; NULL: none, see problem */
  CordonCompartment *written;     /* a person's own before any limit; NULL: not told, or no own */
  char **notes;                 /* sentences, never NULL: what a limit has made less of */
  char *problem;                /* a sentence; "": machines may be made */
  guint machines;               /* how many the caller has of it */
} CordonCompartmentInfo;

/* compartment: a{sv}. NULL where it has no valid name. (transfer full) */
CordonCompartmentInfo *cordon_compartment_info_new (GVariant *compartment);
void cordon_compartment_info_free (CordonCompartmentInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonCompartmentInfo, cordon_compartment_info_free)

/* compartments: aa{sv}. In the order of titles, a person's own after the others.
 * (element-type CordonCompartmentInfo) (transfer full) */
GPtrArray *cordon_compartment_info_list (GVariant *compartments);

G_END_DECLS
