/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the kernel and libvirt speak of the same access control.
 */
#pragma once

#include "service/machine-plan.h"

G_BEGIN_DECLS

typedef struct {
  gboolean selinux;
  gboolean selinux_enforcing;
  gboolean apparmor;
} CordonMacKernel;

/* NULL if what libvirt labels with is what the kernel has, in force, and all of it; otherwise why
 * no machine may start, a sentence with what helps. (transfer full) */
char *cordon_mac_disagreement (CordonMacModel libvirt, const CordonMacKernel *kernel);

G_END_DECLS
