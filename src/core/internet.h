/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of IPv4 is not the internet, and prefixes of addresses as values. Addresses are in host order.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint32 address;
  guint bits; /* 0..32 */
} CordonPrefix;

/* RFC 6890 and its successors: "this" network, private ones, those of carriers' NAT, loopback,
 * link-local with the metadata services of clouds, protocol assignments, benchmarks, and everything
 * from multicast upward. Apart from each other, in order. */
extern const CordonPrefix cordon_internet_not[];
extern const guint cordon_internet_n_not;

/* "10.0.0.0/8"; no bits beyond its length may be set. */
gboolean cordon_prefix_parse (const char *text, CordonPrefix *prefix);
char *cordon_prefix_print (const CordonPrefix *prefix); /* (transfer full) */
/* "10.0.0.1" (transfer full) */
char *cordon_address_print (guint32 address);
guint32 cordon_prefix_mask (guint bits);
gboolean cordon_prefix_overlap (const CordonPrefix *a, const CordonPrefix *b);

/* (element-type CordonPrefix) In order, and none within another one. */
void cordon_prefixes_normalise (GArray *prefixes);

G_END_DECLS
