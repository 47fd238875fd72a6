/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernel's own answers, as a CordonMacProbe, and what the start sequence and the report read
 * from files.
 */
#pragma once

#include "service/mac-probe.h"

G_BEGIN_DECLS

#define CORDON_TYPE_KERNEL_PROBE (cordon_kernel_probe_get_type ())
G_DECLARE_FINAL_TYPE (CordonKernelProbe, cordon_kernel_probe, CORDON, KERNEL_PROBE, GObject)

/* is_enforcing() is FALSE also where kernel and libvirt do not speak of the same access control;
 * asked for CORDON_MAC_NONE it is TRUE where the kernel has none that libvirt could use. */
CordonKernelProbe *cordon_kernel_probe_new (void);

/* Whether files carry labels under this model at all; where not, there is nothing to read back. */
gboolean cordon_kernel_probe_labels_files (CordonMacModel model);

/* The label of an open file, or of what a path itself names. CORDON_ERROR_FAILED. (transfer
 * full) */
char *cordon_kernel_probe_read_file (CordonMacModel model, int fd, GError **error);
char *cordon_kernel_probe_read_path (CordonMacModel model, const char *path, GError **error);

G_END_DECLS
