/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The XML of Cordon's storage pool and of what is in it. Pure.
 */
#pragma once

#include "service/hypervisor.h"

G_BEGIN_DECLS

/* Name of the pool in libvirt. */
#define CORDON_POOL_NAME "cordon"

/* (transfer full). CORDON_ERROR_FAILED: a fault in Cordon. */
char *cordon_pool_xml_new (const char *store, GError **error);
char *cordon_volume_xml_new (const CordonVolumeOrder *order, GError **error);

/* Whether a pool that has our name is ours: a directory, and that one. */
gboolean cordon_pool_xml_is (const char *untrusted_xml, const char *store);

/* NULL if it is no volume's XML. The backing file that it may name was read by libvirt from the
 * image, which a guest's side has written: only that there is one is kept. */
CordonVolumeFacts *cordon_volume_facts_parse (const char *untrusted_xml);

G_END_DECLS
