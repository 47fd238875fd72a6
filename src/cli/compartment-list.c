/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon compartment list`: what machines can be made of: what cordond has, and the person's files
 * that it has not been given yet. Looking gives nothing to anybody.
 */
#include "config.h"

#include "cli/compartment.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "client/compartment-files.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

/* One row: what cordond says, what the file says, or both. */
typedef struct {
  const char *name;
  const CordonCompartmentInfo *info; /* NULL: only a file */
  CordonCompartment *own;            /* the file's; NULL: none, or wrong */
  char *file;                        /* NULL: none */
  char *problem;
} Row;

static void
row_free (Row *row)
{
  g_clear_pointer (&row->own, cordon_compartment_unref);
  g_free (row->file);
  g_free (row->problem);
  g_free (row);
}

static gboolean
is_pending (const Row *row)
{
  if (!row->own || (row->info && row->info->origin != CORDON_ORIGIN_USER))
    return FALSE;
  return !row->info || !row->info->written || !cordon_compartment_equal (row->own, row->info->written);
}

static const CordonCompartment *
rules_of (const Row *row)
{
  return row->info && row->info->compartment ? row->info->compartment : row->own;
}

static Row *
row_new (const char *name, const CordonCompartmentInfo *info)
{
  Row *row = g_new0 (Row, 1);
  g_autoptr (GError) error = NULL;

  row->name = name;
  row->info = info;
  row->problem = g_strdup (info ? info->problem : "");
  if ((info && info->origin != CORDON_ORIGIN_USER) || !cordon_own_has_file (name))
    return row;
  row->file = cordon_compartment_files_path (name);
  row->own = cordon_own_read (name, NULL, &error);
  if (error)
    {
      g_free (row->problem);
      row->problem = g_strdup (error->message);
    }
  return row;
}

static gboolean
is_known (GPtrArray *infos, const char *name)
{
  for (guint i = 0; i < infos->len; i++)
    if (g_str_equal (((CordonCompartmentInfo *) g_ptr_array_index (infos, i))->name, name))
      return TRUE;
  return FALSE;
}

static GPtrArray *
make_rows (GPtrArray *infos, char **files)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);

  for (guint i = 0; i < infos->len; i++)
    {
      const CordonCompartmentInfo *info = g_ptr_array_index (infos, i);
      g_ptr_array_add (rows, row_new (info->name, info));
    }
  for (; *files; files++)
    if (!is_known (infos, *files))
      g_ptr_array_add (rows, row_new (*files, NULL));
  return rows;
}

/* --- as text --------------------------------------------------------------------------------- */

static const char *
origin_text (const Row *row)
{
  switch (row->info ? row->info->origin : CORDON_ORIGIN_USER)
    {
    case CORDON_ORIGIN_PRESET:
      /* Translators: who wrote a compartment's rules */
      return _("Cordon");
    case CORDON_ORIGIN_ADMINISTRATOR:
      return _("administrator");
    case CORDON_ORIGIN_USER:
    default:
      return _("you");
    }
}

static char *
note_text (const Row *row)
{
  if (*row->problem)
    return g_strdup (row->problem);
  if (is_pending (row))
    return g_strdup (_("the file has changed; that holds from its next use on"));
  return g_strdup (row->info && row->info->notes[0] ? row->info->notes[0] : "");
}

static void
add_row (GPtrArray *cells, const Row *row)
{
  const CordonCompartment *rules = rules_of (row);
  gboolean lasts = rules && cordon_compartment_get_lifetime (rules) == CORDON_LIFETIME_PERSISTENT;

  g_ptr_array_add (cells, g_strdup (row->name));
  g_ptr_array_add (cells, g_strdup (rules ? cordon_compartment_get_title (rules) : "—"));
  g_ptr_array_add (cells, g_strdup (origin_text (row)));
  g_ptr_array_add (cells, g_strdup (!rules ? "—" : lasts ? _("persistent") : _("throwaway")));
  g_ptr_array_add (cells, g_strdup (rules ? cordon_compartment_get_template (rules) : "—"));
  g_ptr_array_add (cells, g_strdup_printf ("%u", row->info ? row->info->machines : 0));
  g_ptr_array_add (cells, note_text (row));
}

static void
print_table (GPtrArray *rows)
{
  /* Translators: heads of columns; FROM: who wrote the rules; LIFE is “throwaway” or “persistent” */
  const char *titles[] = { _("NAME"), _("TITLE"), _("FROM"), _("LIFE"), _("TEMPLATE"), _("MACHINES"), _("NOTE"), NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    add_row (cells, g_ptr_array_index (rows, i));
  cordon_print_table (titles, cells);
}

/* --- as JSON --------------------------------------------------------------------------------- */

static JsonNode *
row_to_json (const Row *row)
{
  const CordonCompartment *rules = rules_of (row);
  CordonOrigin origin = row->info ? row->info->origin : CORDON_ORIGIN_USER;
  JsonNode *node = cordon_json_strings (
      "name", row->name, "title", rules ? cordon_compartment_get_title (rules) : "", "origin",
      cordon_origin_names[origin], "colour", rules ? cordon_colour_names[cordon_compartment_get_colour (rules)] : "",
      "glyph", rules ? cordon_glyph_names[cordon_compartment_get_glyph (rules)] : "", "pattern",
      rules ? cordon_pattern_names[cordon_compartment_get_pattern (rules)] : "", "template",
      rules ? cordon_compartment_get_template (rules) : "", "lifetime",
      rules ? cordon_lifetime_names[cordon_compartment_get_lifetime (rules)] : "", "file", row->file ? row->file : "",
      "problem", row->problem, NULL);
  JsonObject *object = json_node_get_object (node);

  json_object_set_boolean_member (object, "locked", origin != CORDON_ORIGIN_USER);
  json_object_set_boolean_member (object, "pending", is_pending (row));
  json_object_set_int_member (object, "machines", row->info ? row->info->machines : 0);
  return node;
}

static void
print_json (GPtrArray *rows)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    json_array_add_element (array, row_to_json (g_ptr_array_index (rows, i)));
  json_node_take_array (node, array);
  cordon_print_json (node);
}

gboolean
cordon_compartment_list (CordonInvocation *invocation, GError **error)
{
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_auto (GStrv) files = NULL;

  if (!cordon_invocation_parse (invocation, NULL, 0, 0, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error)))
    return FALSE;
  if (!cordon_bus_cordon1_call_list_compartments_sync (service, &answer, NULL, error))
    {
      cordon_error_from_dbus (error);
      return FALSE;
    }
  infos = cordon_compartment_info_list (answer);
  files = cordon_compartment_files_list ();
  rows = make_rows (infos, files);
  if (invocation->json)
    print_json (rows);
  else
    print_table (rows);
  return TRUE;
}
