/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The halves of CordonDomainFacts that libvirt has no call for. What cannot be read stays empty.
 */
#pragma once

#include <glib.h>
#include "service/hypervisor.h"

G_BEGIN_DECLS

/* Larger than any domain libvirt manages in practice (hundreds of disks are 200 KiB). */
#define CORDON_DOMAIN_XML_MAX (4 * 1024 * 1024)

/* Pure: disks, kernel and initrd out of the XML of any domain, also a foreign one. */
void cordon_domain_parts_read (const char *untrusted_domain_xml, CordonDomainFacts *facts);

/* Of a running domain, by its name and UUID in `facts` and libvirt's number for it: pid, directory,
 * sockets and helpers, as libvirt leaves them in the directories that only it and root write. */
void cordon_domain_runtime_read (unsigned int id, CordonDomainFacts *facts);

G_END_DECLS
