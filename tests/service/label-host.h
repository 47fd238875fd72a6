/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fake host with SELinux, a cordond's registry and its allocator, which can start again.
 */
#pragma once

#include "core/errors.h"
#include "fixture.h"

G_BEGIN_DECLS

#define BASE "system_u:system_r:svirt_t:s0"
#define UUID(n) "00000000-0000-4000-8000-00000000000" #n

typedef struct {
  Fixture *fixture;
  CordonRegistry *registry;
  CordonLabels *labels;
} Host;

/* ranges NULL: the defaults. */
void host_open (Host *host, const CordonLabelRanges *ranges);
void host_close (Host *host);
/* cordond ends and starts: the registry is read, the allocator knows nothing yet. */
void host_reboot (Host *host, const CordonLabelRanges *ranges);

CordonMachineLabel *host_lease_full (Host *host, const CordonLabelRequest *request,
                                     GError **error);
CordonMachineLabel *host_lease (Host *host, const char *machine, guint32 uid,
                                const char *compartment, gboolean kept, GError **error);
void host_assert_level (Host *host, const char *machine, guint32 uid, const char *compartment,
                        gboolean kept, const char *level);
/* Of user 1; the sentence has the word. */
void host_assert_refused (Host *host, const char *machine, const char *compartment, gboolean kept,
                          CordonError code, const char *word);
void host_assert_described (Host *host, gboolean expected, const char *word);
gboolean host_forget (Host *host, const char *machine);

void host_add_volume (Host *host, const char *machine, guint d, guint v);
void host_remove_registry (Host *host);

G_END_DECLS
