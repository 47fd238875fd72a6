/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host on which labels are tested.
 */
#include "config.h"

#include "label-host.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/errors.h"
#include "service/volume-name.h"

/* cordond starts: the registry is read, the allocator knows nothing yet. */
static void
host_boot (Host *host, const CordonLabelRanges *ranges)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  host->registry = cordon_registry_new (host->fixture->state_dir);
  cordon_registry_load_async (host->registry, keep_result, &result);
  wait_until (result != NULL);
  cordon_registry_load_finish (host->registry, result, &error);
  g_assert_no_error (error);
  host->labels = fixture_labels (host->fixture, host->registry, ranges);
}

static void
host_halt (Host *host)
{
  wait_until (G_OBJECT (host->labels)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (host->labels));
  wait_until (G_OBJECT (host->registry)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (host->registry));
}

void
host_reboot (Host *host, const CordonLabelRanges *ranges)
{
  host_halt (host);
  host_boot (host, ranges);
}

void
host_open (Host *host, const CordonLabelRanges *ranges)
{
  host->fixture = fixture_new ();
  host_boot (host, ranges);
}

void
host_close (Host *host)
{
  host_halt (host);
  fixture_free (host->fixture);
}

CordonMachineLabel *
host_lease_full (Host *host, const CordonLabelRequest *request, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_labels_lease_async (host->labels, request, NULL, keep_result, &result);
  wait_until (result != NULL);
  return cordon_labels_lease_finish (host->labels, result, error);
}

CordonMachineLabel *
host_lease (Host *host, const char *machine, guint32 uid, const char *compartment, gboolean kept,
            GError **error)
{
  const CordonLabelRequest request = {
    .machine = machine, .uid = uid, .compartment = compartment, .kept = kept, .base = BASE
  };

  return host_lease_full (host, &request, error);
}

void
host_assert_level (Host *host, const char *machine, guint32 uid, const char *compartment,
                   gboolean kept, const char *level)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonMachineLabel) label = host_lease (host, machine, uid, compartment, kept, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cordon_labels_get_level (label->label), ==, level);
}

void
host_assert_refused (Host *host, const char *machine, const char *compartment, gboolean kept,
                     CordonError code, const char *word)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonMachineLabel) label = host_lease (host, machine, 1, compartment, kept, &error);

  g_assert_null (label);
  g_assert_error (error, CORDON_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (strchr (error->message, '\n'));
}

void
host_assert_described (Host *host, gboolean expected, const char *word)
{
  gboolean usable;
  g_autofree char *seen = cordon_labels_describe (host->labels, &usable);

  g_assert_cmpint (usable, ==, expected);
  g_assert_nonnull (strstr (seen, word));
}

gboolean
host_forget (Host *host, const char *machine)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_labels_forget_async (host->labels, machine, keep_result, &result);
  wait_until (result != NULL);
  return cordon_labels_forget_finish (host->labels, result, NULL);
}

void
host_add_volume (Host *host, const char *machine, guint d, guint v)
{
  g_autofree char *dir = g_build_filename (host->fixture->state_dir, "disks", NULL);
  g_autofree char *name = cordon_volume_name_print (machine, d, v);
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

void
host_remove_registry (Host *host)
{
  g_autofree char *path = g_build_filename (host->fixture->state_dir, "registry.json", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}
