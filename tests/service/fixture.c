/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fixture of cordond's tests.
 */
#include "config.h"

#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
iterate (void)
{
  guint tick = g_timeout_add (20, on_tick, NULL);

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

GAsyncResult *
wait_result (GAsyncResult **result)
{
  wait_until (*result != NULL);
  return g_steal_pointer (result);
}

static void
add_tree (GPtrArray *list, const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      char *child = g_build_filename (path, name, NULL);
      struct stat st;

      g_ptr_array_add (list, child);
      if (lstat (child, &st) == 0 && S_ISDIR (st.st_mode))
        add_tree (list, child);
    }
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
list_tree (const char *path)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  add_tree (list, path);
  g_ptr_array_sort (list, compare_paths);
  return list;
}

void
remove_tree (const char *path)
{
  g_autoptr(GPtrArray) list = list_tree (path);

  for (guint i = list->len; i > 0; i--)
    g_remove (g_ptr_array_index (list, i - 1));
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

void
assert_same_tree (const char *path, GPtrArray *before)
{
  g_autoptr(GPtrArray) after = list_tree (path);

  for (guint i = 0; i < MIN (before->len, after->len); i++)
    g_assert_cmpstr (g_ptr_array_index (before, i), ==, g_ptr_array_index (after, i));
  g_assert_cmpuint (before->len, ==, after->len);
}

CordonLeaseMessage
wait_message (int lease, int *fd)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  CordonLeaseMessage message = { .type = CORDON_LEASE_ENDED, .value = 0 };

  for (;;)
    {
      g_autoptr(GError) error = NULL;

      if (cordon_lease_receive (lease, &message, fd, &error)
          || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        return message;
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      iterate ();
    }
}

CordonCompartment *
fixture_compartment (gboolean label_required, guint memory_mib)
{
  g_autofree char *text =
    g_strdup_printf ("[Compartment]\nTitle=Untrusted documents\nColour=red\n"
                     "[Machine]\nTemplate=viewer\nMemory=%u\n[Label]\nRequired=%s\n",
                     memory_mib, label_required ? "true" : "false");
  g_autoptr(GError) error = NULL;
  CordonCompartment *compartment =
    cordon_compartment_parse ("documents", text, strlen (text), &error);

  g_assert_no_error (error);
  return compartment;
}

static void
import_viewer (Fixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  int fds[4];

  cordon_fake_template_make ("viewer", "1", fds);
  cordon_templates_import_async (fixture->house.templates, "viewer", fds, NULL, keep_result,
                                 &result);
  wait_until (result != NULL);
  cordon_templates_import_finish (fixture->house.templates, result, &error);
  g_assert_no_error (error);
}

CordonLabels *
fixture_labels (Fixture *fixture, CordonRegistry *registry, const CordonLabelRanges *ranges)
{
  g_autofree char *volumes_dir = g_build_filename (fixture->state_dir, "disks", NULL);
  const CordonLabelsParts parts = {
    .hypervisor = fixture->house.hypervisor,
    .system = fixture->house.system,
    .mac = fixture->house.mac,
    .registry = registry,
    .volumes_dir = volumes_dir,
    .ranges = ranges,
  };

  return cordon_labels_new (&parts);
}

Fixture *
fixture_new (void)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autofree char *templates = NULL;
  CordonFakeMac *mac;

  fixture->state_dir = g_dir_make_tmp ("cordon-service-XXXXXX", NULL);
  g_assert_nonnull (fixture->state_dir);
  fixture->system = cordon_fake_system_new ();
  fixture->hypervisor = cordon_fake_hypervisor_new (fixture->system);
  fixture->house.hypervisor = CORDON_HYPERVISOR (fixture->hypervisor);
  fixture->house.system = CORDON_SYSTEM (g_object_ref (fixture->system));
  mac = cordon_fake_system_get_mac (fixture->system);
  fixture->house.mac = CORDON_MAC_PROBE (g_object_ref (mac));
  fixture->house.accounts = cordon_accounts_new (fixture->house.system, 16);
  fixture->registry = cordon_registry_new (fixture->state_dir);
  fixture->compartments = cordon_compartments_new (fixture->state_dir, NULL);
  fixture->house.labels = fixture_labels (fixture, fixture->registry, NULL);
  fixture->house.templates = cordon_templates_new (fixture->state_dir);
  templates = g_build_filename (fixture->state_dir, "templates", NULL);
  cordon_fake_mac_set_file (mac, templates, CORDON_FAKE_CONTENT);
  import_viewer (fixture);
  return fixture;
}

void
fixture_free (Fixture *fixture)
{
  /* Work that was begun holds references until it is over. */
  wait_until (G_OBJECT (fixture->house.templates)->ref_count == 1
              && G_OBJECT (fixture->house.accounts)->ref_count == 1
              && G_OBJECT (fixture->house.labels)->ref_count == 1
              && G_OBJECT (fixture->registry)->ref_count == 2);
  g_assert_finalize_object (G_OBJECT (fixture->house.templates));
  g_assert_finalize_object (G_OBJECT (fixture->house.accounts));
  g_assert_finalize_object (G_OBJECT (fixture->house.labels));
  g_assert_finalize_object (G_OBJECT (fixture->registry));
  g_assert_finalize_object (G_OBJECT (fixture->compartments));
  wait_until (G_OBJECT (fixture->hypervisor)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (fixture->hypervisor));
  g_object_unref (fixture->house.mac);
  g_object_unref (fixture->house.system);
  g_assert_finalize_object (G_OBJECT (fixture->system));
  remove_tree (fixture->state_dir);
  g_free (fixture->state_dir);
  g_free (fixture);
}
