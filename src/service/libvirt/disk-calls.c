/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a machine's own QEMU is told to do with its private disk, while the machine stands still. libvirt's
 * calls for this would run qemu-img as root over a file whose header the guest's side may have written; this
 * QEMU has the machine's account and label, and nothing else of the host. No word of a person's gets here:
 * snapshots are numbers.
 */
#include "config.h"

#include "service/libvirt/calls-private.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <libvirt/libvirt-qemu.h>
#include <string.h>
#include <sys/statvfs.h>
#include "core/errors.h"
#include "core/limits.h"
#include "core/snapshot-list.h"
#include "service/libvirt/error.h"

#define JOB "cordon"
#define TAG "cordon-"
/* libvirt's name of the drive that a new disk is in while an image is brought to it. */
#define DRIVE "fdc0-0-0"

/* QEMU tells of the end of a job only by an event of its own, which libvirt does not pass on. */
#define LOOK_AGAIN_US (100 * 1000)
#define JOB_DEADLINE_US (60 * G_USEC_PER_SEC)
/* A memory of 16 GiB at 30 MB/s. */
#define MEMORY_DEADLINE_US (600 * G_USEC_PER_SEC)

/* 512 GiB at 0.5 GB/s, and sooner given up than the call that waits for it. */
#define IMPORT_DEADLINE_US ((CORDON_DEADLINE_LIBVIRT_COPY - 30) * G_USEC_PER_SEC)

/* As QEMU says it, which speaks no other language. */
#define DISK_FULL "No space left on device"

/* The disk is what it was; only the guest's memory, which nobody wants, is of another machine than today's. */
#define MEMORY_DIFFERS "while loading VM state"

struct _CordonDiskCall {
  CordonLink *link;
  char *uuid;
  CordonDiskOrder order;
  char *path, *medium, *keep;
};

CordonDiskCall *
cordon_disk_call_new (CordonLink *link, const char *uuid, const CordonDiskOrder *order)
{
  CordonDiskCall *call = g_new0 (CordonDiskCall, 1);

  call->link = cordon_link_ref (link);
  call->uuid = g_strdup (uuid);
  call->order = *order;
  call->order.path = call->path = g_strdup (order->path);
  call->order.medium = call->medium = g_strdup (order->medium);
  call->order.keep = call->keep = g_strdup (order->keep);
  return call;
}

static void
disk_call_free (gpointer data)
{
  CordonDiskCall *call = data;

  cordon_link_unref (call->link);
  g_free (call->uuid);
  g_free (call->path);
  g_free (call->medium);
  g_free (call->keep);
  g_free (call);
}

/* --- QEMU's own words ------------------------------------------------------------------------ */

/* What the command returned; NULL, with libvirt's error. */
static JsonNode *
command (Domain *domain, const char *text)
{
  char *answer = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonNode *value;

  if (virDomainQemuMonitorCommand (domain, text, &answer, 0) < 0)
    return NULL;
  root = json_from_string (answer, NULL);
  g_free (answer);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  value = json_object_get_member (json_node_get_object (root), "return");
  return value != NULL ? json_node_copy (value) : NULL;
}

static gboolean
tell (Domain *domain, const char *text)
{
  g_autoptr (JsonNode) answer = command (domain, text);

  return answer != NULL;
}

static gboolean
set_full (GError **error)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                       _("This computer's disk has no room for it; make some and try again."));
  return FALSE;
}

static gboolean
set_failed (GError **error, const char *why)
{
  if (strstr (why, DISK_FULL) != NULL)
    return set_full (error);
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
               /* Translators: QEMU's own words */
               _("The machine's disk could not be worked on: %s"), why);
  return FALSE;
}

/* What is on the disk is no memory for this machine. */
static gboolean
set_unusable (GError **error, const char *why)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED, why);
  return FALSE;
}

/* --- jobs ------------------------------------------------------------------------------------ */

/* Ours in the list of jobs; NULL where it is not there. (transfer none) */
static JsonObject *
find_job (JsonNode *jobs)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (jobs) ? json_node_get_array (jobs) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *job = json_array_get_object_element (array, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (job, "id", ""), JOB) == 0)
        return job;
    }
  return NULL;
}

static gboolean
is_over (JsonObject *job)
{
  return g_strcmp0 (json_object_get_string_member_with_default (job, "status", ""), "concluded") == 0;
}

/* What it ended with: empty where it succeeded; NULL: it did not end. (transfer full) */
static char *
await_job (Domain *domain, gint64 most_us)
{
  gint64 deadline = g_get_monotonic_time () + most_us;

  while (g_get_monotonic_time () < deadline)
    {
      g_autoptr (JsonNode) jobs = command (domain, "{\"execute\":\"query-jobs\"}");
      JsonObject *job = jobs != NULL ? find_job (jobs) : NULL;

      if (jobs == NULL)
        return NULL;
      if (job != NULL && is_over (job))
        return g_strdup (json_object_get_string_member_with_default (job, "error", ""));
      g_usleep (LOOK_AGAIN_US);
    }
  return NULL;
}

static char *
job_text (const char *what, gint64 snapshot, const char *node)
{
  gboolean deletes = g_str_equal (what, "snapshot-delete");
  g_autofree char *memory = g_strdup_printf (",\"vmstate\":\"%s\"", node);

  return g_strdup_printf ("{\"execute\":\"%s\",\"arguments\":{\"job-id\":\"" JOB "\",\"tag\":\"" TAG
                          "%" G_GINT64_FORMAT "\"%s,\"devices\":[\"%s\"]}}",
                          what, snapshot, deletes ? "" : memory, node);
}

typedef struct {
  const char *what;     /* QEMU's name of the command */
  const char *forgiven; /* an error that is none, or NULL */
  gint64 most_us;
} Job;

static const Job keep_job = { "snapshot-save", NULL, JOB_DEADLINE_US };
static const Job revert_job = { "snapshot-load", MEMORY_DIFFERS, JOB_DEADLINE_US };
static const Job delete_job = { "snapshot-delete", NULL, JOB_DEADLINE_US };
static const Job save_job = { "snapshot-save", NULL, MEMORY_DEADLINE_US };
static const Job restore_job = { "snapshot-load", NULL, MEMORY_DEADLINE_US };

static void
dismiss_job (Domain *domain)
{
  tell (domain, "{\"execute\":\"job-dismiss\",\"arguments\":{\"id\":\"" JOB "\"}}");
}

/* A cordond that was killed leaves one in a process that outlives it, and QEMU begins no second of that name. What it
 * did is on the disk and not written down. */
static gboolean
clear_job (Domain *domain, GError **error)
{
  g_autoptr (JsonNode) jobs = command (domain, "{\"execute\":\"query-jobs\"}");
  g_autofree char *ended = NULL;

  if (jobs != NULL && find_job (jobs) == NULL)
    return TRUE;
  if (jobs != NULL)
    ended = await_job (domain, MEMORY_DEADLINE_US);
  if (ended == NULL)
    return cordon_libvirt_take_error (error, _("The machine's disk could not be worked on"));
  dismiss_job (domain);
  return TRUE;
}

static gboolean
run_job (Domain *domain, const Job *job, gint64 snapshot, const char *node, GError **error)
{
  g_autofree char *text = job_text (job->what, snapshot, node);
  g_autofree char *ended = NULL;

  if (tell (domain, text))
    ended = await_job (domain, job->most_us);
  if (ended == NULL)
    return cordon_libvirt_take_error (error, _("The machine's disk could not be worked on"));
  dismiss_job (domain);
  if (*ended == '\0' || (job->forgiven != NULL && strstr (ended, job->forgiven) != NULL))
    return TRUE;
  if (job == &restore_job)
    return set_unusable (error, ended);
  return set_failed (error, ended);
}

/* --- the disk -------------------------------------------------------------------------------- */

typedef struct {
  char *node;         /* QEMU's name of it */
  guint64 bytes;      /* that its guest sees */
  GArray *snapshots;  /* of gint64: those of ours */
} Disk;

static void
disk_clear (Disk *disk)
{
  g_free (disk->node);
  g_clear_pointer (&disk->snapshots, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Disk, disk_clear)

/* A node's name is put into a command: nothing but what libvirt makes. */
static gboolean
is_node_name (const char *name)
{
  return *name && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (name);
}

static void
take_snapshots (Disk *disk, JsonObject *image)
{
  JsonArray *array = json_object_has_member (image, "snapshots") ? json_object_get_array_member (image, "snapshots")
                                                                 : NULL;

  disk->snapshots = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *name =
        json_object_get_string_member_with_default (json_array_get_object_element (array, i), "name", "");
      guint64 number;
      gint64 time;

      if (!g_str_has_prefix (name, TAG)
          || !g_ascii_string_to_unsigned (name + strlen (TAG), 10, 1, G_MAXINT64, &number, NULL))
        continue;
      time = (gint64) number;
      g_array_append_val (disk->snapshots, time);
    }
}

static gboolean
take_disk (Disk *disk, JsonObject *node, const char *path)
{
  const char *name = json_object_get_string_member_with_default (node, "node-name", "");
  JsonObject *image;

  if (g_strcmp0 (json_object_get_string_member_with_default (node, "drv", ""), "qcow2") != 0
      || g_strcmp0 (json_object_get_string_member_with_default (node, "file", ""), path) != 0
      || !is_node_name (name) || !json_object_has_member (node, "image"))
    return FALSE;
  image = json_object_get_object_member (node, "image");
  disk->node = g_strdup (name);
  disk->bytes = (guint64) json_object_get_int_member_with_default (image, "virtual-size", 0);
  take_snapshots (disk, image);
  return TRUE;
}

static gboolean
find_disk (Domain *domain, const char *path, Disk *disk, GError **error)
{
  g_autoptr (JsonNode) nodes =
    command (domain, "{\"execute\":\"query-named-block-nodes\",\"arguments\":{\"flat\":true}}");
  JsonArray *array = nodes != NULL && JSON_NODE_HOLDS_ARRAY (nodes) ? json_node_get_array (nodes) : NULL;

  if (array == NULL)
    return cordon_libvirt_take_error (error, _("The machine's disk could not be worked on"));
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (take_disk (disk, json_array_get_object_element (array, i), path))
      return TRUE;
  return set_failed (error, "no such node");
}

static gboolean
resize (Domain *domain, const char *path, guint64 bytes, GError **error)
{
  if (virDomainBlockResize (domain, path, bytes, VIR_DOMAIN_BLOCK_RESIZE_BYTES) == 0)
    return TRUE;
  return cordon_libvirt_take_error (error, _("The disk could not be made larger"));
}

/* A disk that has grown since then had another size. */
static gboolean
revert (Domain *domain, const CordonDiskOrder *order, const char *node, GError **error)
{
  g_auto (Disk) after = { 0 };

  if (!run_job (domain, &revert_job, order->snapshot, node, error)
      || !find_disk (domain, order->path, &after, error))
    return FALSE;
  return after.bytes >= order->bytes || resize (domain, order->path, order->bytes, error);
}

/* QEMU finds that out, too, but keeps what it had written. */
static gboolean
has_room (const CordonDiskOrder *order, GError **error)
{
  struct statvfs host;

  if (statvfs (order->path, &host) < 0
      || (guint64) host.f_bavail * host.f_frsize >= order->bytes)
    return TRUE;
  return set_full (error);
}

/* --- an image -------------------------------------------------------------------------------- */

static gboolean
set_image (GError **error, const char *sentence)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, sentence);
  return FALSE;
}

/* What is in the one drive that only reads; NULL: there is none, or more than one. (transfer none) */
static JsonObject *
find_image (JsonNode *drives)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (drives) ? json_node_get_array (drives) : NULL;
  JsonObject *found = NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *drive = json_array_get_object_element (array, i);
      JsonObject *inserted =
        json_object_has_member (drive, "inserted") ? json_object_get_object_member (drive, "inserted") : NULL;

      if (inserted == NULL || !json_object_get_boolean_member_with_default (inserted, "ro", FALSE))
        continue;
      if (found != NULL || !json_object_has_member (inserted, "image"))
        return NULL;
      found = inserted;
    }
  return found;
}

/* Of qcow2's own words; NULL for a raw image. */
static JsonObject *
find_features (JsonObject *image)
{
  JsonObject *specific = json_object_has_member (image, "format-specific")
                           ? json_object_get_object_member (image, "format-specific")
                           : NULL;

  return specific != NULL && json_object_has_member (specific, "data")
           ? json_object_get_object_member (specific, "data")
           : NULL;
}

/* An image that is all of it. QEMU was told to follow no backing file, so one that has one would be read as if what is
 * not in it were zeros. */
static gboolean
check_image (JsonObject *image, GError **error)
{
  JsonObject *features = find_features (image);

  if (json_object_has_member (image, "backing-filename"))
    return set_image (error, _("The image is only the changes to another one, which is not in it; “qemu-img convert” makes "
                               "a whole one of the two."));
  if (json_object_get_boolean_member_with_default (image, "encrypted", FALSE))
    return set_image (error, _("The image is encrypted; “qemu-img convert” makes one of it that is not."));
  if (features != NULL && json_object_has_member (features, "data-file"))
    return set_image (error, _("The content of the image is in another file; “qemu-img convert” makes a whole one of the "
                               "two."));
  if (features != NULL && json_object_get_boolean_member_with_default (features, "corrupt", FALSE))
    return set_image (error, _("The image says of itself that it is damaged; “qemu-img check” says more."));
  return TRUE;
}

static gboolean
check_bytes (guint64 bytes, guint64 most, GError **error)
{
  guint64 gib = (bytes >> 30) + ((bytes & ((G_GUINT64_CONSTANT (1) << 30) - 1)) != 0);

  if (bytes > 0 && bytes % 512 == 0 && bytes <= most)
    return TRUE;
  if (bytes <= most)
    return set_image (error, _("There is nothing in the image."));
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("The disk in the image has %u GiB and the machine's would have %u; give it more with --size."),
               (guint) MIN (gib, G_MAXUINT), (guint) (most >> 30));
  return FALSE;
}

static gboolean
resize_node (Domain *domain, const char *node, guint64 bytes, GError **error)
{
  g_autofree char *text =
    g_strdup_printf ("{\"execute\":\"block_resize\",\"arguments\":{\"node-name\":\"%s\",\"size\":%" G_GUINT64_FORMAT
                     "}}",
                     node, bytes);

  return tell (domain, text)
         || cordon_libvirt_take_error (error, _("The machine's disk could not be worked on"));
}

static gboolean
run_backup (Domain *domain, const char *from, const char *to, GError **error)
{
  g_autofree char *text =
    g_strdup_printf ("{\"execute\":\"blockdev-backup\",\"arguments\":{\"job-id\":\"" JOB "\",\"device\":\"%s\","
                     "\"target\":\"%s\",\"sync\":\"full\",\"auto-dismiss\":false}}",
                     from, to);
  g_autofree char *ended = NULL;

  if (tell (domain, text))
    ended = await_job (domain, IMPORT_DEADLINE_US);
  if (ended == NULL)
    return cordon_libvirt_take_error (error, _("The image could not be brought to the machine's disk"));
  return *ended == '\0' || set_failed (error, ended);
}

/* QEMU lets a job write to a disk that no device has, of the size of what it reads. */
static gboolean
bring (Domain *domain, const CordonDiskOrder *order, const Disk *disk, const char *from, guint64 bytes, GError **error)
{
  if (!tell (domain, "{\"execute\":\"blockdev-remove-medium\",\"arguments\":{\"id\":\"" DRIVE "\"}}"))
    return cordon_libvirt_take_error (error, _("The machine's disk could not be worked on"));
  return resize_node (domain, disk->node, bytes, error) && run_backup (domain, from, disk->node, error)
         && resize_node (domain, disk->node, order->bytes, error);
}

static gboolean
import (Domain *domain, const CordonDiskOrder *order, const Disk *disk, GError **error)
{
  g_autoptr (JsonNode) drives = command (domain, "{\"execute\":\"query-block\"}");
  JsonObject *inserted = drives != NULL ? find_image (drives) : NULL;
  const char *node;
  JsonObject *image;
  guint64 bytes;

  if (drives == NULL)
    return cordon_libvirt_take_error (error, _("The machine's disk could not be worked on"));
  if (inserted == NULL)
    return set_failed (error, "no image");
  node = json_object_get_string_member_with_default (inserted, "node-name", "");
  image = json_object_get_object_member (inserted, "image");
  bytes = (guint64) json_object_get_int_member_with_default (image, "virtual-size", 0);
  if (!is_node_name (node))
    return set_failed (error, "no image");
  return check_image (image, error) && check_bytes (bytes, order->bytes, error)
         && bring (domain, order, disk, node, bytes, error);
}

static gboolean
operate (Domain *domain, const CordonDiskOrder *order, const Disk *disk, GError **error)
{
  switch (order->work)
    {
    case CORDON_DISK_GROW:
      return disk->bytes >= order->bytes || resize (domain, order->path, order->bytes, error);
    case CORDON_DISK_SNAPSHOT:
      return run_job (domain, &keep_job, order->snapshot, disk->node, error);
    case CORDON_DISK_REVERT:
      return revert (domain, order, disk->node, error);
    case CORDON_DISK_SAVE:
      return has_room (order, error) && run_job (domain, &save_job, order->snapshot, disk->node, error);
    case CORDON_DISK_RESTORE:
      return run_job (domain, &restore_job, order->snapshot, disk->node, error);
    case CORDON_DISK_IMPORT:
      return import (domain, order, disk, error);
    case CORDON_DISK_FORGET:
    default:
      return TRUE;
    }
}

static gboolean
is_kept (GPtrArray *keep, gint64 snapshot)
{
  for (guint i = 0; i < keep->len; i++)
    if (((const CordonSnapshot *) g_ptr_array_index (keep, i))->created == snapshot)
      return TRUE;
  return FALSE;
}

/* What a cordond that was killed left, too. */
static gboolean
forget_others (Domain *domain, const CordonDiskOrder *order, const Disk *disk, GError **error)
{
  g_autoptr (GPtrArray) keep = cordon_snapshot_list_parse (order->keep);

  for (guint i = 0; i < disk->snapshots->len; i++)
    {
      gint64 snapshot = g_array_index (disk->snapshots, gint64, i);

      if (is_kept (keep, snapshot)
          || (order->work == CORDON_DISK_RESTORE && snapshot == order->snapshot))
        continue;
      if (!run_job (domain, &delete_job, snapshot, disk->node, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_paused (Domain *domain)
{
  int state;

  return virDomainGetState (domain, &state, NULL, 0) == 0 && state == VIR_DOMAIN_PAUSED;
}

static gpointer
work_operate (gpointer input, GError **error)
{
  CordonDiskCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Domain) domain = NULL;
  g_auto (Disk) disk = { 0 };

  if (connection != NULL)
    domain = cordon_call_find_domain (connection, call->uuid, error);
  if (domain == NULL)
    return NULL;
  if (!is_paused (domain))
    {
      set_failed (error, "it runs");
      return NULL;
    }
  return clear_job (domain, error) && find_disk (domain, call->order.path, &disk, error)
             && forget_others (domain, &call->order, &disk, error)
             && operate (domain, &call->order, &disk, error)
           ? cordon_call_done
           : NULL;
}

const CordonJobKind cordon_call_operate = {
  .what = N_("Working on the disk"),
  .work = work_operate,
  .free_input = disk_call_free,
};
