/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Persistent machines as values. A definition that does not say everything is no record: whoever
 * has one may rely on each field.
 */
#include "config.h"

#include "service/record.h"

#include "service/volume-name.h"

struct _CordonRecord {
  gatomicrefcount references;
  char *uuid, *name, *compartment, *template, *account, *volume;
  guint32 owner;
  guint d, v;
  guint64 disk_bytes;
  gint64 born, deleted;
  char *snapshots, *saved;
  gboolean foreign;
  guint64 medium_bytes;
  char *medium; /* file name; NULL: none */
};

static CordonRecord *
record_new (const char *uuid, const char *name, guint d, guint v)
{
  CordonRecord *record;
  char *volume = cordon_volume_name_print (uuid, d, v);

  if (volume == NULL)
    return NULL;
  record = g_new0 (CordonRecord, 1);
  g_atomic_ref_count_init (&record->references);
  record->uuid = g_strdup (uuid);
  record->name = g_strdup (name);
  record->volume = volume;
  record->d = d;
  record->v = v;
  return record;
}

static void
take_medium (CordonRecord *record, gboolean foreign, guint64 bytes)
{
  record->foreign = foreign;
  record->medium_bytes = bytes;
  if (bytes > 0)
    record->medium = cordon_medium_name_print (record->uuid, record->d, record->v);
}

CordonRecord *
cordon_record_new_from_domain (const CordonDomainFacts *domain)
{
  CordonRecord *record;

  if (!domain->ours || domain->throwaway)
    return NULL;
  record = record_new (domain->uuid, domain->machine_name, domain->d, domain->v);
  if (record == NULL)
    return NULL;
  record->owner = domain->owner;
  record->compartment = g_strdup (domain->compartment);
  record->template = g_strdup (domain->template_name);
  record->account = g_strdup (domain->account);
  record->disk_bytes = domain->disk_bytes;
  record->born = domain->born;
  record->deleted = domain->deleted;
  record->snapshots = g_strdup (domain->snapshots);
  record->saved = g_strdup (domain->saved);
  take_medium (record, domain->foreign, domain->medium_bytes);
  return record;
}

CordonRecord *
cordon_record_new_from_plan (const CordonMachinePlan *plan)
{
  const CordonMachinePlanFields *fields = cordon_machine_plan_get (plan);
  CordonRecord *record;

  g_return_val_if_fail (!fields->throwaway, NULL);

  record = record_new (fields->uuid, fields->machine_name, fields->d, fields->v);
  if (record == NULL)
    return NULL;
  record->owner = fields->owner;
  record->compartment = g_strdup (fields->compartment);
  record->template = g_strdup (fields->template_name);
  record->account = g_strdup (fields->account);
  record->disk_bytes = fields->disk_bytes;
  record->born = fields->born;
  record->deleted = fields->deleted;
  record->snapshots = g_strdup (fields->snapshots);
  record->saved = g_strdup (fields->saved);
  take_medium (record, fields->foreign, fields->medium_bytes);
  return record;
}

CordonRecordChange
cordon_record_get_change (const CordonRecord *record)
{
  return (CordonRecordChange) {
    .name = record->name,
    .disk_bytes = record->disk_bytes,
    .deleted = record->deleted,
    .snapshots = record->snapshots,
    .saved = record->saved,
  };
}

CordonRecord *
cordon_record_new_changed (const CordonRecord *record, const CordonRecordChange *change)
{
  CordonRecord *changed = record_new (record->uuid, change->name, record->d, record->v);

  changed->owner = record->owner;
  changed->compartment = g_strdup (record->compartment);
  changed->template = g_strdup (record->template);
  changed->account = g_strdup (record->account);
  changed->born = record->born;
  changed->disk_bytes = change->disk_bytes;
  changed->deleted = change->deleted;
  changed->snapshots = g_strdup (change->snapshots);
  changed->saved = g_strdup (change->saved);
  take_medium (changed, record->foreign, record->medium_bytes);
  return changed;
}

CordonMachinePlan *
cordon_record_dup_plan (const CordonRecord *record)
{
  const CordonMachinePlanFields fields = {
    .uuid = record->uuid,
    .machine_name = record->name,
    .compartment = record->compartment,
    .template_name = record->template,
    .account = record->account,
    .owner = record->owner,
    .born = record->born,
    .d = record->d,
    .v = record->v,
    .disk_bytes = record->disk_bytes,
    .deleted = record->deleted,
    .snapshots = record->snapshots,
    .saved = record->saved,
    .foreign = record->foreign,
    .medium_bytes = record->medium_bytes,
    .whole = TRUE,
  };

  return cordon_machine_plan_new (&fields);
}

CordonRecord *
cordon_record_ref (CordonRecord *record)
{
  g_atomic_ref_count_inc (&record->references);
  return record;
}

void
cordon_record_unref (CordonRecord *record)
{
  if (!g_atomic_ref_count_dec (&record->references))
    return;
  g_free (record->uuid);
  g_free (record->name);
  g_free (record->compartment);
  g_free (record->template);
  g_free (record->account);
  g_free (record->volume);
  g_free (record->snapshots);
  g_free (record->saved);
  g_free (record->medium);
  g_free (record);
}

#define GETTER(type, field, member) \
  type cordon_record_get_##field (const CordonRecord *record) \
  { \
    return record->member; \
  }

GETTER (const char *, uuid, uuid)
GETTER (guint32, owner, owner)
GETTER (const char *, name, name)
GETTER (const char *, compartment, compartment)
GETTER (const char *, template, template)
GETTER (const char *, account, account)
GETTER (guint64, disk_bytes, disk_bytes)
GETTER (gint64, born, born)
GETTER (gint64, deleted, deleted)
GETTER (const char *, snapshots, snapshots)
GETTER (const char *, saved, saved)
GETTER (guint, d, d)
GETTER (guint, v, v)
GETTER (const char *, volume, volume)
GETTER (gboolean, foreign, foreign)
GETTER (guint64, medium_bytes, medium_bytes)
GETTER (const char *, medium, medium)
