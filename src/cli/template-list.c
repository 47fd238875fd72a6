/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon template list`: what cordond says of the templates, and what this computer's package lists say has come
 * out since each was built. The second takes a second for each, and is left out by --no-updates.
 */
#include "config.h"

#include "cli/output.h"
#include "cli/service.h"
#include "cli/template.h"
#include "client/template-updates.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

/* More than a host has: whoever answers with a thousand does not keep the caller for an hour. */
#define LOOKED_AT_MAX 16

static const CordonKey keys[] = {
  { "name", 's' },
  { "version", 's' },
  { "built", 't' }, /* s since the epoch */
  { "size", 't' },  /* bytes */
  { "state", 's' },
  { "machines", 'u' },
  { "problem", 's' },
  { NULL }
};

static char *
built_text (GVariant *template)
{
  guint64 built = 0;
  g_autoptr (GDateTime) time = NULL;

  g_variant_lookup (template, "built", "t", &built);
  time = g_date_time_new_from_unix_utc ((gint64) MIN (built, (guint64) G_MAXINT32 * 2));
  return time ? g_date_time_format (time, "%F") : g_strdup ("?");
}

static char *
updates_text (const CordonTemplateUpdates *updates)
{
  if (updates == NULL || !updates->known)
    return g_strdup (_("not known"));
  if (updates->counts.security == 0)
    return g_strdup_printf ("%u", updates->counts.pending);
  /* Translators: how many updates are pending, and how many of them are of security */
  return g_strdup_printf (_("%u (%u of security)"), updates->counts.pending, updates->counts.security);
}

static void
add_row (GPtrArray *cells, GVariant *template, GPtrArray *updates, gsize index)
{
  guint64 size = 0;
  guint32 machines = 0;

  g_variant_lookup (template, "size", "t", &size);
  g_variant_lookup (template, "machines", "u", &machines);
  g_ptr_array_add (cells, cordon_lookup_string (template, "name"));
  g_ptr_array_add (cells, cordon_lookup_string (template, "version"));
  g_ptr_array_add (cells, built_text (template));
  g_ptr_array_add (cells, g_format_size (size));
  g_ptr_array_add (cells, g_strdup_printf ("%u", machines));
  g_ptr_array_add (cells, cordon_lookup_string (template, "state"));
  if (updates != NULL)
    g_ptr_array_add (cells, updates_text (index < updates->len ? g_ptr_array_index (updates, index) : NULL));
  g_ptr_array_add (cells, cordon_lookup_string (template, "problem"));
}

static void
print_table (GVariant *templates, GPtrArray *updates)
{
  const char *without[] = { _("NAME"), _("VERSION"), _("BUILT"), _("SIZE"), _("MACHINES"), _("STATE"),
                            _("PROBLEM"), NULL };
  const char *with[] = { _("NAME"), _("VERSION"), _("BUILT"), _("SIZE"), _("MACHINES"), _("STATE"),
                         _("UPDATES"), _("PROBLEM"), NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  if (g_variant_n_children (templates) == 0)
    {
      cordon_print_line (_("No template is installed; “cordon template update viewer” builds and imports one."));
      return;
    }
  for (gsize i = 0; i < g_variant_n_children (templates); i++)
    {
      g_autoptr (GVariant) template = g_variant_get_child_value (templates, i);
      add_row (cells, template, updates, i);
    }
  cordon_print_table (updates != NULL ? with : without, cells);
}

/* (element-type CordonTemplateUpdates) (transfer full), of the first of them */
static GPtrArray *
look_at (GVariant *templates)
{
  GPtrArray *updates = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_template_updates_free);

  for (gsize i = 0; i < MIN (g_variant_n_children (templates), LOOKED_AT_MAX); i++)
    {
      g_autoptr (GVariant) template = g_variant_get_child_value (templates, i);
      g_autofree char *name = cordon_lookup_string (template, "name");

      g_ptr_array_add (updates, cordon_template_updates_look (name));
    }
  return updates;
}

/* A count that is not known is null: a program must not take it for none. */
static void
add_updates (JsonObject *object, const CordonTemplateUpdates *updates)
{
  g_autofree char *seen = cordon_template_updates_describe (updates);

  if (updates->known)
    {
      json_object_set_int_member (object, "updates", updates->counts.pending);
      json_object_set_int_member (object, "security_updates", updates->counts.security);
    }
  else
    {
      json_object_set_null_member (object, "updates");
      json_object_set_null_member (object, "security_updates");
    }
  json_object_set_string_member (object, "updates_seen", seen);
}

static void
print_json (GVariant *templates, GPtrArray *updates)
{
  g_autoptr (JsonNode) node = cordon_json_from_dictionaries (templates, keys);
  JsonArray *array = json_node_get_array (node);

  for (guint i = 0; updates != NULL && i < updates->len; i++)
    add_updates (json_array_get_object_element (array, i), g_ptr_array_index (updates, i));
  cordon_print_json (node);
}

gboolean
cordon_template_list (CordonInvocation *invocation, GError **error)
{
  gboolean no_updates = FALSE;
  const GOptionEntry entries[] = {
    { "no-updates", 0, 0, G_OPTION_ARG_NONE, &no_updates, NULL, NULL },
    { NULL }
  };
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GVariant) templates = NULL;
  g_autoptr (GPtrArray) updates = NULL;

  if (!cordon_invocation_parse (invocation, entries, 0, 0, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error)))
    return FALSE;
  if (!cordon_bus_cordon1_call_list_templates_sync (service, &templates, NULL, error))
    {
      cordon_error_from_dbus (error);
      return FALSE;
    }
  updates = no_updates ? NULL : look_at (templates);
  if (invocation->json)
    print_json (templates, updates);
  else
    print_table (templates, updates);
  return TRUE;
}
