/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory of a lasting machine on its own disk, with a real libvirt and QEMU. The guest counts in its memory:
 * after a restore it must go on from exactly where it was. Runs below private-libvirt.sh, as root.
 */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "plan-fixture.h"
#include "service/libvirt/connection.h"
#include "service/volume-name.h"
#include "tiny-kernel.h"
#include "waiter.h"

#define MEMORY_MIB 64
#define MEBIBYTE (G_GUINT64_CONSTANT (1) << 20)
#define STATE 1795478790034220
#define SAVED "1795478790034220 0f5d7c1e-93d4-4d3c-8a54-8e2f1f6b0a11 64 1 none tcg"

typedef struct {
  char *dir, *store, *kernel, *initrd, *root;
  CordonHypervisor *hypervisor;
  char *uuid, *volume, *path, *domain;
  CordonMachinePlanFields plan;
} Scene;

static char *
put (const char *dir, const char *name, const void *bytes, gsize size)
{
  char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  return path;
}

/* What the command printed; NULL where it failed. (transfer full) */
G_GNUC_PRINTF (1, 2)
static char *
run (const char *format, ...)
{
  g_autofree char *output = NULL;
  g_autofree char *command = NULL;
  va_list values;
  int status = 0;

  va_start (values, format);
  command = g_strdup_vprintf (format, values);
  va_end (values);
  g_assert_true (g_spawn_command_line_sync (command, &output, NULL, &status, NULL));
  return status == 0 ? g_steal_pointer (&output) : NULL;
}

static void
make_plan (Scene *scene, CordonMacModel mac)
{
  scene->plan = plan_fixture ();
  scene->plan.uuid = scene->uuid;
  scene->plan.kernel = scene->kernel;
  scene->plan.initrd = scene->initrd;
  scene->plan.root = scene->root;
  scene->plan.memory_mib = MEMORY_MIB;
  scene->plan.mac = mac;
  scene->plan.label = mac == CORDON_MAC_SELINUX ? PLAN_LABEL : NULL;
  plan_make_lasting (&scene->plan);
  scene->plan.disk = scene->path;
}

static void
make_volume (Scene *scene)
{
  const struct passwd *account = getpwnam ("cordon-m01");
  const CordonVolumeOrder order = { scene->volume, scene->plan.disk_bytes, account->pw_uid, account->pw_gid };
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonVolumeFacts) facts = wait_create_volume (scene->hypervisor, &order, &error);

  g_assert_no_error (error);
}

static void
scene_open (Scene *scene, gconstpointer data)
{
  g_autofree guint8 *zeros = g_malloc0 (1024 * 1024);
  guint8 image[TINY_KERNEL_SIZE];
  g_autoptr (CordonHostFacts) host = NULL;

  scene->dir = g_dir_make_tmp ("cordon-saved-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (scene->dir, 0711), ==, 0);
  scene->store = g_build_filename (scene->dir, "disks", NULL);
  tiny_kernel_fill (image, tiny_count, sizeof tiny_count);
  scene->kernel = put (scene->dir, "kernel", image, sizeof image);
  scene->initrd = put (scene->dir, "initrd", zeros, 4096);
  scene->root = put (scene->dir, "root", zeros, 1024 * 1024);
  scene->hypervisor = CORDON_HYPERVISOR (cordon_libvirt_new (CORDON_LIBVIRT_URI, NULL));
  cordon_libvirt_set_store (CORDON_LIBVIRT (scene->hypervisor), scene->store);
  host = wait_probe (scene->hypervisor, NULL);
  g_assert_nonnull (host);
  scene->uuid = g_uuid_string_random ();
  scene->domain = g_strconcat ("cordon-", scene->uuid, NULL);
  scene->volume = cordon_volume_name_print (scene->uuid, 12, 700);
  scene->path = cordon_hypervisor_dup_volume_path (scene->hypervisor, scene->volume);
  make_plan (scene, cordon_host_facts_get_mac (host));
  make_volume (scene);
}

static void
scene_close (Scene *scene, gconstpointer data)
{
  char *files[] = { scene->kernel, scene->initrd, scene->root, scene->store, scene->dir };
  char *texts[] = { scene->uuid, scene->domain, scene->volume, scene->path };
  g_autofree char *ended = NULL;

  g_assert_true (wait_destroy (scene->hypervisor, scene->uuid, NULL));
  g_assert_true (wait_undefine (scene->hypervisor, scene->uuid, NULL));
  g_assert_true (wait_delete_volume (scene->hypervisor, scene->volume, NULL));
  ended = run ("virsh -q -c qemu:///system pool-destroy cordon");
  g_assert_nonnull (ended);
  g_object_unref (scene->hypervisor);
  umount (scene->store);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_assert_cmpint (g_remove (files[i]), ==, 0);
      g_free (files[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

/* --- the guest, and what is written down ----------------------------------------------------- */

static guint64
counter (Scene *scene)
{
  g_autofree char *answer =
    run ("virsh -q -c qemu:///system qemu-monitor-command %s --hmp 'xp /1xw 0x%x'", scene->domain, TINY_COUNTER);
  const char *number = answer != NULL ? strstr (answer, ": 0x") : NULL;

  g_assert_nonnull (number);
  return g_ascii_strtoull (number + strlen (": "), NULL, 16);
}

static void
wait_counting (Scene *scene)
{
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  guint64 first = counter (scene);

  while (counter (scene) == first)
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
}

static void
expect_saved (Scene *scene, gboolean active, const char *saved)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonDomainFacts) facts = wait_describe (scene->hypervisor, scene->uuid, &error);

  g_assert_no_error (error);
  g_assert_true (facts->ours);
  g_assert_cmpint (facts->active, ==, active);
  g_assert_cmpstr (facts->saved, ==, saved);
}

static gboolean
operate (Scene *scene, CordonDiskWork work, guint64 bytes, GError **error)
{
  const CordonDiskOrder order = { .work = work, .path = scene->path, .snapshot = STATE, .bytes = bytes };

  return wait_operate (scene->hypervisor, scene->uuid, &order, error);
}

static void
note (Scene *scene, const char *saved)
{
  g_autoptr (GError) error = NULL;

  scene->plan.saved = saved;
  g_assert_true (wait_note (scene->hypervisor, &scene->plan, &error));
  g_assert_no_error (error);
}

static void
create (Scene *scene)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wait_create (scene->hypervisor, &scene->plan, NULL, &error));
  g_assert_no_error (error);
}

/* Runs, counts, is saved. Where it had come to. */
static guint64
save (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  guint64 count;

  create (scene);
  g_assert_true (wait_resume (scene->hypervisor, scene->uuid, NULL));
  wait_counting (scene);
  /* Nobody writes down of a machine that runs that it is saved. */
  scene->plan.saved = SAVED;
  g_assert_false (wait_note (scene->hypervisor, &scene->plan, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_true (wait_suspend (scene->hypervisor, scene->uuid, NULL));
  count = counter (scene);
  g_assert_true (operate (scene, CORDON_DISK_SAVE, 0, &error));
  g_assert_no_error (error);
  expect_saved (scene, TRUE, NULL);
  note (scene, SAVED);
  expect_saved (scene, TRUE, SAVED);
  g_assert_true (wait_destroy (scene->hypervisor, scene->uuid, NULL));
  expect_saved (scene, FALSE, SAVED);
  return count;
}

/* --- the tests ------------------------------------------------------------------------------- */

static void
assert_private (Scene *scene)
{
  struct stat file;

  g_assert_cmpint (lstat (scene->path, &file), ==, 0);
  g_assert_cmpuint (file.st_mode, ==, S_IFREG | 0600);
}

static void
test_life (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *elsewhere = NULL;
  guint64 count = save (scene);

  assert_private (scene);
  elsewhere = run ("find /var/lib/libvirt/qemu/save -type f");
  g_assert_cmpstr (elsewhere, ==, "");

  create (scene);
  g_assert_true (operate (scene, CORDON_DISK_RESTORE, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counter (scene), ==, count);
  expect_saved (scene, TRUE, SAVED);
  note (scene, NULL);
  expect_saved (scene, TRUE, NULL);
  g_assert_true (operate (scene, CORDON_DISK_FORGET, 0, &error));
  g_assert_no_error (error);
  g_assert_true (wait_resume (scene->hypervisor, scene->uuid, NULL));
  wait_counting (scene);

  /* It is forgotten: there is nothing that a machine could go on with. */
  g_assert_true (wait_suspend (scene->hypervisor, scene->uuid, NULL));
  g_assert_false (operate (scene, CORDON_DISK_RESTORE, 0, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
}

/* A cordond that was killed leaves its job in the machine's process: the next one saves it all the same. */
static void
test_job_left (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *jobs = NULL;

  create (scene);
  answer = run ("virsh -q -c qemu:///system qemu-monitor-command %s '{\"execute\":\"snapshot-save\",\"arguments\":"
                "{\"job-id\":\"cordon\",\"tag\":\"cordon-1\",\"vmstate\":\"libvirt-1-format\","
                "\"devices\":[\"libvirt-1-format\"]}}'",
                scene->domain);
  g_assert_nonnull (answer);
  g_assert_nonnull (strstr (answer, "return"));
  jobs = run ("virsh -q -c qemu:///system qemu-monitor-command %s '{\"execute\":\"query-jobs\"}'", scene->domain);
  g_assert_nonnull (strstr (jobs, "\"cordon\""));
  g_assert_true (operate (scene, CORDON_DISK_SAVE, 0, &error));
  g_assert_no_error (error);
}

/* More memory than it had: QEMU refuses it, and the disk is as it was. */
static void
test_other_machine (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint64 count = save (scene);

  scene->plan.memory_mib = 2 * MEMORY_MIB;
  create (scene);
  g_assert_false (operate (scene, CORDON_DISK_RESTORE, 0, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_true (wait_destroy (scene->hypervisor, scene->uuid, NULL));
  expect_saved (scene, FALSE, SAVED);

  scene->plan.memory_mib = MEMORY_MIB;
  create (scene);
  g_assert_true (operate (scene, CORDON_DISK_RESTORE, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counter (scene), ==, count);
}

/* Every byte of the file from the first cluster with memory on is another one, or it ends there. */
static void
spoil (Scene *scene, gboolean cut)
{
  g_autofree guint8 *noise = g_malloc (64 * 1024);
  int fd = open (scene->path, O_RDWR | O_CLOEXEC);
  off_t size = lseek (fd, 0, SEEK_END);

  memset (noise, 0xa5, 64 * 1024);
  /* Tables are in front; the snapshot's own list is behind what was saved, and stays. */
  for (off_t at = 1024 * 1024; !cut && at + 128 * 1024 < size; at += 64 * 1024)
    g_assert_cmpint (pwrite (fd, noise, 64 * 1024, at), ==, 64 * 1024);
  if (cut)
    g_assert_cmpint (ftruncate (fd, size / 2), ==, 0);
  close (fd);
}

static void
test_spoilt (Scene *scene, gconstpointer data)
{
  gboolean cut = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;

  save (scene);
  spoil (scene, cut);
  if (!wait_create (scene->hypervisor, &scene->plan, NULL, &error))
    {
      g_test_message ("%s", error->message);
      return;
    }
  g_assert_false (operate (scene, CORDON_DISK_RESTORE, 0, &error));
  g_test_message ("%s", error->message);
}

static void
test_full (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  create (scene);
  g_assert_true (wait_resume (scene->hypervisor, scene->uuid, NULL));
  wait_counting (scene);
  g_assert_true (wait_suspend (scene->hypervisor, scene->uuid, NULL));
  g_assert_false (operate (scene, CORDON_DISK_SAVE, G_GUINT64_CONSTANT (1) << 60, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED);
  g_assert_true (wait_resume (scene->hypervisor, scene->uuid, NULL));
  wait_counting (scene);
}

/* Somebody has libvirt itself save it: what it wrote is never loaded, because a QEMU could write into it which
 * machine libvirt is to make of it. */
static void
test_managed (Scene *scene, gconstpointer data)
{
  g_autofree char *saved = NULL;
  g_autofree char *left = NULL;

  create (scene);
  g_assert_true (wait_resume (scene->hypervisor, scene->uuid, NULL));
  wait_counting (scene);
  saved = run ("virsh -q -c qemu:///system managedsave %s", scene->domain);
  g_assert_nonnull (saved);
  create (scene);
  left = run ("find /var/lib/libvirt/qemu/save -type f");
  g_assert_cmpstr (left, ==, "");
  g_assert_cmpuint (counter (scene), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/saved/life", Scene, NULL, scene_open, test_life, scene_close);
  g_test_add ("/saved/job-left", Scene, NULL, scene_open, test_job_left, scene_close);
  g_test_add ("/saved/other-machine", Scene, NULL, scene_open, test_other_machine, scene_close);
  g_test_add ("/saved/damaged", Scene, GINT_TO_POINTER (FALSE), scene_open, test_spoilt, scene_close);
  g_test_add ("/saved/cut-off", Scene, GINT_TO_POINTER (TRUE), scene_open, test_spoilt, scene_close);
  g_test_add ("/saved/disk-full", Scene, NULL, scene_open, test_full, scene_close);
  g_test_add ("/saved/by-libvirt", Scene, NULL, scene_open, test_managed, scene_close);
  return g_test_run ();
}
