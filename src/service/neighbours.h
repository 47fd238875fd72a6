/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which contexts of a host a machine's level must be apart from, and whether it is.
 *
 * A neighbour is a virtual machine or container of any program: every domain of libvirt with an
 * SELinux label, and every process whose type is one that machines run in. Ordinary processes are
 * none: the categories do not bind unconfined_t and its like, which dominate every level, and to
 * refuse because of them would refuse on every host; the isolation report shows them as what they
 * are, able to reach.
 *
 * A level clashes with a neighbour that has categories and is equal to it, dominates it or is
 * dominated by it. One without categories cannot dominate a level that has some, and is open to all
 * machines of the host, of whatever program; the report shows it as such.
 */
#pragma once

#include "core/context.h"
#include "service/census.h"

G_BEGIN_DECLS

typedef struct {
  char *who;              /* for a sentence: "machine “web”", "process 1234"; printable */
  CordonContext *context;
} CordonNeighbour;

/* Everybody but the machine own_uuid, its process and its helpers. base: libvirt's base context,
 * whose type counts as a machine's too; may be NULL. (element-type CordonNeighbour) (transfer full) */
GPtrArray *cordon_neighbours_find (const CordonCensus *census, const char *own_uuid,
                                   const CordonContext *base);

/* The first one that the level is not apart from; NULL: there is none, or no neighbours. */
const CordonNeighbour *cordon_neighbours_clash (GPtrArray *neighbours, const CordonLevel *level);

/* A type that virtual machines or containers run in, by its name. */
gboolean cordon_type_is_machine (const char *type);

G_END_DECLS
