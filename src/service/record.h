/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonRecord: a persistent machine as it is written down in its definition, whether it runs or
 * not. Immutable and counted. Nothing else keeps it: a cordond that starts makes its records from
 * what the hypervisor has.
 */
#pragma once

#include "service/hypervisor.h"

G_BEGIN_DECLS

typedef struct _CordonRecord CordonRecord;

/* From a persistent domain of ours; NULL if it is none. */
CordonRecord *cordon_record_new_from_domain (const CordonDomainFacts *domain);
CordonRecord *cordon_record_new_from_plan (const CordonMachinePlan *plan);

/* What may change in the life of a machine; the rest of a record is for ever. */
typedef struct {
  const char *name;
  guint64 disk_bytes;
  gint64 deleted;        /* µs since the epoch, 0: not */
  const char *snapshots; /* core/snapshot-list.h; NULL: none */
  const char *saved;     /* core/saved-state.h; NULL: it is not saved */
} CordonRecordChange;

/* What it says now, for whoever changes some of it; strings borrowed. */
CordonRecordChange cordon_record_get_change (const CordonRecord *record);
/* The same machine, changed. (transfer full) */
CordonRecord *cordon_record_new_changed (const CordonRecord *record,
                                         const CordonRecordChange *change);
/* What cordon_hypervisor_note_async() is to write down. (transfer full) */
CordonMachinePlan *cordon_record_dup_plan (const CordonRecord *record);
CordonRecord *cordon_record_ref (CordonRecord *record);
void cordon_record_unref (CordonRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonRecord, cordon_record_unref)

const char *cordon_record_get_uuid (const CordonRecord *record);
guint32 cordon_record_get_owner (const CordonRecord *record);
const char *cordon_record_get_name (const CordonRecord *record);
const char *cordon_record_get_compartment (const CordonRecord *record);
const char *cordon_record_get_template (const CordonRecord *record); /* NULL of a foreign machine */
const char *cordon_record_get_account (const CordonRecord *record);
guint64 cordon_record_get_disk_bytes (const CordonRecord *record);
gint64 cordon_record_get_born (const CordonRecord *record);
gint64 cordon_record_get_deleted (const CordonRecord *record);
const char *cordon_record_get_snapshots (const CordonRecord *record);
const char *cordon_record_get_saved (const CordonRecord *record);
guint cordon_record_get_d (const CordonRecord *record);
guint cordon_record_get_v (const CordonRecord *record);
/* File name of its private disk. */
const char *cordon_record_get_volume (const CordonRecord *record);
gboolean cordon_record_get_foreign (const CordonRecord *record);
/* What a foreign machine only reads: file name and bytes; NULL and 0: nothing. */
const char *cordon_record_get_medium (const CordonRecord *record);
guint64 cordon_record_get_medium_bytes (const CordonRecord *record);

G_END_DECLS
