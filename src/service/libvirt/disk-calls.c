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
#include "core/snapshot-list.h"
#include "service/libvirt/error.h"

#define JOB "cordon"
#define TAG "cordon-"
#define TARGET "vdb"

/* QEMU tells of the end of a job only by an event of its own, which libvirt does not pass on. */
#define LOOK_AGAIN_US (100 * 1000)
#define JOB_DEADLINE_US (60 * G_USEC_PER_SEC)
/* A memory of 16 GiB at 30 MB/s. */
#define MEMORY_DEADLINE_US (600 * G_USEC_PER_SEC)

/* As QEMU says it, which speaks no other language. */
#define DISK_FULL "No space left on device"

/* The disk is what it was; only the guest's memory, which nobody wants, is of another machine than today's. */
#define MEMORY_DIFFERS "while loading VM state"

struct _CordonDiskCall {
  CordonLink *link;
  char *uuid;
  CordonDiskOrder order;
  char *path, *keep;
};

CordonDiskCall *
cordon_disk_call_new (CordonLink *link, const char *uuid, const CordonDiskOrder *order)
{
  CordonDiskCall *call = g_new0 (CordonDiskCall, 1);

  call->link = cordon_link_ref (link);
  call->uuid = g_strdup (uuid);
  call->order = *order;
  call->order.path = call->path = g_strdup (order->path);
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

/* Its object in the list of jobs, copied; NULL while it is not over, or where it cannot be known. */
static JsonObject *
find_ended (JsonNode *jobs)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (jobs) ? json_node_get_array (jobs) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *job = json_array_get_object_element (array, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (job, "id", ""), JOB) == 0
          && g_strcmp0 (json_object_get_string_member_with_default (job, "status", ""), "concluded") == 0)
        return json_object_ref (job);
    }
  return NULL;
}

/* What it ended with: empty where it succeeded; NULL: it did not end. (transfer full) */
static char *
await_job (Domain *domain, gint64 most_us)
{
  gint64 deadline = g_get_monotonic_time () + most_us;

  while (g_get_monotonic_time () < deadline)
    {
      g_autoptr (JsonNode) jobs = command (domain, "{\"execute\":\"query-jobs\"}");
      g_autoptr (JsonObject) job = jobs != NULL ? find_ended (jobs) : NULL;

      if (jobs == NULL)
        return NULL;
      if (job != NULL)
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

static gboolean
run_job (Domain *domain, const Job *job, gint64 snapshot, const char *node, GError **error)
{
  g_autofree char *text = job_text (job->what, snapshot, node);
  g_autofree char *ended = NULL;

  if (tell (domain, text))
    ended = await_job (domain, job->most_us);
  if (ended == NULL)
    return cordon_libvirt_take_error (error, _("The machine's disk could not be worked on"));
  tell (domain, "{\"execute\":\"job-dismiss\",\"arguments\":{\"id\":\"" JOB "\"}}");
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
resize (Domain *domain, guint64 bytes, GError **error)
{
  if (virDomainBlockResize (domain, TARGET, bytes, VIR_DOMAIN_BLOCK_RESIZE_BYTES) == 0)
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
  return after.bytes >= order->bytes || resize (domain, order->bytes, error);
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

static gboolean
operate (Domain *domain, const CordonDiskOrder *order, const Disk *disk, GError **error)
{
  switch (order->work)
    {
    case CORDON_DISK_GROW:
      return disk->bytes >= order->bytes || resize (domain, order->bytes, error);
    case CORDON_DISK_SNAPSHOT:
      return run_job (domain, &keep_job, order->snapshot, disk->node, error);
    case CORDON_DISK_REVERT:
      return revert (domain, order, disk->node, error);
    case CORDON_DISK_SAVE:
      return has_room (order, error) && run_job (domain, &save_job, order->snapshot, disk->node, error);
    case CORDON_DISK_RESTORE:
      return run_job (domain, &restore_job, order->snapshot, disk->node, error);
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
  return find_disk (domain, call->order.path, &disk, error)
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
