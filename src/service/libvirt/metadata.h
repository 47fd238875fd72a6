/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Cordon writes into a domain's <metadata>, so that a domain can be told for ours after a
 * restart of cordond: one empty element of Cordon's own XML namespace, everything in attributes.
 */
#pragma once

#include <libxml/tree.h>
#include "service/hypervisor.h"

G_BEGIN_DECLS

/* A name, never fetched. A change of meaning gets a new number. */
#define CORDON_METADATA_URI "urn:cordon:machine:1"
#define CORDON_METADATA_PREFIX "cordon"

/* Adds the element below `metadata`. */
void cordon_metadata_write (xmlNode *metadata, const CordonMachinePlanFields *fields);

/* The element alone and without its namespace, as virDomainSetMetadata() takes it. (transfer full) */
char *cordon_metadata_print (const CordonMachinePlanFields *fields);

/* Reads what belongs to Cordon out of the XML of any domain, which is hostile text as soon as
 * somebody else defined it. TRUE: the element is there once, complete and plain, in a domain whose
 * name and UUID belong together as Cordon's do; then the fields that are NULL or 0 "unless ours"
 * are set. FALSE: foreign; `facts` is untouched. `facts` holds name and uuid already. */
gboolean cordon_metadata_read (const char *untrusted_domain_xml, CordonDomainFacts *facts);

G_END_DECLS
