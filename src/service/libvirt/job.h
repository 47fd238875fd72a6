/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocking work in a bounded number of threads, with an answer by the deadline in any case. Knows
 * nothing of libvirt.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  const char *what; /* for the sentence of a timeout, translatable: "Starting the machine" */
  /* In a worker. The result (transfer full), never NULL on success. */
  gpointer (*work) (gpointer input, GError **error);
  /* In a worker, instead of delivery: it succeeded but nobody waits any more. NULL if freeing the
   * result undoes all there is. */
  void (*undo) (gpointer input, gpointer result);
  GDestroyNotify free_result; /* in any thread; may be NULL */
  GDestroyNotify free_input;  /* in any thread; must not block */
} CordonJobKind;

typedef struct _CordonJobs CordonJobs;

/* At most `workers` at once and `waiting` more in the queue. */
CordonJobs *cordon_jobs_new (guint workers, guint waiting);
/* Does not wait: what runs still runs to its end and is undone. */
void cordon_jobs_free (CordonJobs *jobs);

/* Returns `task` (transfer none) on its own context with the result as a pointer, or with
 * CORDON_ERROR_TIMEOUT after `deadline` milliseconds, CORDON_ERROR_CANCELLED through the task's
 * cancellable, CORDON_ERROR_BUSY if the queue is full. Given up while it waits, work never begins.
 * Must be called on the task's context. `input` is (transfer full); `kind` must be static. */
void cordon_jobs_run (CordonJobs *jobs, const CordonJobKind *kind, gpointer input, guint deadline,
                      GTask *task);

G_END_DECLS
