/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with a private disk, or with a machine that has one: it does not run, or no longer;
 * the disk is never touched, and once the fault is gone the machine starts again.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "fixture.h"
#include "service/fleet.h"

#define UID 1000

typedef struct {
  Fixture *fixture;
  CordonFakeSystem *system;
  CordonFakeMac *mac;
  CordonFleet *fleet;
  char *uuid;
  int lease;
} Scene;

static const char banking[] = "[Compartment]\nTitle=Banking\nColour=green\n[Machine]\n"
                              "Template=viewer\nLifetime=persistent\nMemory=192\n";

/* Where an administrator's compartments are, for the fleet to find the machine's again. */
static void
write_compartment (Fixture *fixture)
{
  g_autofree char *dir = g_build_filename (fixture->state_dir, "compartments", NULL);
  g_autofree char *path = g_build_filename (dir, "banking.compartment", NULL);

  g_assert_cmpint (g_mkdir (dir, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, banking, -1, NULL));
  cordon_compartments_read (fixture->compartments, dir, CORDON_ORIGIN_PRESET);
}

static char *
create (Scene *scene)
{
  g_autoptr(CordonCompartment) compartment =
    cordon_compartment_parse ("banking", banking, strlen (banking), NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) settled = NULL;
  g_autoptr(GError) error = NULL;
  char *uuid;

  cordon_fleet_settle_async (scene->fleet, keep_result, &settled);
  wait_until (settled != NULL);
  g_assert_true (cordon_fleet_settle_finish (scene->fleet, settled, NULL));
  cordon_fleet_create_async (scene->fleet, UID, compartment, "My bank", keep_result, &result);
  wait_until (result != NULL);
  uuid = cordon_fleet_create_finish (scene->fleet, result, &error);
  g_assert_no_error (error);
  return uuid;
}

static void
scene_open (Scene *scene)
{
  scene->lease = -1;
  scene->fixture = fixture_new ();
  scene->system = scene->fixture->system;
  scene->mac = cordon_fake_system_get_mac (scene->system);
  cordon_fake_hypervisor_set_mac (scene->fixture->hypervisor, CORDON_MAC_SELINUX);
  write_compartment (scene->fixture);
  scene->fleet = cordon_fleet_new (&scene->fixture->house, scene->fixture->compartments,
                                   scene->fixture->registry);
  scene->uuid = create (scene);
}

static void
hang_up (Scene *scene)
{
  if (scene->lease >= 0)
    close (scene->lease);
  scene->lease = -1;
}

/* Deleting is the only thing that takes the disk. */
static void
scene_close (Scene *scene)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  hang_up (scene);
  wait_until (cordon_fake_system_get_n_processes (scene->system) == 0
              && cordon_fleet_find (scene->fleet, UID, scene->uuid, NULL) == NULL);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene->fixture->hypervisor), ==, 1);
  cordon_fleet_purge_async (scene->fleet, UID, scene->uuid, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_fleet_purge_finish (scene->fleet, result, &error));
  g_clear_object (&result);
  wait_until (G_OBJECT (scene->fleet)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene->fleet));
  g_free (scene->uuid);
  fixture_free (scene->fixture);
}

static void
start (Scene *scene)
{
  g_autoptr(GError) error = NULL;

  cordon_fleet_start_lasting (scene->fleet, UID, scene->uuid, FALSE, &scene->lease, &error);
  g_assert_no_error (error);
}

static void
wait_stage (Scene *scene, CordonStage stage)
{
  CordonLeaseMessage message;

  do
    {
      message = wait_message (scene->lease, NULL);
      g_test_message ("%u %u %s", message.type, message.value, message.text);
      g_assert_cmpint (message.type, ==, CORDON_LEASE_STAGE);
    }
  while (message.value != (guint) stage);
}

static void
wait_stopped (Scene *scene)
{
  hang_up (scene);
  wait_until (cordon_fleet_find (scene->fleet, UID, scene->uuid, NULL) == NULL);
}

static const char *
disk_of (Scene *scene)
{
  const CordonDomainFacts *facts =
    cordon_fake_hypervisor_get_facts (scene->fixture->hypervisor, scene->uuid);

  return ((const CordonDiskFacts *) g_ptr_array_index (facts->disks, 1))->path;
}

static CordonVolumeFacts *
volume_of (Scene *scene)
{
  g_autofree char *name = g_path_get_basename (disk_of (scene));

  return cordon_fake_hypervisor_get_volume (scene->fixture->hypervisor, name);
}

/* --- faults ---------------------------------------------------------------------------------- */

typedef void (*Fault) (Scene *scene);

#define FAULT(name, statement) \
  static void name (Scene *scene) \
  { \
    statement; \
  }

FAULT (other_label, cordon_fake_mac_set_file (scene->mac, disk_of (scene),
                                              "system_u:object_r:svirt_image_t:s0:c5,c600"))
FAULT (open_label, cordon_fake_mac_set_file (scene->mac, disk_of (scene),
                                             "system_u:object_r:svirt_image_t:s0"))
FAULT (other_type, cordon_fake_mac_set_file (scene->mac, disk_of (scene),
                                             "system_u:object_r:cordon_disk_t:s0"))
FAULT (no_labels, cordon_fake_mac_set_file (scene->mac, disk_of (scene), NULL))
FAULT (other_mode, cordon_fake_system_set_file (scene->system, disk_of (scene), S_IFREG | 0640,
                                                CORDON_FAKE_UID))
FAULT (other_owner, cordon_fake_system_set_file (scene->system, disk_of (scene), S_IFREG | 0600,
                                                 CORDON_FAKE_UID + 1))
FAULT (is_link, cordon_fake_system_set_file (scene->system, disk_of (scene), S_IFLNK | 0777,
                                          CORDON_FAKE_UID))
FAULT (missing, cordon_fake_system_remove_file (scene->system, disk_of (scene)))

/* What libvirt finds in the image. */
FAULT (raw, volume_of (scene)->format[0] = 'r')
FAULT (chained, volume_of (scene)->chained = TRUE)
FAULT (volume_mode, volume_of (scene)->mode = 0640)

static const struct {
  const char *name;
  Fault fault;
  const char *item; /* NULL: the private disk */
} faults[] = {
  { "raw", raw, "volume" }, { "chained", chained, "volume" }, { "volume-mode", volume_mode, "volume" },
  { "other-label", other_label }, { "open-label", open_label },   { "other-type", other_type },
  { "no-labels", no_labels },     { "other-mode", other_mode },   { "other-owner", other_owner },
  { "link", is_link },              { "missing", missing },
};

static const char *
item_of (guint i)
{
  return faults[i].item != NULL ? faults[i].item : "private disk";
}

/* What no start puts right by itself. */
static void
mend (Scene *scene)
{
  CordonVolumeFacts *volume = volume_of (scene);

  volume->format[0] = 'q';
  volume->chained = FALSE;
  volume->mode = 0600;
}

static void
test_start (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  CordonLeaseMessage message;
  Scene scene;

  scene_open (&scene);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_DESCRIBE,
                                    CORDON_FAKE_HANGS, 0);
  start (&scene);
  wait_stage (&scene, CORDON_STAGE_CREATED);
  faults[i].fault (&scene);
  cordon_fake_hypervisor_set_fault (scene.fixture->hypervisor, CORDON_FAKE_OP_DESCRIBE,
                                    CORDON_FAKE_WORKS, 0);
  message = wait_message (scene.lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_UNVERIFIED);
  g_assert_nonnull (strstr (message.text, item_of (i)));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.fixture->hypervisor), ==, 0);
  wait_stopped (&scene);
  mend (&scene);
  /* The next start labels and owns the disk anew. */
  start (&scene);
  wait_stage (&scene, CORDON_STAGE_RUNNING);
  cordon_machine_stop_async (cordon_fleet_find (scene.fleet, UID, scene.uuid, NULL), NULL, NULL);
  scene_close (&scene);
}

static void
test_running (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  CordonLeaseMessage message;
  Scene scene;

  scene_open (&scene);
  start (&scene);
  wait_stage (&scene, CORDON_STAGE_RUNNING);
  cordon_fake_mac_load_policy (scene.mac);
  g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_PAUSED);
  g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_RESUMED);
  faults[i].fault (&scene);
  cordon_fake_mac_load_policy (scene.mac);
  g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_PAUSED);
  message = wait_message (scene.lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_ENDED);
  g_assert_cmpint (message.value, ==, CORDON_END_UNVERIFIED);
  g_assert_nonnull (strstr (message.text, item_of (i)));
  scene_close (&scene);
}

/* libvirt does not say, or not in time, what lies there. */
static void
test_unread (void)
{
  static const CordonFakeFault ways[] = { CORDON_FAKE_FAILS, CORDON_FAKE_HANGS };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      CordonFakeHypervisor *hypervisor;
      CordonLeaseMessage message;
      Scene scene;

      scene_open (&scene);
      hypervisor = scene.fixture->hypervisor;
      cordon_fake_hypervisor_set_deadline (hypervisor, 200);
      cordon_fake_hypervisor_set_fault (hypervisor, CORDON_FAKE_OP_DESCRIBE_VOLUME, ways[i], 0);
      start (&scene);
      wait_stage (&scene, CORDON_STAGE_CREATED);
      message = wait_message (scene.lease, NULL);
      g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
      g_assert_cmpint (message.value, ==, CORDON_ERROR_UNVERIFIED);
      g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (hypervisor), ==, 0);
      wait_stopped (&scene);
      scene_close (&scene);
    }
}

static void
add_faults (const char *where, GTestDataFunc func)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fail-closed/lasting/%s/%s", where, faults[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_faults ("start", test_start);
  g_test_add_func ("/fail-closed/lasting/start/unread", test_unread);
  add_faults ("running", test_running);
  return g_test_run ();
}
