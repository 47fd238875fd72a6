/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The making of a persistent machine, and the taking apart. It is written down first, as not whole;
 * then its disk is made; then it is written down as whole. So whatever kills cordond or libvirt in
 * between, a definition that is not whole tells the next start what to remove, and a disk without
 * a definition is never Cordon's own doing and never removed.
 */
#pragma once

#include "service/importing.h"
#include "service/record.h"
#include "service/start.h"

G_BEGIN_DECLS

/* from: the volume whose bytes the disk gets; NULL: none, it is empty. image: of a foreign machine, whose request has
 * its size and what it is (its fd is taken); NULL: it has no image. request->purpose must be
 * CORDON_PURPOSE_PLAN. On failure nothing is left, or what is left is not
 * whole and keeps its account and numbers until it can be removed. Errors as of a start, and
 * CORDON_ERROR_UNVERIFIED if the disk is not what was ordered. (transfer full) */
void cordon_making_run_async (const CordonHouse *house, const CordonStartRequest *request,
                              const char *from, const CordonImageSource *image,
                              GAsyncReadyCallback callback, gpointer data);
CordonRecord *cordon_making_run_finish (GAsyncResult *result, GError **error);

/* Disk, then definition, then account and numbers: what fails leaves the rest, and can be done
 * again. CORDON_ERROR_BUSY while it runs. */
void cordon_unmaking_run_async (const CordonHouse *house, CordonRecord *record,
                                GAsyncReadyCallback callback, gpointer data);
gboolean cordon_unmaking_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
