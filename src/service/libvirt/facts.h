/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What libvirt says about the host and about a domain, as Cordon's facts.
 */
#pragma once

#include <libvirt/libvirt.h>
#include "service/hypervisor.h"

G_BEGIN_DECLS

/* Pure: from the texts of virConnectGetCapabilities, virConnectGetDomainCapabilities (NULL where
 * libvirt has none: then there is no SPICE) and /proc/cpuinfo. `version` is copied.
 * CORDON_ERROR_HYPERVISOR if the capabilities cannot be read. */
CordonHostFacts *cordon_host_facts_new (const char *version, const char *capabilities,
                                        const char *domain_capabilities, const char *cpuinfo,
                                        GError **error);

/* The same, asked of a connection. Blocks. */
CordonHostFacts *cordon_host_facts_read (virConnectPtr connection, GError **error);

/* Blocks. NOT_FOUND if it vanished meanwhile. `labels_needed`: fail if the labels of a domain that
 * runs cannot be read; otherwise it has none then. */
CordonDomainFacts *cordon_domain_facts_read (virDomainPtr domain, gboolean labels_needed,
                                             GError **error);

G_END_DECLS
