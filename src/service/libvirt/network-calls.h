/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The blocking half of each call of a CordonNetworkHost.
 */
#pragma once

#include "service/libvirt/job.h"
#include "service/libvirt/link.h"
#include "service/network-host.h"

G_BEGIN_DECLS

typedef struct _CordonNetworkCall CordonNetworkCall;

/* `order` or `name` as the kind needs it; copied. */
CordonNetworkCall *cordon_network_call_new (CordonLink *link, const CordonNetworkOrder *order, const char *name);
CordonNetworkCall *cordon_network_call_new_question (CordonLink *link, const CordonCardQuestion *question);

extern const CordonJobKind cordon_call_make_network;    /* -> anything; late: removed */
extern const CordonJobKind cordon_call_remove_network;  /* -> anything */
extern const CordonJobKind cordon_call_list_networks;   /* -> GPtrArray of CordonNetworkFacts */
extern const CordonJobKind cordon_call_examine_network; /* -> CordonNetworkExam */

G_END_DECLS
