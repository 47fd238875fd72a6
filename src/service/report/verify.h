/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One isolation report from beginning to end: who is there, what is read of each, and every
 * question about them. Asynchronous at each step and cancellable between any two.
 */
#pragma once

#include "core/report.h"
#include "service/fleet.h"
#include "service/house.h"

G_BEGIN_DECLS

typedef struct {
  guint32 caller;
  gboolean whole_host;       /* an administrator: all machines, with their names */
  const char *const *uuids;  /* of machines that it shall be about; empty: all that may be seen */
  const char *untrusted_file_label;    /* of the caller's own files and programs, as he says; */
  const char *untrusted_program_label; /* NULL: he does not */
} CordonVerifyRequest;

/* CORDON_ERROR_NOT_FOUND for a UUID that is not the caller's, _HYPERVISOR, _CANCELLED. What cannot be
 * read of a machine is no error: it stands in the report. */
void cordon_verify_run_async (const CordonHouse *house, CordonFleet *fleet,
                              const CordonVerifyRequest *request, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
CordonReport *cordon_verify_run_finish (GAsyncResult *result, GError **error); /* (transfer full) */

G_END_DECLS
