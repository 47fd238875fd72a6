/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonFleet: the machines that run (fleet), what a user asks for (fleet-admit) and is
 * told of (fleet-list), and what is found on the host (fleet-census).
 */
#pragma once

#include "service/disk-use.h"
#include "service/fleet.h"
#include "service/record.h"
#include "service/watch.h"

G_BEGIN_DECLS

/* A persistent machine that something is being done with, which is not to be started meanwhile. */
typedef struct {
  char *uuid;
  char *name;     /* that nobody else of its owner's gets meanwhile */
  char *compartment;
  guint32 owner;
  guint disk_gib; /* that its owner's quota is charged with beyond what is written down */
  gboolean made;  /* FALSE: it has no record yet */
  gboolean import; /* a foreign machine is being made */
  GCancellable *cancellable; /* owned; NULL: it is finished, whatever happens. Its end says whether it was cancelled */
  guint memory_mib; /* of the process that it has meanwhile; 0: none */
} CordonWork;
void cordon_work_free (CordonWork *work);

struct _CordonFleet {
  GObject parent_instance;

  /* owned */
  CordonHouse house;
  CordonWatch *watch;
  CordonDiskUse *disk_use;
  CordonCompartments *compartments;
  CordonRegistry *registry;
  GHashTable *machines; /* UUID (of the machine) -> CordonMachine */
  GHashTable *records;  /* UUID (of the record) -> CordonRecord: running ones too */
  GHashTable *works;    /* UUID (of the work) -> CordonWork */
  GHashTable *orphans;  /* UUID (of the orphan) -> what fleet-census.c keeps of it */
  GHashTable *found;    /* UUIDs (owned) of what this census has met so far: definitions, processes, disks */
  GHashTable *changed;  /* UUIDs (owned) of what this census may know as it was before it changed */
  GPtrArray *waiting;   /* of GTask: for the first census */
  guint purge;          /* until the next deleted machine is removed */

  /* state */
  gboolean counting;
  gboolean count_again;
  gboolean settled; /* what was on the host when we came is known */
};

void cordon_fleet_add (CordonFleet *self, CordonMachine *machine);
void cordon_fleet_tell (CordonFleet *self, guint32 owner, const char *uuid,
                        CordonMachineState state);
void cordon_fleet_consider_empty (CordonFleet *self);
/* fleet-census.c: something of ours with it has ended, and a census that is under way may be older. */
void cordon_fleet_note_changed (CordonFleet *self, const char *uuid);
void cordon_orphan_free (gpointer orphan); /* fleet-census.c: no attempt follows */

/* fleet-versions.c: its machines' templates are kept, until the fleet's end. */
void cordon_fleet_watch_versions (CordonFleet *self);

/* fleet-admit.c */
/* Whether the owner may be told of the record, which may be NULL: as one that was deleted, or as one that was not. */
gboolean cordon_fleet_is_visible (const CordonRecord *record, guint32 owner, gboolean deleted);
/* A persistent machine that nothing is done with and no process is of; deleted: one that its person
 * deleted, or one that he did not. (transfer none) */
CordonRecord *cordon_fleet_find_stopped (CordonFleet *self, guint32 owner, const char *uuid,
                                         gboolean deleted, GError **error);
/* One that was not deleted, running or not. (transfer none) */
CordonRecord *cordon_fleet_find_record (CordonFleet *self, guint32 owner, const char *uuid, GError **error);
/* Whether the disk may be worked on: what is saved of a machine is true of its disk as it is. */
gboolean cordon_fleet_check_unsaved (const CordonRecord *record, GError **error);
gboolean cordon_fleet_check_name (CordonFleet *self, guint32 owner, const char *name,
                                  const char *but_uuid, GError **error);
/* Whether the compartment makes machines that last, and its owner may have one of that name and size more. */
gboolean cordon_fleet_admit_new (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                                 const char *name, guint gib, GError **error);
/* A size in whole GiB, as quotas count it. */
guint cordon_fleet_count_gib (guint64 bytes);
/* Ends the work that made a machine, takes the record (NULL: the error, transfer full) and answers the task, which
 * it takes, with the UUID. */
void cordon_fleet_take_made (CordonFleet *self, const char *uuid, CordonRecord *record, GError *error, GTask *task);
/* How far the work on that machine is. */
void cordon_fleet_tell_work (CordonFleet *self, guint32 owner, const char *uuid, guint64 done, guint64 total);
void cordon_fleet_tell_import (CordonFleet *self, guint32 owner, const char *name, guint64 done, guint64 total);
gboolean cordon_fleet_check_quota (CordonFleet *self, guint32 owner, guint more_machines, guint more_gib,
                                   GError **error);
/* Until cordon_fleet_end_work(). (transfer none) */
CordonWork *cordon_fleet_begin_work (CordonFleet *self, const char *uuid, const char *name,
                                     const char *compartment, guint32 owner, guint disk_gib);
void cordon_fleet_end_work (CordonFleet *self, const char *uuid);
/* In place of the one of that UUID; takes it. */
void cordon_fleet_put_record (CordonFleet *self, CordonRecord *record);

/* fleet-verbs.c */
/* Writes the change down, ends the work and answers the task, which it takes; told: to its owner. */
void cordon_fleet_note (CordonFleet *self, CordonRecord *record, const CordonRecordChange *change,
                        CordonMachineState told, GTask *task);
/* fleet-verbs.c: removes what was deleted long enough ago, now and when the next one is. */
void cordon_fleet_purge_due (CordonFleet *self);

G_END_DECLS
