/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fake hypervisor's two halves: domains that run, and what lies on its disk.
 */
#pragma once

#include "fakes/fake-domain.h"
#include "fakes/fake-hypervisor.h"

G_BEGIN_DECLS

typedef struct {
  CordonFakeFault fault;
  guint delay_ms;
  guint n_calls;
} CordonFakeOpState;

/* A signal that is told of a domain. */
typedef struct {
  const char *signal; /* static */
  char *uuid;
  gboolean by_guest; /* of "domain-ended" */
  CordonFakeHypervisor *owner; /* of a press of the button */
} CordonFakeNews;

struct _CordonFakeHypervisor {
  GObject parent_instance;

  CordonFakeSystem *system;
  GHashTable *domains; /* UUID -> CordonFakeDomain */
  GHashTable *volumes; /* name -> CordonVolumeFacts */
  GPtrArray *waiting;  /* of Wait */
  GPtrArray *news;     /* of CordonFakeNews, while they are held */
  CordonFakeOpState ops[CORDON_FAKE_N_OPS];
  GString *operations;
  GArray *snapshots; /* of gint64: all there ever were */
  CordonMachinePlan *last_plan; /* that was created; NULL: none yet */
  char *lie;
  GPtrArray *spice_servers; /* SpiceServer */
  guint deadline_ms;
  CordonMacModel mac;
  gboolean hardware;
  gboolean spice;
  gboolean connected;
  gboolean news_held;
  gboolean polite;
  gboolean boots;
  char *version; /* NULL: the usual one */
  guint next_serial;
  pid_t next_pid;
  guint n_resumed;
};

/* Answers the task. */
typedef void (*CordonFakePerform) (CordonFakeHypervisor *self, GTask *task);

/* Performs after the delay, unless a fault, the deadline or the cancellable comes first. `task` is
 * (transfer full). */
void cordon_fake_hypervisor_run (CordonFakeHypervisor *self, CordonFakeOp op, GTask *task,
                                 CordonFakePerform perform);
void cordon_fake_hypervisor_run_text (CordonFakeHypervisor *self, CordonFakeOp op,
                                      const char *text, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data,
                                      CordonFakePerform perform);
void cordon_fake_hypervisor_run_plan (CordonFakeHypervisor *self, CordonFakeOp op,
                                      CordonMachinePlan *plan, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data,
                                      CordonFakePerform perform);

/* The domain of a plan, without a process, in place of the one there is. Borrowed. */
CordonFakeDomain *cordon_fake_hypervisor_put (CordonFakeHypervisor *self,
                                              const CordonMachinePlanFields *plan);

/* fake-store.c: its part of the interface. */
void cordon_fake_store_init (CordonHypervisorInterface *iface);

G_END_DECLS
