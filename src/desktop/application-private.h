/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonApplication: what a desktop asks of it (application), the visits that come of it
 * (application-visits), and whether it stays (application-resident).
 */
#pragma once

#include "client/host-state.h"
#include "client/machine-list.h"
#include "client/ready-hold.h"
#include "desktop/application.h"
#include "desktop/bus-service.h"
#include "desktop/clicks.h"
#include "desktop/compartment-store.h"
#include "desktop/launching.h"
#include "desktop/settings.h"

G_BEGIN_DECLS

struct _CordonApplication {
  AdwApplication parent_instance;

  /* owned */
  CordonBusService *service;
  CordonClicks *clicks;
  GHashTable *requests; /* of the visits that came by the bus: visit (borrowed) to GPtrArray of requests */
  GHashTable *visits;   /* a set, each borrowed; not CLOSED */
  CordonSettings *settings;
  CordonLaunching *launching;
  /* of the main window, from its first appearance on, or as long as machines have launchers */
  CordonServiceLink *link;
  CordonMachineList *machines;
  CordonHostState *host;
  CordonCompartmentStore *compartments;
  CordonServiceLink *ready_link; /* while it is resident */
  CordonReadyHold *ready;        /* while there is a system bus besides */
  guint signal_sources[3];
  /* state */
  guint n_visits;
  gboolean ends; /* as soon as there are no visits */
  gboolean resident;
  guint loading; /* idle source */
};

/* application-resident.c */

/* At first, and whenever the person may have changed it. */
void cordon_application_look_resident (CordonApplication *self);
/* Nothing waits for it any more. */
void cordon_application_let_ready_go (CordonApplication *self);

/* application-visits.c */

/* From its clicks and from the bus. */
void cordon_application_follow_visits (CordonApplication *self);
GtkWindow *cordon_application_show_visit (CordonApplication *self, CordonVisit *visit);
/* The visit of a machine; NULL if it has none. */
CordonVisit *cordon_application_find_visit (CordonApplication *self, const char *uuid);
/* The window of a visit, or of a machine; NULL if it has none. */
GtkWindow *cordon_application_find_window (CordonApplication *self, CordonVisit *visit, const char *uuid);
/* The list is told whether that visit's machine has a window. */
void cordon_application_tell_shown (CordonApplication *self, CordonVisit *visit);
/* Of one request (element-type GFile), in the compartment that the person named. */
void cordon_application_open_files (CordonApplication *self, GPtrArray *files, const char *compartment,
                                    gboolean allow_unlabelled);
void cordon_application_end_if_due (CordonApplication *self);

G_END_DECLS
