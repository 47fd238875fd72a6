/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A compartment's network and the filter of its cards as libvirt gets them, and what libvirt says of
 * them held against that.
 */
#pragma once

#include "service/network-host.h"

G_BEGIN_DECLS

#define CORDON_NETWORK_XML_MAX (1024 * 1024)

char *cordon_network_xml_new (const CordonNetworkOrder *order); /* (transfer full) */
char *cordon_filter_xml_new (void);                             /* (transfer full) */

/* "as ordered", or the first thing that is different; NULL: it is no XML. libvirt prints what it was
 * given in the same order, and defaults as they are written out here, so anything else is a change.
 * (transfer full) */
char *cordon_network_xml_compare (const char *untrusted_xml, const CordonNetworkOrder *order);
char *cordon_filter_xml_compare (const char *untrusted_xml);
char *cordon_binding_xml_compare (const char *untrusted_xml, const CordonCardQuestion *question);

/* NULL: it is not understood. (transfer full) */
CordonNetworkFacts *cordon_network_facts_parse (const char *untrusted_xml);

G_END_DECLS
