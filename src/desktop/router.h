/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From what a person clicked to the compartment it belongs in, by the rules (core/route.h).
 */
#pragma once

#include <gio/gio.h>
#include "core/link.h"

G_BEGIN_DECLS

typedef struct {
  char *compartment; /* NULL: the person is to be asked */
  CordonLink *link;  /* it is one; else: */
  char *name;        /* of the file, fit for eyes */
  char *origin;      /* the compartment that it left; NULL: none is known */
  char *identity;    /* the same for the same unchanged file and for nothing else */
  int fd;            /* of the file that was judged; -1: it is elsewhere and has not been fetched */
} CordonRouting;

/* Looks at the file in a thread, because its file system may be a program or a dead server; given up after a while.
 * compartment: that the person named, and no rule is asked; NULL: rules decide. */
void cordon_router_route_async (GFile *file, const char *compartment, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);

/* FILE_*, TIMEOUT; DENIED by a rule; USAGE where rules or a link are wrong. (transfer full) */
CordonRouting *cordon_router_route_finish (GAsyncResult *result, GError **error);

void cordon_routing_free (CordonRouting *routing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonRouting, cordon_routing_free)

G_END_DECLS
