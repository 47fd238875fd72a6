/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonHostMemory: how much memory the host has left, and whether its programs wait for some. The real one reads
 * /proc; tests have a fake.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  guint64 total_mib;
  guint64 available_mib; /* without swapping: MemAvailable */
  guint stalled;         /* hundredths of a per cent of the last 10 s in which some program waited for memory; 0 where
                            the kernel does not tell */
} CordonMemoryFacts;

#define CORDON_TYPE_HOST_MEMORY (cordon_host_memory_get_type ())
G_DECLARE_INTERFACE (CordonHostMemory, cordon_host_memory, CORDON, HOST_MEMORY, GObject)

struct _CordonHostMemoryInterface {
  GTypeInterface parent;

  gboolean (*read) (CordonHostMemory *self, CordonMemoryFacts *facts);
};

/* FALSE, and *facts untouched, where it cannot be read: then nothing may be made that is not asked for. */
gboolean cordon_host_memory_read (CordonHostMemory *self, CordonMemoryFacts *facts);

/* Of the texts of /proc/meminfo and /proc/pressure/memory, which may be NULL. */
gboolean cordon_memory_facts_parse (const char *meminfo, const char *pressure, CordonMemoryFacts *facts);

CordonHostMemory *cordon_linux_memory_new (void);

G_END_DECLS
