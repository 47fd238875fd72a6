/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonDiskUse: how much of the host's disk each private volume takes, as it was last measured. The
 * hypervisor measures in a thread of its own; whoever asks here gets what is known and never waits.
 */
#pragma once

#include "service/hypervisor.h"

G_BEGIN_DECLS

/* Listing the store costs libvirt a look at every file in it. */
#define CORDON_DISK_USE_AGE_MS 10000

#define CORDON_TYPE_DISK_USE (cordon_disk_use_get_type ())
G_DECLARE_FINAL_TYPE (CordonDiskUse, cordon_disk_use, CORDON, DISK_USE, GObject)

/* Signal "changed" (const char *uuid): the volume of that machine takes another number of bytes than
 * was known before, told by a measurement that was asked for. */

/* max_age_ms: what is younger is not measured again. */
CordonDiskUse *cordon_disk_use_new (CordonHypervisor *hypervisor, guint max_age_ms);

/* Everything that is in the store, measured by somebody else at this moment.
 * (element-type CordonVolumeFacts) */
void cordon_disk_use_take (CordonDiskUse *self, GPtrArray *volumes);

/* Bytes of the host's disk; 0: not known. */
guint64 cordon_disk_use_get (CordonDiskUse *self, const char *uuid);

/* Measures if what is known is too old and nothing is under way. A failure leaves what is known. */
void cordon_disk_use_refresh (CordonDiskUse *self);

G_END_DECLS
