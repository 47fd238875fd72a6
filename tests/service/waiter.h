/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The calls of a CordonHypervisor, waited for, and its signals, counted: for tests against a
 * libvirt that answers by itself.
 */
#pragma once

#include "service/hypervisor.h"

typedef struct {
  guint connected;
  guint disconnected;
  guint ended;
  char *ended_uuid;
  gboolean ended_by_guest;
  guint started, resumed, changed;
  char *started_uuid, *resumed_uuid, *changed_uuid; /* of the last one */
} Heard;

void hear (CordonHypervisor *hypervisor, Heard *heard);
void heard_clear (Heard *heard);

/* Iterates the default context until *counter reached the value; fails the test after 60 s. */
void wait_for (const guint *counter, guint value);

CordonHostFacts *wait_probe (CordonHypervisor *hypervisor, GError **error);
gboolean wait_create (CordonHypervisor *hypervisor, const CordonMachinePlanFields *fields,
                      GCancellable *cancellable, GError **error);
CordonDomainFacts *wait_describe (CordonHypervisor *hypervisor, const char *uuid, GError **error);
gboolean wait_resume (CordonHypervisor *hypervisor, const char *uuid, GError **error);
gboolean wait_destroy (CordonHypervisor *hypervisor, const char *uuid, GError **error);
int wait_open_graphics (CordonHypervisor *hypervisor, const char *uuid, GError **error);
GPtrArray *wait_list (CordonHypervisor *hypervisor, GError **error);
gboolean wait_suspend (CordonHypervisor *hypervisor, const char *uuid, GError **error);
gboolean wait_define (CordonHypervisor *hypervisor, const CordonMachinePlanFields *fields,
                      GError **error);
gboolean wait_note (CordonHypervisor *hypervisor, const CordonMachinePlanFields *fields,
                    GError **error);
gboolean wait_operate (CordonHypervisor *hypervisor, const char *uuid, const CordonDiskOrder *order,
                       GError **error);
/* fd: taken; progress: how often it was told. */
gboolean wait_fill_medium (CordonHypervisor *hypervisor, const char *name, int fd, guint64 size, guint *progress,
                           GError **error);
gboolean wait_undefine (CordonHypervisor *hypervisor, const char *uuid, GError **error);
CordonVolumeFacts *wait_create_volume (CordonHypervisor *hypervisor,
                                       const CordonVolumeOrder *order, GError **error);
CordonVolumeFacts *wait_describe_volume (CordonHypervisor *hypervisor, const char *name,
                                         GError **error);
gboolean wait_delete_volume (CordonHypervisor *hypervisor, const char *name, GError **error);
GPtrArray *wait_list_volumes (CordonHypervisor *hypervisor, GError **error);
