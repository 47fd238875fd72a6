/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the command can see of the host by itself, with the caller's rights only. Nothing is started and
 * nothing is changed by looking.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_CHECK_OK,
  CORDON_CHECK_DEGRADED, /* it works, with less than promised */
  CORDON_CHECK_BROKEN    /* no machine can be started or shown */
} CordonCheckStatus;

typedef struct {
  char *name;
  CordonCheckStatus status;
  char *seen; /* what was found */
  char *fix;  /* command or click that helps; empty if ok */
} CordonCheck;

const char *cordon_check_status_name (CordonCheckStatus status);

/* `seen` (transfer full), fix borrowed, dropped when the status is ok. */
CordonCheck *cordon_check_new (const char *name, CordonCheckStatus status, char *seen,
                               const char *fix);
void cordon_check_free (CordonCheck *check);

/* The caller's session: user and group, session bus and display, cordon-desktop, cordon-screen. */
void cordon_checks_add_session (GPtrArray *checks);

/* For when cordond cannot tell: virtualisation, hypervisor, labels, template, as far as they can be
 * seen from outside. */
void cordon_checks_add_host (GPtrArray *checks);

G_END_DECLS
