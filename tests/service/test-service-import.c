/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Foreign machines: imported from images by honest and by hostile callers, with each step failing, the caller
 * leaving and cordond killed; and what is read back of one before it runs.
 */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lasting-words.h"
#include "service/machine-plan.h"

#define GIB (G_GUINT64_CONSTANT (1) << 30)

/* A file of that size. (transfer full) */
static GUnixFDList *
image_of (guint64 size)
{
  int fd = memfd_create ("image", MFD_CLOEXEC);

  g_assert_cmpint (ftruncate (fd, (off_t) size), ==, 0);
  return g_unix_fd_list_new_from_array (&fd, 1);
}

static GVariant *
words (const char *compartment, const char *name, const char *format, guint64 disk)
{
  return g_variant_new ("(sssht@a{sv})", compartment, name, format, 0, disk, g_variant_new ("a{sv}", NULL));
}

static char *
import_as (Scene *scene, const char *name, const char *format, guint64 size, guint64 disk)
{
  g_autoptr(GUnixFDList) image = image_of (size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    call (scene->client, "ImportMachine", words ("household", name, format, disk), image, NULL, &error);
  char *uuid;

  g_assert_no_error (error);
  g_variant_get (reply, "(s)", &uuid);
  return uuid;
}

static void
refuse (Scene *scene, GVariant *arguments, guint64 size, CordonError code)
{
  g_autoptr(GUnixFDList) image = image_of (size);

  assert_refused (scene->client, "ImportMachine", arguments, image, code);
}

static void
assert_nothing_left (Scene *scene)
{
  wait_until (cordon_fake_hypervisor_get_n_volumes (scene->hypervisor) == 0
              && cordon_fake_system_get_n_processes (scene->system) == 0);
}

static guint64
number (Scene *scene, const char *uuid, const char *key)
{
  g_autoptr(GVariant) machine = find_listed (scene->client, uuid);
  guint64 value = 0;

  g_assert_true (g_variant_lookup (machine, key, "t", &value));
  return value;
}

/* Foreign, and nobody's template. */
static void
assert_foreign (Scene *scene, const char *uuid)
{
  g_autoptr(GVariant) machine = find_listed (scene->client, uuid);
  g_autofree char *template = fact (scene, uuid, "template");
  gboolean foreign = FALSE, throwaway = TRUE;

  g_assert_true (g_variant_lookup (machine, "foreign", "b", &foreign));
  g_assert_true (g_variant_lookup (machine, "throwaway", "b", &throwaway));
  g_assert_true (foreign && !throwaway);
  g_assert_cmpstr (template, ==, "");
}

/* It runs, after it was read back, and stops. */
static void
run_once (Scene *scene, const char *uuid)
{
  int lease = start_machine (scene, uuid);

  wait_running (lease);
  assert_foreign (scene, uuid);
  simple (scene->client, "Stop", uuid);
  close (lease);
  wait_until (is_in_state (scene, uuid, "stopped"));
}

static void
on_progress (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
             const char *signal, GVariant *parameters, gpointer data)
{
  g_autofree char *text = g_variant_print (parameters, FALSE);

  g_string_append (data, text);
}

/* --- imported -------------------------------------------------------------------------------- */

static void
test_disk (gconstpointer data)
{
  const char *format = data;
  g_autoptr(GString) heard = g_string_new (NULL);
  g_autofree char *uuid = NULL;
  Scene scene;
  guint watch;

  scene_open (&scene);
  watch = g_dbus_connection_signal_subscribe (scene.client, NULL, NULL, "ImportProgress", NULL, NULL,
                                              G_DBUS_SIGNAL_FLAGS_NONE, on_progress, heard, NULL);
  uuid = import_as (&scene, "Old computer", format, 3000, 0);
  g_assert_cmpstr (heard->str, ==, "('Old computer', 1500, 3000)");
  g_assert_cmpstr (cordon_fake_hypervisor_get_operations (scene.hypervisor), ==, "import 2 GiB ");
  /* Nothing of the image's copy stays, and its guest never ran. */
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 0);
  assert_kept (&scene, uuid, 1);
  assert_foreign (&scene, uuid);
  g_assert_cmpuint (number (&scene, uuid, "disk"), ==, 2 * GIB);
  run_once (&scene, uuid);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  assert_foreign (&scene, uuid);
  run_once (&scene, uuid);
  simple (scene.client, "PurgeMachine", uuid);
  g_dbus_connection_signal_unsubscribe (scene.client, watch);
  scene_close (&scene);
}

/* Its CD is there as long as it is. */
static void
test_cd (void)
{
  g_autofree char *uuid = NULL;
  Scene scene;

  scene_open (&scene);
  uuid = import_as (&scene, "Installer", "iso", 3000, 0);
  g_assert_cmpstr (cordon_fake_hypervisor_get_operations (scene.hypervisor), ==, "");
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 2);
  assert_foreign (&scene, uuid);
  run_once (&scene, uuid);
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  run_once (&scene, uuid);
  assert_refused (scene.client, "CloneMachine", g_variant_new ("(ss)", uuid, "Copy"), NULL, CORDON_ERROR_USAGE);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 2);
  simple (scene.client, "PurgeMachine", uuid);
  assert_nothing_left (&scene);
  scene_close (&scene);
}

/* Its disk is a disk like any other. */
static void
test_worked_on (void)
{
  g_autofree char *uuid = NULL;
  g_autofree char *clone = NULL;
  g_autoptr(GVariant) reply = NULL;
  Scene scene;

  scene_open (&scene);
  uuid = import_as (&scene, "Old computer", "qcow2", 3000, 3 * GIB);
  g_assert_cmpuint (number (&scene, uuid, "disk"), ==, 3 * GIB);
  g_variant_unref (call (scene.client, "GrowMachine", g_variant_new ("(st)", uuid, 4 * GIB), NULL, NULL, NULL));
  g_variant_unref (call (scene.client, "CreateSnapshot", g_variant_new ("(ss)", uuid, "now"), NULL, NULL, NULL));
  reply = call (scene.client, "CloneMachine", g_variant_new ("(ss)", uuid, "Copy"), NULL, NULL, NULL);
  g_variant_get (reply, "(s)", &clone);
  assert_foreign (&scene, clone);
  run_once (&scene, clone);
  simple (scene.client, "PurgeMachine", clone);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* What its guest had in memory stays with it, too, although there is no template that it is true of. */
static void
test_saved (void)
{
  g_autofree char *uuid = NULL;
  Scene scene;
  int lease;

  scene_open (&scene);
  uuid = import_as (&scene, "Old computer", "qcow2", 3000, 0);
  lease = start_machine (&scene, uuid);
  wait_running (lease);
  simple (scene.client, "SaveMachine", uuid);
  close (lease);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  scene_crash (&scene);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  run_once (&scene, uuid);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* A raw image is as large as what it holds. */
static void
test_sizes (void)
{
  g_autofree char *large = NULL;
  Scene scene;

  scene_open (&scene);
  large = import_as (&scene, "Large", "raw", 4 * GIB + 1, 0);
  g_assert_cmpuint (number (&scene, large, "disk"), ==, 5 * GIB);
  refuse (&scene, words ("household", "Small", "raw", 4 * GIB), 4 * GIB + 1, CORDON_ERROR_USAGE);
  /* The room that the copy needs counts, too. */
  refuse (&scene, words ("household", "Huge", "qcow2", 512 * GIB), 512 * GIB, CORDON_ERROR_QUOTA);
  simple (scene.client, "PurgeMachine", large);
  scene_close (&scene);
}

/* --- hostile callers ------------------------------------------------------------------------- */

static void
test_hostile_words (void)
{
  static const char *const formats[] = { "", "QCOW2", "vmdk", "luks", "raw ", "host_device", "json:{}", "qcow2,x" };
  static const guint64 sizes[] = { 1, GIB - 1, GIB + 1, 513 * GIB, G_MAXUINT64, G_MAXINT64 };
  Scene scene;

  scene_open (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    refuse (&scene, words ("household", "x", formats[i], 0), 3000, CORDON_ERROR_USAGE);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    refuse (&scene, words ("household", "x", "qcow2", sizes[i]), 3000, CORDON_ERROR_USAGE);
  refuse (&scene, words ("household", "", "raw", 0), 3000, CORDON_ERROR_USAGE);
  refuse (&scene, words ("household", "a\nb", "raw", 0), 3000, CORDON_ERROR_USAGE);
  refuse (&scene, words ("../x", "x", "raw", 0), 3000, CORDON_ERROR_USAGE);
  refuse (&scene, words ("never", "x", "raw", 0), 3000, CORDON_ERROR_NOT_FOUND);
  /* Throwaways have nothing to import to. */
  refuse (&scene, words ("documents", "x", "raw", 0), 3000, CORDON_ERROR_USAGE);
  refuse (&scene, words ("household", "x", "raw", 0), 0, CORDON_ERROR_USAGE);
  refuse (&scene, words ("household", "x", "raw", 0), 512 * GIB + 1, CORDON_ERROR_USAGE);
  refuse (&scene, g_variant_new_parsed ("('household', 'x', 'raw', handle 0, uint64 0, {'probe': <true>})"), 3000,
          CORDON_ERROR_USAGE);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DEFINE), ==, 0);
  scene_close (&scene);
}

static void
test_hostile_descriptors (void)
{
  static const int handles[] = { -1, 1, G_MAXINT };
  int pipes[2], bad[3];
  Scene scene;

  scene_open (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (handles); i++)
    refuse (&scene, g_variant_new ("(sssht@a{sv})", "household", "x", "raw", handles[i], (guint64) 0,
                                   g_variant_new ("a{sv}", NULL)),
            3000, CORDON_ERROR_USAGE);
  assert_refused (scene.client, "ImportMachine", words ("household", "x", "raw", 0), NULL, CORDON_ERROR_USAGE);
  g_assert_cmpint (pipe2 (pipes, O_CLOEXEC), ==, 0);
  bad[0] = pipes[0];
  bad[1] = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bad[2] = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GUnixFDList) list = g_unix_fd_list_new_from_array (&bad[i], 1);

      assert_refused (scene.client, "ImportMachine", words ("household", "x", "raw", 0), list, CORDON_ERROR_USAGE);
    }
  close (pipes[1]);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DEFINE), ==, 0);
  scene_close (&scene);
}

/* --- what goes wrong ------------------------------------------------------------------------- */

static const CordonFakeOp steps[] = {
  CORDON_FAKE_OP_DEFINE, CORDON_FAKE_OP_CREATE_VOLUME, CORDON_FAKE_OP_FILL_MEDIUM, CORDON_FAKE_OP_CREATE,
  CORDON_FAKE_OP_OPERATE, CORDON_FAKE_OP_DESCRIBE_VOLUME,
};

static void
test_fails (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(GUnixFDList) image = image_of (3000);
      g_autoptr(GError) error = NULL;
      Scene scene;

      scene_open (&scene);
      g_test_message ("%s", cordon_fake_op_names[steps[i]]);
      cordon_fake_hypervisor_set_fault (scene.hypervisor, steps[i], CORDON_FAKE_FAILS, 0);
      g_assert_null (call (scene.client, "ImportMachine", words ("household", "x", "qcow2", 0), image, NULL, &error));
      g_assert_nonnull (error);
      assert_nothing_left (&scene);
      scene_close (&scene);
    }
}

/* libvirt makes another file than it was told to. */
static void
test_lies (void)
{
  static const char *const lies[] = { "volume-mode", "volume-owner", "volume-size", "volume-path", "volume-chained" };

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      Scene scene;

      scene_open (&scene);
      cordon_fake_hypervisor_set_lie (scene.hypervisor, lies[i]);
      refuse (&scene, words ("household", "x", "iso", 0), 3000, CORDON_ERROR_UNVERIFIED);
      assert_nothing_left (&scene);
      scene_close (&scene);
    }
}

static gboolean
has_call (Scene *scene, CordonFakeOp op)
{
  return cordon_fake_hypervisor_get_n_calls (scene->hypervisor, op) > 0;
}

/* Who leaves the bus takes the import along, wherever it is. */
static void
test_left (void)
{
  static const CordonFakeOp waits[] = { CORDON_FAKE_OP_FILL_MEDIUM, CORDON_FAKE_OP_OPERATE };

  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr(GUnixFDList) image = image_of (3000);
      g_autoptr(GAsyncResult) result = NULL;
      GDBusConnection *caller;
      Scene scene;

      scene_open (&scene);
      cordon_fake_hypervisor_set_fault (scene.hypervisor, waits[i], CORDON_FAKE_HANGS, 0);
      caller = connect_bus (&scene);
      begin_call (caller, "ImportMachine", words ("household", "x", "qcow2", 0), image, &result);
      wait_until (has_call (&scene, waits[i]));
      /* Meanwhile no other one. */
      refuse (&scene, words ("household", "y", "qcow2", 0), 3000, CORDON_ERROR_BUSY);
      g_assert_true (g_dbus_connection_close_sync (caller, NULL, NULL));
      wait_until (result != NULL);
      g_clear_object (&result);
      close_connection (caller);
      assert_nothing_left (&scene);
      scene_close (&scene);
    }
}

/* cordond's own end takes it along, too: a copy may take longer than whoever ends it waits. */
static void
test_service_ends (void)
{
  static const CordonFakeOp waits[] = { CORDON_FAKE_OP_FILL_MEDIUM, CORDON_FAKE_OP_OPERATE };

  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr(GUnixFDList) image = image_of (3000);
      g_autoptr(GAsyncResult) result = NULL;
      Scene scene;

      scene_open (&scene);
      cordon_fake_hypervisor_set_fault (scene.hypervisor, waits[i], CORDON_FAKE_HANGS, 0);
      begin_call (scene.client, "ImportMachine", words ("household", "x", "qcow2", 0), image, &result);
      wait_until (has_call (&scene, waits[i]));
      cordon_service_shut_down (scene.service);
      wait_until (scene.n_done > 0);
      wait_until (result != NULL);
      g_clear_object (&result);
      assert_nothing_left (&scene);
      scene_close (&scene);
    }
}

/* A census that began while it was made may come to its end when it is there, and is not believed. */
static void
test_old_census (void)
{
  g_autoptr(GUnixFDList) image = image_of (3000);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *uuid = NULL;
  guint n_lists;
  Scene scene;

  scene_open (&scene);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_FILL_MEDIUM, CORDON_FAKE_HANGS, 0);
  begin_call (scene.client, "ImportMachine", words ("household", "Installer", "iso", 0), image, &result);
  wait_until (has_call (&scene, CORDON_FAKE_OP_FILL_MEDIUM));
  cordon_fake_hypervisor_set_lie (scene.hypervisor, "old-list");
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_LIST, CORDON_FAKE_HANGS, 0);
  n_lists = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_LIST);
  cordon_fleet_reap (cordon_service_get_fleet (scene.service));
  cordon_fake_hypervisor_set_lie (scene.hypervisor, NULL);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_FILL_MEDIUM, CORDON_FAKE_WORKS, 0);
  wait_until (result != NULL);
  reply = g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL, result, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(s)", &uuid);
  g_clear_object (&result);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_LIST, CORDON_FAKE_WORKS, 0);
  /* It is made once more, and finds the machine as it is. */
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_LIST) > n_lists + 1);
  wait_until (is_in_state (&scene, uuid, "stopped"));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene.hypervisor), ==, 2);
  run_once (&scene, uuid);
  simple (scene.client, "PurgeMachine", uuid);
  scene_close (&scene);
}

/* What the next cordond finds is not whole, and goes. */
static void
test_killed (void)
{
  static const CordonFakeOp waits[] = { CORDON_FAKE_OP_FILL_MEDIUM, CORDON_FAKE_OP_OPERATE };

  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr(GUnixFDList) image = image_of (3000);
      g_autoptr(GAsyncResult) result = NULL;
      Scene scene;

      scene_open (&scene);
      cordon_fake_hypervisor_set_fault (scene.hypervisor, waits[i], CORDON_FAKE_HANGS, 0);
      begin_call (scene.client, "ImportMachine", words ("household", "x", "qcow2", 0), image, &result);
      wait_until (has_call (&scene, waits[i]));
      scene_kill (&scene);
      g_variant_unref (call (scene.client, "List", NULL, NULL, NULL, NULL));
      assert_nothing_left (&scene);
      wait_until (result != NULL);
      g_clear_object (&result);
      scene_close (&scene);
    }
}

/* --- what is read back ----------------------------------------------------------------------- */

static const CordonDiskFacts *
medium_of (Scene *scene, const char *uuid)
{
  const CordonDomainFacts *facts = cordon_fake_hypervisor_get_facts (scene->hypervisor, uuid);

  return g_ptr_array_index (facts->disks, 1);
}

typedef void (*Fault) (Scene *scene, CordonDiskFacts *medium);

static void
other_mode (Scene *scene, CordonDiskFacts *medium)
{
  cordon_fake_system_set_file (scene->system, medium->path, S_IFREG | 0644, CORDON_FAKE_UID);
}

static void
other_owner (Scene *scene, CordonDiskFacts *medium)
{
  cordon_fake_system_set_file (scene->system, medium->path, S_IFREG | 0600, CORDON_FAKE_UID + 1);
}

static void
missing (Scene *scene, CordonDiskFacts *medium)
{
  cordon_fake_system_remove_file (scene->system, medium->path);
}

static void
all_of_it (Scene *scene, CordonDiskFacts *medium)
{
  medium->slice_offset = medium->slice_size = 0;
}

static void
other_place (Scene *scene, CordonDiskFacts *medium)
{
  medium->slice_offset += 512;
}

static void
writable (Scene *scene, CordonDiskFacts *medium)
{
  medium->read_only = FALSE;
}

static void
probed (Scene *scene, CordonDiskFacts *medium)
{
  g_clear_pointer (&medium->format, g_free);
}

static void
chained (Scene *scene, CordonDiskFacts *medium)
{
  medium->chained = TRUE;
}

static CordonVolumeFacts *
volume_of (Scene *scene, CordonDiskFacts *medium)
{
  g_autofree char *name = g_path_get_basename (medium->path);

  return cordon_fake_hypervisor_get_volume (scene->hypervisor, name);
}

/* Somebody with a header got into the pool's sight. */
static void
has_header (Scene *scene, CordonDiskFacts *medium)
{
  CordonVolumeFacts *volume = volume_of (scene, medium);

  g_free (volume->format);
  volume->format = g_strdup ("qcow2");
}

static void
has_backing (Scene *scene, CordonDiskFacts *medium)
{
  volume_of (scene, medium)->chained = TRUE;
}

static const Fault faults[] = { other_mode, other_owner, missing, all_of_it, other_place, writable,
                                probed,     chained,     has_header, has_backing };

static void
test_fail_closed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *uuid = NULL;
      CordonLeaseMessage message;
      Scene scene;
      int lease;

      g_test_message ("%zu", i);
      scene_open (&scene);
      uuid = import_as (&scene, "Installer", "iso", 3000, 0);
      cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_HANGS, 0);
      lease = start_machine (&scene, uuid);
      do
        message = wait_message (lease, NULL);
      while (message.type == CORDON_LEASE_STAGE && message.value != CORDON_STAGE_CREATED);
      faults[i](&scene, (CordonDiskFacts *) medium_of (&scene, uuid));
      cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_WORKS, 0);
      assert_failed (lease, CORDON_ERROR_UNVERIFIED);
      g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 0);
      wait_until (is_in_state (&scene, uuid, "stopped"));
      simple (scene.client, "PurgeMachine", uuid);
      scene_close (&scene);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/import/disk/qcow2", "qcow2", test_disk);
  g_test_add_data_func ("/import/disk/raw", "raw", test_disk);
  g_test_add_func ("/import/cd", test_cd);
  g_test_add_func ("/import/worked-on", test_worked_on);
  g_test_add_func ("/import/saved", test_saved);
  g_test_add_func ("/import/sizes", test_sizes);
  g_test_add_func ("/import/hostile/words", test_hostile_words);
  g_test_add_func ("/import/hostile/descriptors", test_hostile_descriptors);
  g_test_add_func ("/import/fails", test_fails);
  g_test_add_func ("/import/lies", test_lies);
  g_test_add_func ("/import/left", test_left);
  g_test_add_func ("/import/service-ends", test_service_ends);
  g_test_add_func ("/import/old-census", test_old_census);
  g_test_add_func ("/import/killed", test_killed);
  g_test_add_func ("/import/fail-closed", test_fail_closed);
  return g_test_run ();
}
