/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cordond's rooms over a fake host in a temporary state directory, and waiting for things.
 */
#pragma once

#include "core/compartment.h"
#include "core/lease-message.h"
#include "fakes/fake-callers.h"
#include "fakes/fake-hypervisor.h"
#include "fakes/fake-system.h"
#include "fakes/fake-template.h"
#include "service/compartments.h"
#include "service/house.h"

G_BEGIN_DECLS

typedef struct {
  char *state_dir;
  CordonFakeSystem *system;
  CordonFakeHypervisor *hypervisor;
  CordonRegistry *registry;
  CordonCompartments *compartments; /* none, until a test reads some */
  CordonHouse house;
} Fixture;

/* With the template "viewer" imported. */
Fixture *fixture_new (void);
/* Asserts that every room is finalised and removes the state directory. */
void fixture_free (Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* Another allocator over the same host. (transfer full) */
CordonLabels *fixture_labels (Fixture *fixture, CordonRegistry *registry,
                              const CordonLabelRanges *ranges);

/* "documents" of template "viewer". */
CordonCompartment *fixture_compartment (gboolean label_required, guint memory_mib);

/* A GAsyncReadyCallback that keeps the result in the GAsyncResult * that data points to. */
void keep_result (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *wait_result (GAsyncResult **result); /* (transfer full) */

/* Runs the main loop until the condition holds; fails the test after 20 s. */
#define wait_until(condition) \
  G_STMT_START { \
    gint64 wait_end_ = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        g_assert_cmpint (g_get_monotonic_time (), <, wait_end_); \
        iterate (); \
      } \
  } G_STMT_END

/* One turn of the main loop, at most 20 ms long. */
void iterate (void);

/* Paths below a directory, links and all, sorted: to see that nothing was left behind. */
GPtrArray *list_tree (const char *path);
void remove_tree (const char *path);
void assert_same_tree (const char *path, GPtrArray *before);

/* The next message of a lease's client end, waited for; CORDON_LEASE_ENDED with value 0 when it hung
 * up without one. */
CordonLeaseMessage wait_message (int lease, int *fd);

G_END_DECLS
