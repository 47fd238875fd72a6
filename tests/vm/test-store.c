/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private disks and lasting machines against a real libvirt, QEMU, file system and accounts. Runs
 * below private-libvirt.sh, as root; the guest is a few bytes that halt.
 */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/errors.h"
#include "plan-fixture.h"
#include "service/libvirt/connection.h"
#include "service/volume-name.h"
#include "tiny-kernel.h"
#include "waiter.h"

#define GIBIBYTE (G_GUINT64_CONSTANT (1) << 30)

typedef struct {
  char *dir, *store, *kernel, *initrd, *root;
  CordonHypervisor *hypervisor;
  char *uuid, *volume, *path;
  CordonMacModel mac;
} Scene;

static char *
put (const char *dir, const char *name, const void *bytes, gsize size)
{
  char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_NONE,
                                           0644, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  return path;
}

static void
scene_open (Scene *scene, gconstpointer data)
{
  g_autofree guint8 *zeros = g_malloc0 (1024 * 1024);
  guint8 image[TINY_KERNEL_SIZE];
  g_autoptr (CordonHostFacts) host = NULL;

  scene->dir = g_dir_make_tmp ("cordon-store-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (scene->dir, 0711), ==, 0);
  scene->store = g_build_filename (scene->dir, "disks", NULL);
  tiny_kernel_fill (image, tiny_halt, sizeof tiny_halt);
  scene->kernel = put (scene->dir, "kernel", image, sizeof image);
  scene->initrd = put (scene->dir, "initrd", zeros, 4096);
  scene->root = put (scene->dir, "root", zeros, 1024 * 1024);
  scene->hypervisor = CORDON_HYPERVISOR (cordon_libvirt_new (CORDON_LIBVIRT_URI, NULL));
  cordon_libvirt_set_store (CORDON_LIBVIRT (scene->hypervisor), scene->store);
  host = wait_probe (scene->hypervisor, NULL);
  g_assert_nonnull (host);
  scene->mac = cordon_host_facts_get_mac (host);
  scene->uuid = g_uuid_string_random ();
  scene->volume = cordon_volume_name_print (scene->uuid, 12, 700);
  scene->path = cordon_hypervisor_dup_volume_path (scene->hypervisor, scene->volume);
}

/* libvirt's pool is of this one directory: the daemon forgets it with us. */
static void
run (const char *command)
{
  int status = 0;

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
scene_close (Scene *scene, gconstpointer data)
{
  char *texts[] = { scene->kernel, scene->initrd, scene->root, scene->store, scene->dir };

  run ("virsh -q -c qemu:///system pool-destroy cordon");
  g_object_unref (scene->hypervisor);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_cmpint (g_remove (texts[i]), ==, 0);
      g_free (texts[i]);
    }
  g_free (scene->uuid);
  g_free (scene->volume);
  g_free (scene->path);
}

static CordonMachinePlanFields
plan_of (const Scene *scene)
{
  CordonMachinePlanFields fields = plan_fixture ();

  fields.uuid = scene->uuid;
  fields.kernel = scene->kernel;
  fields.initrd = scene->initrd;
  fields.root = scene->root;
  fields.memory_mib = 64;
  fields.mac = scene->mac;
  fields.label = scene->mac == CORDON_MAC_SELINUX ? PLAN_LABEL : NULL;
  plan_make_lasting (&fields);
  fields.disk = scene->path;
  return fields;
}

static const struct passwd *
account (void)
{
  const struct passwd *entry = getpwnam ("cordon-m01");

  g_assert_nonnull (entry);
  return entry;
}

static void
make_volume (Scene *scene, const char *name)
{
  const CordonVolumeOrder order = { .name = name,
                                    .bytes = GIBIBYTE,
                                    .uid = account ()->pw_uid,
                                    .gid = account ()->pw_gid };
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonVolumeFacts) facts = wait_create_volume (scene->hypervisor, &order, &error);
  g_autofree char *path = cordon_hypervisor_dup_volume_path (scene->hypervisor, name);

  g_assert_no_error (error);
  g_assert_cmpstr (facts->name, ==, name);
  g_assert_cmpstr (facts->path, ==, path);
  g_assert_cmpstr (facts->format, ==, "qcow2");
  g_assert_cmpuint (facts->capacity, ==, GIBIBYTE);
  g_assert_true (facts->owned);
  g_assert_cmpuint (facts->uid, ==, order.uid);
  g_assert_cmpuint (facts->gid, ==, order.gid);
  g_assert_cmpuint (facts->mode, ==, 0600);
  g_assert_false (facts->chained);
}

static void
assert_file (const char *path)
{
  struct stat status;

  g_assert_cmpint (lstat (path, &status), ==, 0);
  g_assert_true (S_ISREG (status.st_mode));
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  g_assert_cmpuint (status.st_uid, ==, account ()->pw_uid);
  g_assert_cmpuint (status.st_gid, ==, account ()->pw_gid);
  /* Thin. */
  g_assert_cmpint (status.st_blocks * 512, <, 4 * 1024 * 1024);
}

static guint
count_volumes (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = wait_list_volumes (scene->hypervisor, &error);

  g_assert_no_error (error);
  return list->len;
}

static void
delete_volume (Scene *scene, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wait_delete_volume (scene->hypervisor, name, &error));
  g_assert_no_error (error);
}

static void
test_volume (Scene *scene, gconstpointer data)
{
  const CordonVolumeOrder again = { scene->volume, 1024, account ()->pw_uid, account ()->pw_gid };
  g_autoptr (GError) error = NULL;
  struct stat status;

  g_assert_cmpuint (count_volumes (scene), ==, 0);
  make_volume (scene, scene->volume);
  assert_file (scene->path);
  g_assert_cmpint (lstat (scene->store, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0711);
  g_assert_cmpuint (count_volumes (scene), ==, 1);
  /* Never replaced. */
  g_assert_null (wait_create_volume (scene->hypervisor, &again, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  assert_file (scene->path);
  delete_volume (scene, scene->volume);
  g_assert_false (g_file_test (scene->path, G_FILE_TEST_EXISTS));
  delete_volume (scene, scene->volume);
  g_assert_cmpuint (count_volumes (scene), ==, 0);
}

static CordonVolumeFacts *
describe_volume (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  CordonVolumeFacts *facts = wait_describe_volume (scene->hypervisor, scene->volume, &error);

  g_assert_no_error (error);
  return facts;
}

/* The first bytes of a qcow2 of version 3: magic, version, then where the backing file's name is
 * and how long. A guest that took over its QEMU can write them. */
static void
write_header (const char *path, const guint8 *bytes, gsize length)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, bytes, length, 0), ==, (gssize) length);
  close (fd);
}

/* A volume is what its file is at this moment, not what was made. */
static void
test_described (Scene *scene, gconstpointer data)
{
  const guint8 backed[] = { 'Q', 'F', 'I', 0xfb, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 11 };
  const char name[] = "/etc/shadow";
  const guint8 no_image[4] = { 0 };
  g_autoptr (CordonVolumeFacts) whole = NULL;
  g_autoptr (CordonVolumeFacts) open_to_all = NULL;
  g_autoptr (CordonVolumeFacts) chained = NULL;
  g_autoptr (CordonVolumeFacts) raw = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  make_volume (scene, scene->volume);
  whole = describe_volume (scene);
  g_assert_cmpstr (whole->path, ==, scene->path);
  g_assert_cmpstr (whole->format, ==, "qcow2");
  g_assert_true (whole->owned && !whole->chained);
  g_assert_cmpuint (whole->uid, ==, account ()->pw_uid);
  g_assert_cmpuint (whole->mode, ==, 0600);

  g_assert_cmpint (chmod (scene->path, 0644), ==, 0);
  open_to_all = describe_volume (scene);
  g_assert_cmpuint (open_to_all->mode, ==, 0644);

  fd = open (scene->path, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (pwrite (fd, name, sizeof name - 1, 512), ==, sizeof name - 1);
  close (fd);
  write_header (scene->path, backed, sizeof backed);
  chained = describe_volume (scene);
  g_assert_true (chained->chained);

  write_header (scene->path, no_image, sizeof no_image);
  raw = describe_volume (scene);
  g_assert_cmpstr (raw->format, !=, "qcow2");

  delete_volume (scene, scene->volume);
  g_assert_null (wait_describe_volume (scene->hypervisor, scene->volume, &error));
  g_assert_nonnull (error);
}

static int
become (const struct passwd *entry)
{
  return initgroups (entry->pw_name, entry->pw_gid) < 0
             || setresgid (entry->pw_gid, entry->pw_gid, entry->pw_gid) < 0
             || setresuid (entry->pw_uid, entry->pw_uid, entry->pw_uid) < 0
           ? -1
           : 0;
}

/* As the account: whether its own file opens, another's, and the directory for a list. */
static int
try_as_account (const char *own, const char *foreign, const char *store)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      if (become (account ()) < 0)
        _exit (100);
      _exit ((open (own, O_RDWR) >= 0 ? 1 : 0) | (open (foreign, O_RDONLY) >= 0 ? 2 : 0)
             | (open (store, O_RDONLY | O_DIRECTORY) >= 0 ? 4 : 0));
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_reach (Scene *scene, gconstpointer data)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = cordon_volume_name_print (uuid, 12, 701);
  g_autofree char *path = cordon_hypervisor_dup_volume_path (scene->hypervisor, name);
  const struct passwd *other = getpwnam ("cordon-m02");
  const CordonVolumeOrder order = { name, GIBIBYTE, other->pw_uid, other->pw_gid };
  g_autoptr (CordonVolumeFacts) facts = NULL;

  make_volume (scene, scene->volume);
  facts = wait_create_volume (scene->hypervisor, &order, NULL);
  g_assert_nonnull (facts);
  g_assert_cmpint (try_as_account (scene->path, path, scene->store), ==, 1);
  delete_volume (scene, scene->volume);
  delete_volume (scene, name);
}

static void
expect (Scene *scene, gboolean active, gboolean paused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonDomainFacts) facts = wait_describe (scene->hypervisor, scene->uuid, &error);
  const CordonDiskFacts *disk;

  g_assert_no_error (error);
  g_assert_true (facts->ours && !facts->throwaway && facts->whole);
  g_assert_cmpstr (facts->machine_name, ==, "Household");
  g_assert_cmpuint (facts->v, ==, 700);
  g_assert_cmpint (facts->active, ==, active);
  g_assert_cmpint (facts->paused, ==, paused);
  g_assert_cmpuint (facts->disks->len, ==, 2);
  disk = g_ptr_array_index (facts->disks, 1);
  g_assert_cmpstr (disk->path, ==, scene->path);
  g_assert_cmpstr (disk->label, ==, scene->mac == CORDON_MAC_SELINUX ? PLAN_DISK_LABEL : NULL);
  if (!active)
    return;
  g_assert_cmpint (facts->pid, >, 1);
  g_assert_nonnull (facts->directory);
  g_assert_cmpuint (facts->sockets->len, ==, 1);
  g_assert_true (g_str_has_suffix (g_ptr_array_index (facts->sockets, 0), "/monitor.sock"));
  g_assert_cmpuint (facts->helpers->len, ==, 0);
}

/* Defined, started, paused, stopped, and started again by another plan; the disk stays as it is. */
static void
test_life (Scene *scene, gconstpointer data)
{
  CordonMachinePlanFields fields = plan_of (scene);
  g_autoptr (GError) error = NULL;

  make_volume (scene, scene->volume);
  g_assert_true (wait_define (scene->hypervisor, &fields, &error));
  g_assert_no_error (error);
  expect (scene, FALSE, FALSE);
  g_assert_true (wait_create (scene->hypervisor, &fields, NULL, &error));
  g_assert_no_error (error);
  expect (scene, TRUE, TRUE);
  assert_file (scene->path);
  g_assert_true (wait_resume (scene->hypervisor, scene->uuid, &error));
  expect (scene, TRUE, FALSE);
  g_assert_true (wait_suspend (scene->hypervisor, scene->uuid, &error));
  g_assert_true (wait_suspend (scene->hypervisor, scene->uuid, &error));
  g_assert_no_error (error);
  expect (scene, TRUE, TRUE);
  g_assert_false (wait_undefine (scene->hypervisor, scene->uuid, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_true (wait_destroy (scene->hypervisor, scene->uuid, &error));
  expect (scene, FALSE, FALSE);
  assert_file (scene->path);

  fields.memory_mib = 80;
  g_assert_true (wait_create (scene->hypervisor, &fields, NULL, &error));
  g_assert_no_error (error);
  expect (scene, TRUE, TRUE);
  g_assert_true (wait_destroy (scene->hypervisor, scene->uuid, &error));
  g_assert_true (wait_undefine (scene->hypervisor, scene->uuid, &error));
  g_assert_true (wait_undefine (scene->hypervisor, scene->uuid, &error));
  g_assert_no_error (error);
  g_assert_null (wait_describe (scene->hypervisor, scene->uuid, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  assert_file (scene->path);
  delete_volume (scene, scene->volume);
}

/* The header is what a broken QEMU can write: it takes neither the other disks with it, nor is the
 * file that it names ever opened. */
static void
test_spoilt (Scene *scene, gconstpointer data)
{
  static const struct {
    goffset at;
    const char *bytes;
    gsize size;
  } spoils[] = {
    { 0, "\0\0\0\0", 4 },           /* not a qcow2 */
    { 4, "\xff\xff\xff\xff", 4 },   /* a version nobody knows */
    { 8, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12 }, /* backing file where? */
    { 8, "\0\0\0\0\0\0\x02\0\0\0\0\x0b", 12 }, /* at 512, 11 bytes: "/etc/shadow" below */
    { 24, "\xff\xff\xff\xff\xff\xff\xff\xff", 8 }, /* a size */
    { 100, "\xff\xff\xff\xff", 4 }, /* header length */
  };
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = cordon_volume_name_print (uuid, 12, 701);
  int fd;

  make_volume (scene, name);
  for (guint i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      make_volume (scene, scene->volume);
      fd = open (scene->path, O_WRONLY | O_CLOEXEC);
      g_assert_cmpint (pwrite (fd, "/etc/shadow", 11, 512), ==, 11);
      g_assert_cmpint (pwrite (fd, spoils[i].bytes, spoils[i].size, spoils[i].at), ==,
                       (int) spoils[i].size);
      close (fd);
      g_test_message ("row %u", i);
      g_assert_cmpuint (count_volumes (scene), ==, 2);
      delete_volume (scene, scene->volume);
    }
  delete_volume (scene, name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/volume", Scene, NULL, scene_open, test_volume, scene_close);
  g_test_add ("/store/described", Scene, NULL, scene_open, test_described, scene_close);
  g_test_add ("/store/reach", Scene, NULL, scene_open, test_reach, scene_close);
  g_test_add ("/store/life", Scene, NULL, scene_open, test_life, scene_close);
  g_test_add ("/store/spoilt", Scene, NULL, scene_open, test_spoilt, scene_close);
  return g_test_run ();
}
