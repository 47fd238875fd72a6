/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libvirt as cordond's hypervisor.
 */
#pragma once

#include "service/hypervisor.h"
#include "service/libvirt/link.h"

G_BEGIN_DECLS

#define CORDON_LIBVIRT_URI "qemu:///system"

#define CORDON_TYPE_LIBVIRT (cordon_libvirt_get_type ())
G_DECLARE_FINAL_TYPE (CordonLibvirt, cordon_libvirt, CORDON, LIBVIRT, GObject)

/* The deadlines of core/limits.h. */
extern const CordonLibvirtTimes cordon_libvirt_times;

/* Connects with the first call, not here. Results and signals come on the thread-default context of
 * the caller. `times` NULL for cordon_libvirt_times; tests shorten them. When the last reference
 * goes, the connection is closed in the background and throwaways end. */
CordonLibvirt *cordon_libvirt_new (const char *uri, const CordonLibvirtTimes *times);

/* Where private disks are, absolute; CORDON_STATEDIR/disks at first. Before the first call. */
void cordon_libvirt_set_store (CordonLibvirt *self, const char *path);

G_END_DECLS
