/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a compartment's network is to be, and a machine's place in it: all of it follows from one number.
 */
#pragma once

#include "core/internet.h"

G_BEGIN_DECLS

#define CORDON_NETWORK_BITS 27       /* of its subnet */
#define CORDON_NETWORK_FIRST_SLOT 2  /* the gateway is 1 */
#define CORDON_NETWORK_LAST_SLOT 30
#define CORDON_NETWORK_NUMBERS 4096
/* Of the filter that every card of these machines has. */
#define CORDON_NETWORK_FILTER "cordon-internet"

typedef struct {
  guint number;        /* below CORDON_NETWORK_NUMBERS; its name and its bridge's are "cordonNUMBER" */
  char uuid[37];       /* of its owner and compartment: the same at every time */
  CordonPrefix subnet; /* of CORDON_NETWORK_BITS */
} CordonNetworkOrder;

/* "cordon7" (transfer full) */
char *cordon_network_name (guint number);
/* The number in such a name; -1: it is none of ours. */
int cordon_network_parse_name (const char *name);

/* The UUID of the network of a user's compartment. */
void cordon_network_uuid (guint32 owner, const char *compartment, char uuid[37]);

/* "52:54:00:00:07:02", unique on the host; slot 1 is the bridge's. (transfer full) */
char *cordon_network_mac (const CordonNetworkOrder *order, guint slot);
/* (transfer full) */
char *cordon_network_address (const CordonNetworkOrder *order, guint slot);
/* The slot of an address, 0: it is none of a machine's. */
guint cordon_network_slot (const CordonNetworkOrder *order, const char *address);

G_END_DECLS
