/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon compartment remove`: removes compartments of the person's own. Machines are deleted with
 * them only where a person says so, by an answer or by --machines --yes; the file is kept under
 * another name.
 */
#include "config.h"

#include "cli/compartment.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "client/compartment-files.h"
#include "client/compartment-shown.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

typedef struct {
  gboolean machines, yes, json;
} Options;

/* --- what would be lost ---------------------------------------------------------------------- */

typedef struct {
  GPtrArray *uuids; /* of machines that are stopped, or deleted and not gone yet */
  GString *names;   /* of all, for a sentence */
  gboolean running;
} Losses;

static void
losses_clear (Losses *losses)
{
  g_ptr_array_unref (losses->uuids);
  g_string_free (losses->names, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Losses, losses_clear)

static void
add_loss (Losses *losses, GVariant *machine)
{
  g_autofree char *name = cordon_lookup_string (machine, "name");
  g_autofree char *state = cordon_lookup_string (machine, "state");
  g_autofree char *size = NULL;
  guint64 disk = 0;

  g_variant_lookup (machine, "disk", "t", &disk);
  size = g_format_size_full (disk, G_FORMAT_SIZE_IEC_UNITS);
  /* Translators: the name of a machine, and the size of its disk */
  g_string_append_printf (losses->names, _("%s“%s” (%s)"), losses->names->len > 0 ? ", " : "", name, size);
  if (g_str_equal (state, "stopped") || g_str_equal (state, "deleted"))
    g_ptr_array_add (losses->uuids, cordon_lookup_string (machine, "uuid"));
  else
    losses->running = TRUE;
}

/* Where the name is the system's, so are the rules of all machines: the person's own has none. */
static gboolean
has_no_machines (CordonBusCordon1 *service, const char *name)
{
  g_autoptr (CordonCompartmentInfo) info = cordon_compartment_fetch (service, name, NULL);

  return info && info->origin != CORDON_ORIGIN_USER;
}

static void
add_losses (Losses *losses, GVariant *machines, const char *compartment)
{
  for (gsize i = 0; i < g_variant_n_children (machines); i++)
    {
      g_autoptr (GVariant) machine = g_variant_get_child_value (machines, i);
      g_autofree char *of = cordon_lookup_string (machine, "compartment");

      if (g_str_equal (of, compartment))
        add_loss (losses, machine);
    }
}

/* Deleted machines can still be brought back, so they are lost, too. */
static gboolean
find_losses (CordonBusCordon1 *service, const char *compartment, Losses *losses, GError **error)
{
  g_autoptr (GVariant) machines = NULL;
  g_autoptr (GVariant) deleted = NULL;

  losses->uuids = g_ptr_array_new_with_free_func (g_free);
  losses->names = g_string_new (NULL);
  if (has_no_machines (service, compartment))
    return TRUE;
  machines = cordon_service_list (service, error);
  if (!machines)
    return FALSE;
  if (!cordon_bus_cordon1_call_list_deleted_sync (service, &deleted, NULL, error))
    {
      cordon_error_from_dbus (error);
      return FALSE;
    }
  add_losses (losses, machines, compartment);
  add_losses (losses, deleted, compartment);
  return TRUE;
}

/* Whether they may be deleted. */
static gboolean
agree (const char *name, const Losses *losses, const Options *options, GError **error)
{
  g_autofree char *question = NULL;

  if (losses->running)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                   _("“%s” has machines that run: %s. Stop them first with “cordon stop”."), name, losses->names->str);
      return FALSE;
    }
  if (losses->uuids->len == 0 || (options->machines && options->yes))
    return TRUE;
  question = g_strdup_printf (_("“%s” has machines: %s. Delete them with all that is on their disks, and “%s”?"), name,
                              losses->names->str, name);
  if (cordon_ask_whom (FALSE, options->json) == CORDON_ASK_PERSON && cordon_ask (question))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
               _("“%s” has machines: %s. Nothing was removed; with --machines --yes they are deleted with all that "
                 "is on their disks."),
               name, losses->names->str);
  return FALSE;
}

/* --- removing -------------------------------------------------------------------------------- */

static gboolean
delete_machines (CordonBusCordon1 *service, const Losses *losses, GError **error)
{
  for (guint i = 0; i < losses->uuids->len; i++)
    if (!cordon_bus_cordon1_call_purge_machine_sync (service, g_ptr_array_index (losses->uuids, i), NULL, error))
      {
        cordon_error_from_dbus (error);
        return FALSE;
      }
  return TRUE;
}

/* One that cordond was never given, or whose name is the system's by now, is only a file. */
static gboolean
remove_from_service (CordonBusCordon1 *service, const char *name, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (cordon_bus_cordon1_call_remove_compartment_sync (service, name, NULL, &cause))
    return TRUE;
  cordon_error_from_dbus (&cause);
  if ((g_error_matches (cause, CORDON_ERROR, CORDON_ERROR_NOT_FOUND)
       || g_error_matches (cause, CORDON_ERROR, CORDON_ERROR_DENIED))
      && cordon_own_has_file (name))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static void
report (const char *name, const Losses *losses, const char *kept, gboolean json)
{
  g_autofree char *line = NULL;

  if (json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("removed", name, "kept", kept ? kept : "", NULL);

      json_object_set_int_member (json_node_get_object (node), "machines", losses->uuids->len);
      cordon_print_json (node);
      return;
    }
  line = kept ? g_strdup_printf (_("Removed “%s”; its rules are kept in %s."), name, kept)
              : g_strdup_printf (_("Removed “%s”."), name);
  cordon_print_line (line);
}

static gboolean
remove_one (CordonBusCordon1 *service, const char *name, const Options *options, GError **error)
{
  g_auto (Losses) losses = { 0 };
  g_autofree char *kept = NULL;

  if (!find_losses (service, name, &losses, error) || !agree (name, &losses, options, error)
      || !delete_machines (service, &losses, error) || !remove_from_service (service, name, error))
    return FALSE;
  kept = cordon_compartment_files_put_away (name, NULL);
  cordon_compartment_shown_forget (name);
  report (name, &losses, kept, options->json);
  return TRUE;
}

/* --- the command ----------------------------------------------------------------------------- */

/* All of them are there before the first one goes. */
static gboolean
check_there (CordonBusCordon1 *service, char **names, GError **error)
{
  for (; *names; names++)
    {
      g_autoptr (CordonCompartmentInfo) info = NULL;
      g_autoptr (GError) cause = NULL;

      if (!cordon_compartment_check_name (*names, error))
        return FALSE;
      info = cordon_compartment_fetch (service, *names, &cause);
      if (info || cordon_own_has_file (*names))
        continue;
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

gboolean
cordon_compartment_remove (CordonInvocation *invocation, GError **error)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "machines", 0, 0, G_OPTION_ARG_NONE, &options.machines, NULL, NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &options.yes, NULL, NULL },
    { NULL }
  };
  g_autoptr (CordonBusCordon1) service = NULL;
  char **names;

  if (!cordon_invocation_parse (invocation, entries, 1, G_MAXUINT, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error)))
    return FALSE;
  options.json = invocation->json;
  names = cordon_invocation_operands (invocation);
  if (!check_there (service, names, error))
    return FALSE;
  for (; *names; names++)
    if (!remove_one (service, *names, &options, error))
      return FALSE;
  return TRUE;
}
