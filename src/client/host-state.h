/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonHostState: what cordond sees of its host (DescribeHost), and what this process sees of its templates'
 * updates ("updates-viewer", behind "template-viewer"), as checks in order of importance.
 */
#pragma once

#include "client/service-link.h"
#include "client/template-updates.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_CHECK_OK,
  CORDON_CHECK_DEGRADED,
  CORDON_CHECK_BROKEN
} CordonCheckStatus;

typedef struct {
  char *name; /* "mac", "disk-space", "template-viewer" … */
  CordonCheckStatus status;
  char *seen; /* clean for display, in the service's language */
  char *fix;  /* the same; empty: nothing helps, or nothing has to */
} CordonHostCheck;

#define CORDON_TYPE_HOST_STATE (cordon_host_state_get_type ())
G_DECLARE_FINAL_TYPE (CordonHostState, cordon_host_state, CORDON, HOST_STATE, GObject)

/* Signal "changed" (): the checks are others. */

/* link: NULL: checks come by cordon_host_state_take() alone. */
CordonHostState *cordon_host_state_new (CordonServiceLink *link);

/* Asks again, unless the last answer is younger than a few seconds. */
void cordon_host_state_refresh (CordonHostState *self);

/* Broken ones before degraded ones before the rest, otherwise as cordond tells them. Empty: not known.
 * (element-type CordonHostCheck) (transfer none) */
GPtrArray *cordon_host_state_get_checks (CordonHostState *self);

/* How many of them are not in order and of consequence for whoever looks at machines: what was allowed
 * on purpose (grants) is none. They are the first ones. */
guint cordon_host_state_get_n_problems (CordonHostState *self);

/* checks: aa{sv} as DescribeHost gives it. */
void cordon_host_state_take (CordonHostState *self, GVariant *checks);

/* What was seen of a template's updates; it becomes a check as soon as cordond names the template. */
void cordon_host_state_take_updates (CordonHostState *self, const char *template,
                                     const CordonTemplateUpdates *updates);

G_END_DECLS
