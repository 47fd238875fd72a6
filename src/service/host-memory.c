/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernel's own figures. Both files are made in memory when they are read, so reading them waits for nothing.
 */
#include "config.h"

#include "service/host-memory.h"

#include <string.h>

G_DEFINE_INTERFACE (CordonHostMemory, cordon_host_memory, G_TYPE_OBJECT)

static void
cordon_host_memory_default_init (CordonHostMemoryInterface *iface)
{
}

gboolean
cordon_host_memory_read (CordonHostMemory *self, CordonMemoryFacts *facts)
{
  return CORDON_HOST_MEMORY_GET_IFACE (self)->read (self, facts);
}

/* --- texts ----------------------------------------------------------------------------------- */

/* "NAME:   123 kB", at the beginning of a line. */
static gboolean
find_kib (const char *text, const char *name, guint64 *mib)
{
  g_autofree char *start = g_strdup_printf ("\n%s:", name);
  const char *at = g_str_has_prefix (text, start + 1) ? text - 1 : strstr (text, start);
  char *end;
  guint64 kib;

  if (at == NULL)
    return FALSE;
  at += strlen (start);
  at += strspn (at, " ");
  kib = g_ascii_strtoull (at, &end, 10);
  if (end == at || !g_str_has_prefix (end, " kB"))
    return FALSE;
  *mib = kib / 1024;
  return TRUE;
}

/* "some avg10=12.34 avg60=…" */
static guint
find_stalled (const char *text)
{
  static const char start[] = "some avg10=";
  double value;

  if (text == NULL || !g_str_has_prefix (text, start))
    return 0;
  value = g_ascii_strtod (text + strlen (start), NULL);
  return value > 0 && value <= 100 ? (guint) (value * 100) : 0;
}

gboolean
cordon_memory_facts_parse (const char *meminfo, const char *pressure, CordonMemoryFacts *facts)
{
  CordonMemoryFacts found = { 0 };

  if (!find_kib (meminfo, "MemTotal", &found.total_mib) || !find_kib (meminfo, "MemAvailable", &found.available_mib)
      || found.available_mib > found.total_mib)
    return FALSE;
  found.stalled = find_stalled (pressure);
  *facts = found;
  return TRUE;
}

/* --- the kernel's ---------------------------------------------------------------------------- */

#define CORDON_TYPE_LINUX_MEMORY (cordon_linux_memory_get_type ())
G_DECLARE_FINAL_TYPE (CordonLinuxMemory, cordon_linux_memory, CORDON, LINUX_MEMORY, GObject)

struct _CordonLinuxMemory {
  GObject parent_instance;
};

static gboolean
linux_read (CordonHostMemory *self, CordonMemoryFacts *facts)
{
  g_autofree char *meminfo = NULL;
  g_autofree char *pressure = NULL;

  if (!g_file_get_contents ("/proc/meminfo", &meminfo, NULL, NULL))
    return FALSE;
  /* A kernel without it has only the first figure. */
  g_file_get_contents ("/proc/pressure/memory", &pressure, NULL, NULL);
  return cordon_memory_facts_parse (meminfo, pressure, facts);
}

static void
iface_init (CordonHostMemoryInterface *iface)
{
  iface->read = linux_read;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonLinuxMemory, cordon_linux_memory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_HOST_MEMORY, iface_init))

static void
cordon_linux_memory_class_init (CordonLinuxMemoryClass *klass)
{
}

static void
cordon_linux_memory_init (CordonLinuxMemory *self)
{
}

CordonHostMemory *
cordon_linux_memory_new (void)
{
  return g_object_new (CORDON_TYPE_LINUX_MEMORY, NULL);
}
