/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a plan to the domain XML libvirt gets.
 */
#pragma once

#include "service/machine-plan.h"

G_BEGIN_DECLS

/* Name of the guest's virtio port; src/wire names the same one for the two who speak over it. */
#define CORDON_DOMAIN_AGENT_PORT "org.cordon.agent.0"

/* Names of accounts as useradd takes them. */
gboolean cordon_domain_account_valid (const char *name);

/* (transfer full). CORDON_ERROR_FAILED if the plan cannot be written as it stands: a field is
 * missing, contradicts another or holds what XML cannot carry. */
char *cordon_domain_xml_new (const CordonMachinePlan *plan, GError **error);

G_END_DECLS
