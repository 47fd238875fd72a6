/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory of the tests' host.
 */
#include "config.h"

#include "fakes/fake-memory.h"

struct _CordonFakeMemory {
  GObject parent_instance;

  CordonMemoryFacts facts;
  gboolean broken;
};

static gboolean
fake_read (CordonHostMemory *memory, CordonMemoryFacts *facts)
{
  CordonFakeMemory *self = CORDON_FAKE_MEMORY (memory);

  if (!self->broken)
    *facts = self->facts;
  return !self->broken;
}

static void
iface_init (CordonHostMemoryInterface *iface)
{
  iface->read = fake_read;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonFakeMemory, cordon_fake_memory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_HOST_MEMORY, iface_init))

static void
cordon_fake_memory_class_init (CordonFakeMemoryClass *klass)
{
}

static void
cordon_fake_memory_init (CordonFakeMemory *self)
{
  self->facts = (CordonMemoryFacts) { .total_mib = 8192, .available_mib = 6144 };
}

CordonFakeMemory *
cordon_fake_memory_new (void)
{
  return g_object_new (CORDON_TYPE_FAKE_MEMORY, NULL);
}

void
cordon_fake_memory_set (CordonFakeMemory *self, const CordonMemoryFacts *facts)
{
  self->facts = *facts;
}

void
cordon_fake_memory_break (CordonFakeMemory *self)
{
  self->broken = TRUE;
}
