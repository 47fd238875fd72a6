/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon grow`, `clone` and `snapshot`: the disks of persistent machines that are stopped.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/machine-words.h"
#include "cli/output.h"
#include "cli/service.h"
#include "cli/size.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

/* One machine, by the first word, and cordond. */
typedef struct {
  CordonBusCordon1 *service;
  char *uuid;
  char **words; /* after the machine's; borrowed */
} Target;

static void
target_clear (Target *target)
{
  g_clear_object (&target->service);
  g_free (target->uuid);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gboolean
find_target (CordonInvocation *invocation, guint words, Target *target, GError **error)
{
  g_autoptr (GVariant) machines = NULL;
  g_auto (GStrv) uuids = NULL;
  char **all;

  if (!cordon_invocation_parse (invocation, NULL, words + 1, words + 1, error)
      || !(target->service = cordon_service_connect (CORDON_SERVICE_DEADLINE_LONG_MS, error))
      || !(machines = cordon_service_list (target->service, error)))
    return FALSE;
  all = cordon_invocation_operands (invocation);
  uuids = cordon_resolve_machines (machines, (char *[]) { all[0], NULL }, error);
  if (!uuids)
    return FALSE;
  target->uuid = g_strdup (uuids[0]);
  target->words = all + 1;
  return TRUE;
}

static gboolean
map_error (gboolean done, GError **error)
{
  if (!done)
    cordon_error_from_dbus (error);
  return done;
}

static void
print (CordonInvocation *invocation, JsonNode *node, const char *line)
{
  if (invocation->json)
    cordon_print_json (node);
  else
    cordon_print_line (line);
}

/* --- grow ------------------------------------------------------------------------------------ */

gboolean
cordon_command_grow (CordonInvocation *invocation, GError **error)
{
  g_auto (Target) target = { 0 };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *line = NULL;
  guint64 bytes;

  if (!find_target (invocation, 1, &target, error) || !cordon_size_read (target.words[0], &bytes, error)
      || !map_error (cordon_bus_cordon1_call_grow_machine_sync (target.service, target.uuid, bytes, NULL, error),
                     error))
    return FALSE;
  node = cordon_json_strings ("grown", target.uuid, NULL);
  json_object_set_int_member (json_node_get_object (node), "disk", (gint64) bytes);
  line = g_strdup_printf (_("The disk of %s has %u GiB; its guest takes them at its next start."), target.uuid,
                          (guint) (bytes >> 30));
  print (invocation, node, line);
  return TRUE;
}

/* --- clone ----------------------------------------------------------------------------------- */

gboolean
cordon_command_clone (CordonInvocation *invocation, GError **error)
{
  g_auto (Target) target = { 0 };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *line = NULL;
  g_autofree char *clone = NULL;

  if (!find_target (invocation, 1, &target, error)
      || !map_error (cordon_bus_cordon1_call_clone_machine_sync (target.service, target.uuid, target.words[0], &clone,
                                                                 NULL, error),
                     error))
    return FALSE;
  node = cordon_json_strings ("created", clone, "name", target.words[0], "source", target.uuid, NULL);
  line = g_strdup_printf (_("Made “%s”, %s."), target.words[0], clone);
  print (invocation, node, line);
  return TRUE;
}

/* --- snapshot -------------------------------------------------------------------------------- */

typedef gboolean (*SnapshotCall) (CordonBusCordon1 *service, const char *uuid, const char *name,
                                  GCancellable *cancellable, GError **error);

static gboolean
run_snapshot (CordonInvocation *invocation, SnapshotCall call, const char *key, GError **error)
{
  g_auto (Target) target = { 0 };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *line = NULL;

  if (!find_target (invocation, 1, &target, error)
      || !map_error (call (target.service, target.uuid, target.words[0], NULL, error), error))
    return FALSE;
  node = cordon_json_strings (key, target.words[0], "machine", target.uuid, NULL);
  /* Translators: the name of a snapshot, and of which machine it is */
  line = g_strdup_printf (_("Done: “%s” of %s."), target.words[0], target.uuid);
  print (invocation, node, line);
  return TRUE;
}

static gboolean
create (CordonInvocation *invocation, GError **error)
{
  return run_snapshot (invocation, cordon_bus_cordon1_call_create_snapshot_sync, "created", error);
}

static gboolean
revert (CordonInvocation *invocation, GError **error)
{
  return run_snapshot (invocation, cordon_bus_cordon1_call_revert_snapshot_sync, "reverted", error);
}

static gboolean
delete (CordonInvocation *invocation, GError **error)
{
  return run_snapshot (invocation, cordon_bus_cordon1_call_delete_snapshot_sync, "deleted", error);
}

static void
print_snapshot (CordonInvocation *invocation, JsonArray *array, GVariant *snapshot)
{
  g_autofree char *name = cordon_lookup_string (snapshot, "name");
  g_autoptr (GDateTime) made = NULL;
  g_autoptr (GDateTime) here = NULL;
  g_autofree char *when = NULL;
  g_autofree char *line = NULL;
  guint64 created = 0;
  JsonObject *object = json_object_new ();

  g_variant_lookup (snapshot, "created", "t", &created);
  json_object_set_string_member (object, "name", name);
  json_object_set_int_member (object, "created", (gint64) created);
  json_array_add_object_element (array, object);
  if (invocation->json)
    return;
  made = g_date_time_new_from_unix_utc ((gint64) (created / G_USEC_PER_SEC));
  here = made ? g_date_time_to_local (made) : NULL;
  when = here ? g_date_time_format (here, "%x %X") : g_strdup ("");
  line = g_strdup_printf ("%s  %s", when, name);
  cordon_print_line (line);
}

static gboolean
list (CordonInvocation *invocation, GError **error)
{
  g_auto (Target) target = { 0 };
  g_autoptr (GVariant) snapshots = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  json_node_take_array (node, array);
  if (!find_target (invocation, 0, &target, error)
      || !map_error (cordon_bus_cordon1_call_list_snapshots_sync (target.service, target.uuid, &snapshots, NULL,
                                                                  error),
                     error))
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (snapshots); i++)
    {
      g_autoptr (GVariant) snapshot = g_variant_get_child_value (snapshots, i);

      print_snapshot (invocation, array, snapshot);
    }
  if (invocation->json)
    cordon_print_json (node);
  return TRUE;
}

gboolean
cordon_command_snapshot (CordonInvocation *invocation, GError **error)
{
  static const CordonCommand commands[] = {
    { "create", "", "", create },
    { "list", "", "", list },
    { "revert", "", "", revert },
    { "delete", "", "", delete },
    { NULL }
  };

  return cordon_invocation_run_sub (invocation, commands, error);
}
