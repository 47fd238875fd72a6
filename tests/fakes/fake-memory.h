/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFakeMemory: the memory of a host, as a test says. 8 GiB, 6 of them available, at first.
 */
#pragma once

#include "service/host-memory.h"

G_BEGIN_DECLS

#define CORDON_TYPE_FAKE_MEMORY (cordon_fake_memory_get_type ())
G_DECLARE_FINAL_TYPE (CordonFakeMemory, cordon_fake_memory, CORDON, FAKE_MEMORY, GObject)

CordonFakeMemory *cordon_fake_memory_new (void);
void cordon_fake_memory_set (CordonFakeMemory *self, const CordonMemoryFacts *facts);
/* It cannot be read from now on. */
void cordon_fake_memory_break (CordonFakeMemory *self);

G_END_DECLS
