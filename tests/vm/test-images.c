/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' images against a real libvirt and QEMU: what they hold comes to a machine's own disk, and those that
 * would take something else along are refused. Runs below private-libvirt.sh, as root.
 */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "plan-fixture.h"
#include "service/libvirt/connection.h"
#include "service/volume-name.h"
#include "waiter.h"

#define GIBIBYTE (G_GUINT64_CONSTANT (1) << 30)
#define MEBIBYTE (G_GUINT64_CONSTANT (1) << 20)

typedef struct {
  char *dir, *store, *image;
  CordonHypervisor *hypervisor;
  char *uuid, *volume, *path, *medium, *medium_path;
  CordonMachinePlanFields plan;
} Scene;

/* Whether the command succeeded. */
G_GNUC_PRINTF (1, 2)
static gboolean
run (const char *format, ...)
{
  g_autofree char *command = NULL;
  va_list values;
  int status = 0;

  va_start (values, format);
  command = g_strdup_vprintf (format, values);
  va_end (values);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL));
  return status == 0;
}

static void
make_plan (Scene *scene, CordonMacModel mac)
{
  scene->plan = plan_fixture ();
  scene->plan.uuid = scene->uuid;
  scene->plan.memory_mib = 64;
  scene->plan.mac = mac;
  scene->plan.label = mac == CORDON_MAC_SELINUX ? PLAN_LABEL : NULL;
  plan_make_foreign (&scene->plan);
  scene->plan.disk = scene->path;
  scene->plan.medium = scene->medium_path;
}

static void
make_volume (Scene *scene, const char *name, guint64 bytes, const char *format)
{
  const struct passwd *account = getpwnam ("cordon-m01");
  const CordonVolumeOrder order = { name, bytes, account->pw_uid, account->pw_gid };
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonVolumeFacts) facts = wait_create_volume (scene->hypervisor, &order, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (facts->format, ==, format);
  g_assert_cmpuint (facts->capacity, ==, bytes);
  g_assert_cmpuint (facts->mode, ==, 0600);
}

static void
scene_open (Scene *scene, gconstpointer data)
{
  g_autoptr (CordonHostFacts) host = NULL;

  scene->dir = g_dir_make_tmp ("cordon-images-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (scene->dir, 0711), ==, 0);
  scene->store = g_build_filename (scene->dir, "disks", NULL);
  scene->image = g_build_filename (scene->dir, "image", NULL);
  scene->hypervisor = CORDON_HYPERVISOR (cordon_libvirt_new (CORDON_LIBVIRT_URI, NULL));
  cordon_libvirt_set_store (CORDON_LIBVIRT (scene->hypervisor), scene->store);
  host = wait_probe (scene->hypervisor, NULL);
  g_assert_nonnull (host);
  scene->uuid = g_uuid_string_random ();
  scene->volume = cordon_volume_name_print (scene->uuid, 12, 700);
  scene->path = cordon_hypervisor_dup_volume_path (scene->hypervisor, scene->volume);
  scene->medium = cordon_medium_name_print (scene->uuid, 12, 700);
  scene->medium_path = cordon_hypervisor_dup_volume_path (scene->hypervisor, scene->medium);
  make_plan (scene, cordon_host_facts_get_mac (host));
  make_volume (scene, scene->volume, GIBIBYTE, "qcow2");
}

static void
scene_close (Scene *scene, gconstpointer data)
{
  char *texts[] = { scene->uuid, scene->volume, scene->path, scene->medium, scene->medium_path, scene->image,
                    scene->store, scene->dir };

  g_assert_true (wait_destroy (scene->hypervisor, scene->uuid, NULL));
  g_assert_true (wait_undefine (scene->hypervisor, scene->uuid, NULL));
  g_assert_true (wait_delete_volume (scene->hypervisor, scene->volume, NULL));
  g_assert_true (wait_delete_volume (scene->hypervisor, scene->medium, NULL));
  g_assert_true (run ("virsh -q -c qemu:///system pool-destroy cordon"));
  g_object_unref (scene->hypervisor);
  g_assert_true (run ("rm -r %s", scene->dir));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

/* --- bringing an image ----------------------------------------------------------------------- */

static guint64
open_image (Scene *scene, int *fd)
{
  struct stat status;

  *fd = open (scene->image, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (*fd, >=, 0);
  g_assert_cmpint (fstat (*fd, &status), ==, 0);
  return (guint64) status.st_size;
}

/* The image's bytes, in the store. */
static void
fill (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  guint told = 0;
  int fd;

  scene->plan.medium_bytes = open_image (scene, &fd);
  make_volume (scene, scene->medium, CORDON_MEDIUM_OFFSET + cordon_medium_round (scene->plan.medium_bytes), "raw");
  g_assert_true (wait_fill_medium (scene->hypervisor, scene->medium, fd, scene->plan.medium_bytes, &told, &error));
  g_assert_no_error (error);
}

/* What is said of the store's file by a root that looks at it: nothing at all. */
static void
assert_nothing_seen (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonVolumeFacts) facts = wait_describe_volume (scene->hypervisor, scene->medium, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (facts->format, ==, "raw");
  g_assert_false (facts->chained);
}

/* error NULL where the machine's QEMU took the image. */
static gboolean
bring (Scene *scene, CordonImport import, GError **error)
{
  const CordonDiskOrder order = { .work = CORDON_DISK_IMPORT, .path = scene->path, .medium = scene->medium_path,
                                  .bytes = GIBIBYTE };
  CordonMachinePlanFields plan = scene->plan;
  gboolean done;

  fill (scene);
  plan.medium_bytes = scene->plan.medium_bytes;
  assert_nothing_seen (scene);
  plan.import = import;
  plan.surgery = TRUE;
  plan.whole = FALSE;
  done = wait_create (scene->hypervisor, &plan, NULL, error)
         && wait_operate (scene->hypervisor, scene->uuid, &order, error);
  g_assert_true (wait_destroy (scene->hypervisor, scene->uuid, NULL));
  return done;
}

/* The same content, and zeros up to the machine's own size; thin. */
static void
assert_brought (Scene *scene, const char *format)
{
  g_autoptr (CordonVolumeFacts) facts = wait_describe_volume (scene->hypervisor, scene->volume, NULL);
  struct stat status;

  g_assert_cmpstr (facts->format, ==, "qcow2");
  g_assert_cmpuint (facts->capacity, ==, GIBIBYTE);
  g_assert_false (facts->chained);
  g_assert_true (run ("qemu-img compare -q -f %s -F qcow2 %s %s", format, scene->image, scene->path));
  g_assert_true (run ("qemu-img check -q -f qcow2 %s", scene->path));
  g_assert_cmpint (stat (scene->path, &status), ==, 0);
  g_assert_cmpint (status.st_blocks * 512, <, 8 * MEBIBYTE);
}

static void
test_qcow2 (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (run ("qemu-img create -q -f qcow2 %s 100M", scene->image));
  g_assert_true (run ("qemu-io -f qcow2 -c 'write -q -P 65 0 1M' -c 'write -q -P 66 99M 1M' %s", scene->image));
  g_assert_true (run ("qemu-img snapshot -c before %s", scene->image));
  bring (scene, CORDON_IMPORT_QCOW2, &error);
  g_assert_no_error (error);
  assert_brought (scene, "qcow2");
}

/* Of a length that no disk has, with a hole before the end and one at it. */
static void
test_raw (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd = open (scene->image, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (ftruncate (fd, 90 * MEBIBYTE + 777), ==, 0);
  g_assert_cmpint (pwrite (fd, "begin", 5, 0), ==, 5);
  g_assert_cmpint (pwrite (fd, "end", 3, 40 * MEBIBYTE - 1), ==, 3);
  close (fd);
  bring (scene, CORDON_IMPORT_RAW, &error);
  g_assert_no_error (error);
  assert_brought (scene, "raw");
}

/* A raw image is bytes, whatever they look like. */
static void
test_raw_is_raw (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (run ("qemu-img create -q -f qcow2 -u -b /etc/shadow -F raw %s 10M", scene->image));
  bring (scene, CORDON_IMPORT_RAW, &error);
  g_assert_no_error (error);
  assert_brought (scene, "raw");
}

/* --- what is refused ------------------------------------------------------------------------- */

static const struct {
  const char *what, *command, *word;
} refusals[] = {
  { "a backing file", "qemu-img create -q -f qcow2 -u -b /etc/shadow -F raw %s 10M", "only the changes" },
  { "a backing file of the same directory", "qemu-img create -q -f qcow2 -u -b image -F qcow2 %s 10M",
    "only the changes" },
  { "a data file that the account may read",
    "sh -c 'qemu-img create -q -f qcow2 -o data_file=/tmp/cordon-data %s 10M; chmod 0666 /tmp/cordon-data'",
    "in another file" },
  { "a data file that is not there",
    "sh -c 'qemu-img create -q -f qcow2 -o data_file=/tmp/cordon-data %s 10M; rm /tmp/cordon-data'", NULL },
  { "a key", "qemu-img create -q --object secret,id=s,data=word -f qcow2 -o "
             "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 %s 10M", NULL },
  { "too much in it", "qemu-img create -q -f qcow2 %s 1025M", "2 GiB" },
  { "no header", "sh -c 'echo no image at all >%s'", NULL },
  { "a feature of tomorrow", "sh -c 'qemu-img create -q -f qcow2 %1$s 10M; printf \"\\\\200\" | "
                             "dd of=%1$s bs=1 seek=72 conv=notrunc status=none'", NULL },
};

static void
test_refused (Scene *scene, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_autofree char *command = g_strdup_printf (refusals[i].command, scene->image);
#pragma GCC diagnostic pop

      g_test_message ("%s", refusals[i].what);
      g_assert_true (run ("%s", command));
      g_assert_false (bring (scene, CORDON_IMPORT_QCOW2, &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      if (refusals[i].word != NULL)
        {
          g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
          g_assert_nonnull (strstr (error->message, refusals[i].word));
        }
      g_assert_true (wait_delete_volume (scene->hypervisor, scene->medium, NULL));
      g_remove (scene->image);
      g_remove ("/tmp/cordon-data");
    }
}

/* One that grows or shrinks while it is copied is not what was measured. */
static void
test_changed (Scene *scene, gconstpointer data)
{
  static const gint64 changes[] = { -1, 1 };

  g_assert_true (run ("dd if=/dev/zero of=%s bs=1M count=2 status=none", scene->image));
  make_volume (scene, scene->medium, CORDON_MEDIUM_OFFSET + 2 * MEBIBYTE, "raw");
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      guint told = 0;
      int fd;

      open_image (scene, &fd);
      g_assert_false (wait_fill_medium (scene->hypervisor, scene->medium, fd, 2 * MEBIBYTE + changes[i], &told, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
}

/* --- a CD ------------------------------------------------------------------------------------ */

/* The machine with its CD and its empty disk: as ordered, and it runs. */
static void
test_cd (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonDomainFacts) facts = NULL;
  const CordonDiskFacts *cd;

  g_assert_true (run ("dd if=/dev/urandom of=%s bs=1000 count=3 status=none", scene->image));
  fill (scene);
  g_assert_true (wait_create (scene->hypervisor, &scene->plan, NULL, &error));
  g_assert_no_error (error);
  facts = wait_describe (scene->hypervisor, scene->uuid, &error);
  g_assert_no_error (error);
  g_assert_true (facts->ours && facts->foreign && facts->template_name == NULL);
  g_assert_cmpuint (facts->medium_bytes, ==, 3000);
  g_assert_cmpuint (facts->disks->len, ==, 2);
  cd = g_ptr_array_index (facts->disks, 1);
  g_assert_cmpstr (cd->path, ==, scene->medium_path);
  g_assert_cmpstr (cd->format, ==, "raw");
  g_assert_true (cd->read_only);
  g_assert_cmpuint (cd->slice_offset, ==, CORDON_MEDIUM_OFFSET);
  g_assert_cmpuint (cd->slice_size, ==, 3072);
  g_assert_true (wait_resume (scene->hypervisor, scene->uuid, &error));
  g_assert_no_error (error);
}

/* --- it boots -------------------------------------------------------------------------------- */

/* A boot sector: 320 × 200 pixels of the VGA's red, and halt. */
static const guint8 red_sector[] = {
  0xb8, 0x13, 0x00, 0xcd, 0x10,       /* mov ax, 13h; int 10h */
  0xb8, 0x00, 0xa0, 0x8e, 0xc0,       /* mov ax, a000h; mov es, ax */
  0x31, 0xff, 0xb0, 0x04,             /* xor di, di; mov al, 4 */
  0xb9, 0x00, 0xfa, 0xfc, 0xf3, 0xaa, /* mov cx, 64000; cld; rep stosb */
  0xf4, 0xeb, 0xfd,                   /* hlt; jmp back to it */
};

/* The pixel in the middle of the machine's screen; 0 where it has no picture yet. */
static guint32
middle_pixel (Scene *scene)
{
  g_autofree char *path = g_build_filename (scene->dir, "screen", NULL);
  g_autofree char *ppm = g_strconcat (path, ".ppm", NULL);
  g_autofree char *picture = NULL;
  guint width, height;
  int header = 0;
  gsize length, at;

  if (!run ("virsh -q -c qemu:///system screenshot cordon-%s %s", scene->uuid, path)
      || !run ("convert %s -depth 8 %s", path, ppm) || !g_file_get_contents (ppm, &picture, &length, NULL)
      || sscanf (picture, "P6 %u %u 255%n", &width, &height, &header) != 2)
    return 0;
  at = (gsize) header + 1 + ((gsize) width * (height / 2) + width / 2) * 3;
  g_assert_cmpuint (at + 2, <, length);
  return (guint32) ((guint8) picture[at] << 16 | (guint8) picture[at + 1] << 8 | (guint8) picture[at + 2]);
}

static void
wait_red (Scene *scene)
{
  const gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (middle_pixel (scene) != 0xa80000)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (200 * 1000);
    }
}

/* From an image to the guest's own picture: the firmware boots what was brought to the disk. */
static void
test_boots (Scene *scene, gconstpointer data)
{
  guint8 sector[512] = { 0 };
  g_autoptr (GError) error = NULL;

  memcpy (sector, red_sector, sizeof red_sector);
  sector[510] = 0x55;
  sector[511] = 0xaa;
  g_assert_true (g_file_set_contents (scene->image, (const char *) sector, sizeof sector, NULL));
  bring (scene, CORDON_IMPORT_RAW, &error);
  g_assert_no_error (error);
  scene->plan.medium = NULL;
  scene->plan.medium_bytes = 0;
  g_assert_true (wait_create (scene->hypervisor, &scene->plan, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (wait_resume (scene->hypervisor, scene->uuid, &error));
  wait_red (scene);
}

/* A disk of such a machine grows, and has snapshots, as any other's. */
static void
test_worked_on (Scene *scene, gconstpointer data)
{
  const CordonDiskOrder orders[] = {
    { .work = CORDON_DISK_SNAPSHOT, .path = scene->path, .snapshot = 7 },
    { .work = CORDON_DISK_GROW, .path = scene->path, .bytes = 2 * GIBIBYTE, .keep = "7 one" },
  };
  g_autoptr (CordonVolumeFacts) facts = NULL;
  g_autoptr (GError) error = NULL;

  scene->plan.medium = NULL;
  scene->plan.medium_bytes = 0;
  g_assert_true (wait_create (scene->hypervisor, &scene->plan, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      wait_operate (scene->hypervisor, scene->uuid, &orders[i], &error);
      g_assert_no_error (error);
    }
  g_assert_true (wait_destroy (scene->hypervisor, scene->uuid, &error));
  facts = wait_describe_volume (scene->hypervisor, scene->volume, &error);
  g_assert_cmpuint (facts->capacity, ==, 2 * GIBIBYTE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/images/qcow2", Scene, NULL, scene_open, test_qcow2, scene_close);
  g_test_add ("/images/raw", Scene, NULL, scene_open, test_raw, scene_close);
  g_test_add ("/images/raw-is-raw", Scene, NULL, scene_open, test_raw_is_raw, scene_close);
  g_test_add ("/images/refused", Scene, NULL, scene_open, test_refused, scene_close);
  g_test_add ("/images/changed", Scene, NULL, scene_open, test_changed, scene_close);
  g_test_add ("/images/cd", Scene, NULL, scene_open, test_cd, scene_close);
  g_test_add ("/images/boots", Scene, NULL, scene_open, test_boots, scene_close);
  g_test_add ("/images/worked-on", Scene, NULL, scene_open, test_worked_on, scene_close);
  return g_test_run ();
}
