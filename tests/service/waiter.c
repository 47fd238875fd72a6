/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The calls of a CordonHypervisor, waited for. Only for tests: the program itself never nests a
 * loop.
 */
#include "config.h"

#include "waiter.h"

#define PATIENCE 60 /* seconds: a test that waits longer has failed */

static gboolean
on_impatience (gpointer data)
{
  g_error ("nothing happened for %d seconds", PATIENCE);
  return G_SOURCE_REMOVE;
}

void
wait_for (const guint *counter, guint value)
{
  guint guard = g_timeout_add_seconds (PATIENCE, on_impatience, NULL);

  while (*counter < value)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (guard);
}

static void
on_connected (CordonHypervisor *hypervisor, gpointer data)
{
  ((Heard *) data)->connected++;
}

static void
on_disconnected (CordonHypervisor *hypervisor, const char *reason, gpointer data)
{
  g_assert_true (g_str_has_suffix (reason, "."));
  ((Heard *) data)->disconnected++;
}

static void
on_domain_ended (CordonHypervisor *hypervisor, const char *uuid, gboolean by_guest, gpointer data)
{
  Heard *heard = data;

  heard->ended++;
  g_free (heard->ended_uuid);
  heard->ended_uuid = g_strdup (uuid);
  heard->ended_by_guest = by_guest;
}

static void
note (guint *counter, char **last, const char *uuid)
{
  (*counter)++;
  g_free (*last);
  *last = g_strdup (uuid);
}

static void
on_domain_started (CordonHypervisor *hypervisor, const char *uuid, Heard *heard)
{
  note (&heard->started, &heard->started_uuid, uuid);
}

static void
on_domain_resumed (CordonHypervisor *hypervisor, const char *uuid, Heard *heard)
{
  note (&heard->resumed, &heard->resumed_uuid, uuid);
}

static void
on_domain_changed (CordonHypervisor *hypervisor, const char *uuid, Heard *heard)
{
  note (&heard->changed, &heard->changed_uuid, uuid);
}

void
hear (CordonHypervisor *hypervisor, Heard *heard)
{
  g_signal_connect (hypervisor, "connected", G_CALLBACK (on_connected), heard);
  g_signal_connect (hypervisor, "disconnected", G_CALLBACK (on_disconnected), heard);
  g_signal_connect (hypervisor, "domain-ended", G_CALLBACK (on_domain_ended), heard);
  g_signal_connect (hypervisor, "domain-started", G_CALLBACK (on_domain_started), heard);
  g_signal_connect (hypervisor, "domain-resumed", G_CALLBACK (on_domain_resumed), heard);
  g_signal_connect (hypervisor, "domain-changed", G_CALLBACK (on_domain_changed), heard);
}

void
heard_clear (Heard *heard)
{
  g_clear_pointer (&heard->ended_uuid, g_free);
  g_clear_pointer (&heard->started_uuid, g_free);
  g_clear_pointer (&heard->resumed_uuid, g_free);
  g_clear_pointer (&heard->changed_uuid, g_free);
}

typedef struct {
  guint answered;
  GAsyncResult *result;
} Wait;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->answered++;
  wait->result = g_object_ref (result);
}

/* Expands to the call, the waiting, and the finish. */
#define WAITED(type, name, ...) \
  Wait wait = { 0 }; \
  type value; \
  cordon_hypervisor_##name##_async (__VA_ARGS__, on_answer, &wait); \
  wait_for (&wait.answered, 1); \
  value = cordon_hypervisor_##name##_finish (hypervisor, wait.result, error); \
  g_object_unref (wait.result); \
  return value

CordonHostFacts *
wait_probe (CordonHypervisor *hypervisor, GError **error)
{
  WAITED (CordonHostFacts *, probe, hypervisor, NULL);
}

gboolean
wait_create (CordonHypervisor *hypervisor, const CordonMachinePlanFields *fields,
             GCancellable *cancellable, GError **error)
{
  g_autoptr (CordonMachinePlan) plan = cordon_machine_plan_new (fields);

  WAITED (gboolean, create, hypervisor, plan, cancellable);
}

CordonDomainFacts *
wait_describe (CordonHypervisor *hypervisor, const char *uuid, GError **error)
{
  WAITED (CordonDomainFacts *, describe, hypervisor, uuid, NULL);
}

gboolean
wait_resume (CordonHypervisor *hypervisor, const char *uuid, GError **error)
{
  WAITED (gboolean, resume, hypervisor, uuid, NULL);
}

gboolean
wait_destroy (CordonHypervisor *hypervisor, const char *uuid, GError **error)
{
  WAITED (gboolean, destroy, hypervisor, uuid, NULL);
}

int
wait_open_graphics (CordonHypervisor *hypervisor, const char *uuid, GError **error)
{
  WAITED (int, open_graphics, hypervisor, uuid, NULL);
}

GPtrArray *
wait_list (CordonHypervisor *hypervisor, GError **error)
{
  WAITED (GPtrArray *, list, hypervisor, NULL);
}

gboolean
wait_suspend (CordonHypervisor *hypervisor, const char *uuid, GError **error)
{
  WAITED (gboolean, suspend, hypervisor, uuid, NULL);
}

gboolean
wait_define (CordonHypervisor *hypervisor, const CordonMachinePlanFields *fields, GError **error)
{
  g_autoptr (CordonMachinePlan) plan = cordon_machine_plan_new (fields);

  WAITED (gboolean, define, hypervisor, plan, NULL);
}

gboolean
wait_note (CordonHypervisor *hypervisor, const CordonMachinePlanFields *fields, GError **error)
{
  g_autoptr (CordonMachinePlan) plan = cordon_machine_plan_new (fields);

  WAITED (gboolean, note, hypervisor, plan, NULL);
}

gboolean
wait_operate (CordonHypervisor *hypervisor, const char *uuid, const CordonDiskOrder *order, GError **error)
{
  WAITED (gboolean, operate, hypervisor, uuid, order, NULL);
}

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  g_assert_cmpuint (done, <=, total);
  (*(guint *) data)++;
}

gboolean
wait_fill_medium (CordonHypervisor *hypervisor, const char *name, int fd, guint64 size, guint *progress,
                  GError **error)
{
  WAITED (gboolean, fill_medium, hypervisor, name, fd, size, on_progress, progress, NULL);
}

gboolean
wait_undefine (CordonHypervisor *hypervisor, const char *uuid, GError **error)
{
  WAITED (gboolean, undefine, hypervisor, uuid, NULL);
}

CordonVolumeFacts *
wait_create_volume (CordonHypervisor *hypervisor, const CordonVolumeOrder *order, GError **error)
{
  WAITED (CordonVolumeFacts *, create_volume, hypervisor, order, NULL);
}

CordonVolumeFacts *
wait_describe_volume (CordonHypervisor *hypervisor, const char *name, GError **error)
{
  WAITED (CordonVolumeFacts *, describe_volume, hypervisor, name, NULL);
}

gboolean
wait_delete_volume (CordonHypervisor *hypervisor, const char *name, GError **error)
{
  WAITED (gboolean, delete_volume, hypervisor, name, NULL);
}

GPtrArray *
wait_list_volumes (CordonHypervisor *hypervisor, GError **error)
{
  WAITED (GPtrArray *, list_volumes, hypervisor, NULL);
}
