/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * /etc/cordon/host.conf, the administrator's settings for the whole host:
 *
 *     [Host]
 *     Accounts=16            machines at once, 1..CORDON_LIMIT_ACCOUNTS; 16
 *
 *     [Network]
 *     Range=10.213.64.0/18   what networks of compartments are taken out of, /16../27 of a private range
 *
 *     [Labels]
 *     Sensitivity=0          of every machine's level; 0
 *     Compartments=0-255     categories for compartments (D); 0-255
 *     Machines=256-1021      categories for machines (V); 256-1021
 *     Markers=1022,1023      the two that are in every machine's level; 1022,1023
 *
 *     [Ready]
 *     Memory=share           MiB that machines which wait for a file may have together, 0..65536; 0: there are none;
 *                            share: an eighth of the host's; share
 *
 *     [UserCompartments]     what users may say in compartments of their own (service/user-limits.h)
 *     Count=32               of one user, 0..CORDON_LIMIT_OWN_COMPARTMENTS; 32; 0: none
 *     Templates=any          any, or names with commas between; any
 *     Lifetimes=throwaway,persistent    words of the key Lifetime; both
 *     WithoutWindow=pause,run,save      words of the key WithoutWindow; all
 *     Access=none            words of the key Access; none
 *     Unlabelled=false       whether Required=false is allowed; false
 *     Memory=16384           MiB that one machine may have; more is held to it
 *     Processors=8           the same
 *     Disk=512               the same, GiB
 *     Ready=4                machines of one compartment that wait for a file; the same
 */
#pragma once

#include "core/internet.h"
#include "service/label-ranges.h"
#include "service/user-limits.h"

G_BEGIN_DECLS

typedef struct {
  guint accounts;
  guint ready_mib; /* G_MAXUINT: a share */
  CordonLabelRanges ranges;
  CordonUserLimits users; /* owned */
  CordonPrefix networks;
} CordonSettings;

extern const CordonSettings cordon_settings_default;

void cordon_settings_clear (CordonSettings *settings);

/* The defaults where there is no file; what *settings held is not freed. CORDON_ERROR_USAGE, with a
 * sentence that names file and line, where it cannot be understood whole; then *settings is untouched
 * and nothing may be started. Blocking: before the main loop runs. */
gboolean cordon_settings_read (const char *path, CordonSettings *settings, GError **error);

G_END_DECLS
