/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of figures for people's eyes. Nothing is decided by them.
 */
#include "config.h"

#include "service/disk-use.h"

#include "service/volume-name.h"

struct _CordonDiskUse {
  GObject parent_instance;

  /* owned */
  CordonHypervisor *hypervisor;
  GHashTable *bytes; /* UUID -> guint64 */
  /* state */
  guint max_age_ms;
  gint64 measured; /* monotonic µs; 0: never */
  gboolean measuring;
};

G_DEFINE_FINAL_TYPE (CordonDiskUse, cordon_disk_use, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* A machine may have two. */
static void
add_bytes (GHashTable *bytes, const char *uuid, guint64 more)
{
  const guint64 *before = g_hash_table_lookup (bytes, uuid);
  guint64 all = more + (before != NULL ? *before : 0);

  g_hash_table_replace (bytes, g_strdup (uuid), g_memdup2 (&all, sizeof all));
}

static GHashTable *
make_table (GPtrArray *volumes)
{
  GHashTable *bytes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < volumes->len; i++)
    {
      const CordonVolumeFacts *volume = g_ptr_array_index (volumes, i);
      CordonVolumeName name;

      if (cordon_volume_name_parse (volume->name, &name))
        add_bytes (bytes, name.uuid, volume->allocation);
    }
  return bytes;
}

static void
replace (CordonDiskUse *self, GHashTable *bytes)
{
  g_hash_table_unref (self->bytes);
  self->bytes = bytes;
  self->measured = g_get_monotonic_time ();
}

void
cordon_disk_use_take (CordonDiskUse *self, GPtrArray *volumes)
{
  replace (self, make_table (volumes));
}

guint64
cordon_disk_use_get (CordonDiskUse *self, const char *uuid)
{
  const guint64 *bytes = g_hash_table_lookup (self->bytes, uuid);

  return bytes != NULL ? *bytes : 0;
}

static void
tell_changes (CordonDiskUse *self, GHashTable *before)
{
  g_autoptr(GHashTable) now = g_hash_table_ref (self->bytes);
  GHashTableIter iter;
  const char *uuid;
  const guint64 *bytes;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, (gpointer *) &uuid, (gpointer *) &bytes))
    {
      const guint64 *old = g_hash_table_lookup (before, uuid);

      if (old == NULL || *old != *bytes)
        g_signal_emit (self, signals[CHANGED], 0, uuid);
    }
}

static void
on_measured (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonDiskUse) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) volumes =
    cordon_hypervisor_list_volumes_finish (CORDON_HYPERVISOR (source), result, &error);
  g_autoptr(GHashTable) before = g_hash_table_ref (self->bytes);

  self->measuring = FALSE;
  if (volumes == NULL)
    {
      g_debug ("The disks could not be measured: %s", error->message);
      return;
    }
  replace (self, make_table (volumes));
  tell_changes (self, before);
}

void
cordon_disk_use_refresh (CordonDiskUse *self)
{
  gint64 age = g_get_monotonic_time () - self->measured;

  if (self->measuring
      || (self->measured != 0 && age < self->max_age_ms * G_TIME_SPAN_MILLISECOND))
    return;
  self->measuring = TRUE;
  cordon_hypervisor_list_volumes_async (self->hypervisor, NULL, on_measured, g_object_ref (self));
}

static void
cordon_disk_use_finalize (GObject *object)
{
  CordonDiskUse *self = CORDON_DISK_USE (object);

  g_hash_table_unref (self->bytes);
  g_object_unref (self->hypervisor);
  G_OBJECT_CLASS (cordon_disk_use_parent_class)->finalize (object);
}

static void
cordon_disk_use_class_init (CordonDiskUseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_disk_use_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cordon_disk_use_init (CordonDiskUse *self)
{
  self->bytes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

CordonDiskUse *
cordon_disk_use_new (CordonHypervisor *hypervisor, guint max_age_ms)
{
  CordonDiskUse *self = g_object_new (CORDON_TYPE_DISK_USE, NULL);

  self->hypervisor = g_object_ref (hypervisor);
  self->max_age_ms = max_age_ms;
  return self;
}
