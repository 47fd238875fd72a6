/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of calls share.
 */
#pragma once

#include <libvirt/libvirt.h>
#include "service/libvirt/calls.h"

G_BEGIN_DECLS

typedef virConnect Connection;
typedef virDomain Domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Connection, virConnectClose)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Domain, virDomainFree)

struct _CordonCall {
  CordonLink *link;
  char *uuid;
  CordonMachinePlan *plan;
};

/* The result of calls that only succeed. */
extern char cordon_call_done[];

void cordon_calls_free (gpointer call);
/* CORDON_ERROR_NOT_FOUND */
Domain *cordon_call_find_domain (Connection *connection, const char *uuid, GError **error);

G_END_DECLS
