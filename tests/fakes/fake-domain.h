/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A domain of the fake hypervisor, with and without a process.
 */
#pragma once

#include "fakes/fake-system.h"
#include "service/hypervisor.h"

G_BEGIN_DECLS

typedef struct {
  CordonDomainFacts *facts;
  GArray *graphics; /* our ends of the pairs */
  gboolean was_on_spice; /* a SPICE server showed it */
} CordonFakeDomain;

CordonFakeDomain *cordon_fake_domain_new (const char *uuid);
void cordon_fake_domain_free (CordonFakeDomain *domain);

/* As the XML of the plan says it. */
void cordon_fake_domain_fill (CordonFakeDomain *domain, const CordonMachinePlanFields *plan);

/* Only what virDomainSetMetadata() would change. */
void cordon_fake_domain_note (CordonFakeDomain *domain, const CordonMachinePlanFields *plan);

/* What the hypervisor's host would label a machine of that plan. (transfer full) */
char *cordon_fake_domain_label (const CordonMachinePlanFields *plan);

/* Paused, with a process of its account in the system. */
void cordon_fake_domain_start (CordonFakeDomain *domain, pid_t pid, const char *label,
                               gboolean enforcing, CordonFakeSystem *system);
void cordon_fake_domain_stop (CordonFakeDomain *domain, CordonFakeSystem *system);

/* Only what is said of it. */
void cordon_fake_domain_forget_process (CordonFakeDomain *domain);

CordonDomainFacts *cordon_fake_domain_copy_facts (const CordonFakeDomain *domain);
/* Spoils one item; cordon_fake_hypervisor_set_lie() has their names. */
void cordon_fake_domain_lie (CordonDomainFacts *facts, const char *item);

G_END_DECLS
