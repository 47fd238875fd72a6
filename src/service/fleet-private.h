/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonFleet: the machines that run (fleet), what a user asks for (fleet-admit), and
 * what is found on the host (fleet-census).
 */
#pragma once

#include "service/disk-use.h"
#include "service/fleet.h"
#include "service/record.h"
#include "service/watch.h"

G_BEGIN_DECLS

/* A persistent machine that is being made or deleted. */
typedef struct {
  char *uuid;
  char *name;
  guint32 owner;
  guint disk_gib; /* 0: it is being deleted */
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
  GPtrArray *waiting;   /* of GTask: for the first census */

  /* state */
  gboolean counting;
  gboolean count_again;
  gboolean settled; /* what was on the host when we came is known */
};

void cordon_fleet_add (CordonFleet *self, CordonMachine *machine);
void cordon_fleet_tell (CordonFleet *self, guint32 owner, const char *uuid,
                        CordonMachineState state);
void cordon_fleet_consider_empty (CordonFleet *self);
void cordon_orphan_free (gpointer orphan); /* fleet-census.c: no attempt follows */

G_END_DECLS
