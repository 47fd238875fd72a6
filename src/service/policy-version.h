/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which version of Cordon's SELinux module the kernel has loaded, and whether machines without
 * hardware virtualisation may run under it. Asked of the loaded policy: what lies in a module store
 * need not be in force.
 */
#pragma once

#include "service/mac-probe.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_POLICY_MISSING, /* machines run in libvirt's general type */
  CORDON_POLICY_OLDER,   /* than this program relies on */
  CORDON_POLICY_CURRENT, /* this version, or a newer one, which keeps what older ones have */
} CordonPolicyState;

/* Only where libvirt labels with SELinux. A policy that cannot be asked has no module. */
CordonPolicyState cordon_policy_ask (CordonMacProbe *mac);

/* The policy is Fedora's, where libvirt's daemon for QEMU has a domain of its own: it needs nothing that
 * policy/cordon_libvirtd.cil gives Debian's. */
gboolean cordon_policy_is_fedora (CordonMacProbe *mac);

/* The boolean cordon_emulation is on. FALSE also where it cannot be asked. */
gboolean cordon_policy_allows_emulation (CordonMacProbe *mac);

G_END_DECLS
