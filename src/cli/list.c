/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon list`: the caller's machines as cordond knows them, and with --all those that wait for a file, which are
 * nobody's yet. It asks and prints, nothing else.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/output.h"
#include "cli/service.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

static const CordonKey keys[] = {
  { "uuid", 's' },
  { "name", 's' },
  { "compartment", 's' },
  { "state", 's' },
  { "throwaway", 'b' },
  { "disk", 't' }, /* bytes of its private disk, 0: none */
  { "saved", 'b' }, /* its memory is on it */
  { "disk-used", 't' }, /* what it takes of the host's, as last measured */
  { "memory", 'u' }, /* MiB */
  { "processors", 'u' },
  { "template", 's' },
  { "label", 's' },
  { "own-type", 'b' },
  { "account", 's' },
  { "pid", 'u' },
  { "since", 't' }, /* µs since the epoch */
  { "began", 't' }, /* its process, 0: none */
  { NULL }
};

static char *
since_text (GVariant *machine)
{
  guint64 since = 0;
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  g_variant_lookup (machine, "since", "t", &since);
  utc = g_date_time_new_from_unix_utc ((gint64) (since / G_USEC_PER_SEC));
  local = utc ? g_date_time_to_local (utc) : NULL;
  return local ? g_date_time_format (local, "%F %T") : g_strdup ("?");
}

static char *
label_text (GVariant *machine)
{
  g_autofree char *label = cordon_lookup_string (machine, "label");
  g_autofree char *state = cordon_lookup_string (machine, "state");
  g_autofree char *mac = cordon_lookup_string (machine, "mac");
  gboolean labelled = FALSE;
  gboolean own_type = FALSE;

  /* Nothing has the label of a machine that does not run. */
  if (g_str_equal (state, "stopped"))
    return g_strdup ("—");
  g_variant_lookup (machine, "labelled", "b", &labelled);
  g_variant_lookup (machine, "own-type", "b", &own_type);
  if (!labelled || !*label)
    return g_strdup (_("UNLABELLED"));
  if (own_type || !g_str_equal (mac, "selinux"))
    return g_steal_pointer (&label);
  /* Translators: a label whose type is the general one of libvirt, because Cordon's policy module is not loaded */
  return g_strdup_printf (_("GENERIC %s"), label);
}

/* One that is saved is stopped as well. */
static char *
state_text (GVariant *machine)
{
  g_autofree char *state = cordon_lookup_string (machine, "state");
  gboolean saved = FALSE;

  g_variant_lookup (machine, "saved", "b", &saved);
  return saved && g_str_equal (state, "stopped") ? g_strdup ("saved") : g_steal_pointer (&state);
}

static void
add_row (GPtrArray *cells, GVariant *machine)
{
  gboolean throwaway = FALSE;

  g_variant_lookup (machine, "throwaway", "b", &throwaway);
  g_ptr_array_add (cells, cordon_lookup_string (machine, "name"));
  g_ptr_array_add (cells, cordon_lookup_string (machine, "compartment"));
  g_ptr_array_add (cells, state_text (machine));
  g_ptr_array_add (cells, g_strdup (throwaway ? _("throwaway") : _("persistent")));
  g_ptr_array_add (cells, label_text (machine));
  g_ptr_array_add (cells, cordon_lookup_string (machine, "account"));
  g_ptr_array_add (cells, since_text (machine));
  g_ptr_array_add (cells, cordon_lookup_string (machine, "uuid"));
}

static void
print_table (GVariant *machines)
{
  /* Translators: heads of columns; LIFE is “throwaway” or “persistent” */
  const char *titles[] = { _("NAME"), _("COMPARTMENT"), _("STATE"), _("LIFE"), _("LABEL"),
                           _("ACCOUNT"), _("SINCE"), "UUID", NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  if (g_variant_n_children (machines) == 0)
    {
      cordon_print_line (_("You have no machine; “cordon open FILE” starts one."));
      return;
    }
  for (gsize i = 0; i < g_variant_n_children (machines); i++)
    {
      g_autoptr (GVariant) machine = g_variant_get_child_value (machines, i);
      add_row (cells, machine);
    }
  cordon_print_table (titles, cells);
}

static void
add_all (GVariantBuilder *list, GVariant *machines)
{
  for (gsize i = 0; i < g_variant_n_children (machines); i++)
    {
      g_autoptr (GVariant) machine = g_variant_get_child_value (machines, i);
      g_variant_builder_add_value (list, machine);
    }
}

/* NULL and the error, or those of both (transfer full). */
static GVariant *
list_with_ready (CordonBusCordon1 *service, GError **error)
{
  g_autoptr (GVariant) machines = cordon_service_list (service, error);
  g_autoptr (GVariant) ready = NULL;
  g_auto (GVariantBuilder) both = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (!machines)
    return NULL;
  if (!cordon_bus_cordon1_call_list_ready_sync (service, &ready, NULL, error))
    {
      cordon_error_from_dbus (error);
      return NULL;
    }
  add_all (&both, machines);
  add_all (&both, ready);
  return g_variant_ref_sink (g_variant_builder_end (&both));
}

gboolean
cordon_command_list (CordonInvocation *invocation, GError **error)
{
  gboolean all = FALSE;
  const GOptionEntry entries[] = { { "all", 0, 0, G_OPTION_ARG_NONE, &all, NULL, NULL }, { NULL } };
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GVariant) machines = NULL;

  if (!cordon_invocation_parse (invocation, entries, 0, 0, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error))
      || !(machines = all ? list_with_ready (service, error) : cordon_service_list (service, error)))
    return FALSE;
  if (invocation->json)
    {
      g_autoptr (JsonNode) node = cordon_json_from_dictionaries (machines, keys);
      cordon_print_json (node);
    }
  else
    print_table (machines);
  return TRUE;
}
