/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the kernel says of a bridge and of one of its ports.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The names of an interface that the kernel would take and that are safe in a path and in nft's words. */
gboolean cordon_port_name_valid (const char *name);

/* Adds address, ipv6, bridge, isolated, owner and filter (data/org.cordon.Firewall1.xml) to a{ss}. */
void cordon_ports_describe (const char *bridge, const char *tap, GVariantBuilder *facts);

G_END_DECLS
