/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon route`: the commands about rules. They change nothing: rules are edited as a file.
 */
#include "config.h"

#include "cli/route.h"

#include "cli/output.h"
#include "client/route-files.h"
#include "core/errors.h"
#include "core/route-words.h"

#include <glib/gi18n-lib.h>

/* --- list ------------------------------------------------------------------------------------ */

static void
print_rule_json (const CordonRoute *route)
{
  g_autoptr (JsonNode) node =
    cordon_json_strings ("name", route->name, "source", cordon_origin_names[route->source], "verdict",
                         cordon_route_verdict_names[route->verdict], "compartment",
                         route->compartment ? route->compartment : "", NULL);
  JsonObject *object = json_node_get_object (node), *conditions = json_object_new ();

  json_object_set_int_member (object, "line", route->line);
  for (guint i = 0; i < CORDON_N_ROUTE_CONDITIONS; i++)
    {
      JsonArray *values = route->values[i] ? json_array_new () : NULL;

      for (char **value = route->values[i]; value && *value; value++)
        json_array_add_string_element (values, *value);
      if (values)
        json_object_set_array_member (conditions, cordon_route_condition_names[i], values);
    }
  json_object_set_object_member (object, "conditions", conditions);
  cordon_print_json (node);
}

static void
print_rules (const CordonRoutes *routes)
{
  const char *titles[] = { _("Rule"), _("Whose"), _("Conditions"), _("What Becomes of It"), NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cordon_routes_get_size (routes); i++)
    {
      const CordonRoute *route = cordon_routes_get (routes, i);
      const CordonRouteStep all = { .route = route, .applies = TRUE };

      g_ptr_array_add (cells, g_strdup (route->name));
      g_ptr_array_add (cells, g_strdup (cordon_route_source_words (route->source)));
      g_ptr_array_add (cells, cordon_route_step_words (&all, NULL));
      g_ptr_array_add (cells, cordon_route_deed_words (route));
    }
  cordon_print_table (titles, cells);
}

gboolean
cordon_route_list (CordonInvocation *invocation, GError **error)
{
  g_autoptr (CordonRoutes) routes = NULL;

  if (!cordon_invocation_parse (invocation, NULL, 0, 0, error) || !(routes = cordon_route_files_load (error)))
    return FALSE;
  for (guint i = 0; invocation->json && i < cordon_routes_get_size (routes); i++)
    print_rule_json (cordon_routes_get (routes, i));
  if (!invocation->json)
    print_rules (routes);
  return TRUE;
}

/* --- check ----------------------------------------------------------------------------------- */

static void
print_verdict (const char *path, const CordonKeyTextFault *fault, gboolean json)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) node = cordon_json_strings ("file", path, "message", fault->what ? fault->what : "", NULL);
  JsonObject *object = json_node_get_object (node);

  json_object_set_boolean_member (object, "ok", fault->what == NULL);
  json_object_set_int_member (object, "line", fault->line);
  json_object_set_int_member (object, "column", fault->column);
  if (!fault->what)
    /* Translators: a file */
    line = g_strdup_printf (_("%s: right"), shown);
  else if (fault->line > 0)
    line = g_strdup_printf ("%s:%u:%u: %s", shown, fault->line, fault->column, fault->what);
  else
    line = g_strdup_printf ("%s: %s", shown, fault->what);
  if (json)
    cordon_print_json (node);
  else
    cordon_print_line (line);
}

static gboolean
check_file (CordonInvocation *invocation, const char *path, CordonOrigin source, gboolean named, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) wrong = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_USAGE, "");
  g_auto (CordonKeyTextFault) fault = { 0 };
  g_autoptr (CordonRoutes) routes = cordon_route_files_read (path, source, &fault, &problem);

  if (problem && !named && g_error_matches (problem, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    {
      /* No rules are right rules. */
      g_clear_error (&problem);
      routes = cordon_routes_parse ("", 0, source, &fault);
    }
  if (problem)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  print_verdict (path, &fault, invocation->json);
  if (!routes)
    invocation->status = cordon_error_exit_code (wrong);
  return TRUE;
}

/* Without words, the files that hold. */
gboolean
cordon_route_check (CordonInvocation *invocation, GError **error)
{
  static const CordonOrigin sources[] = { CORDON_ORIGIN_ADMINISTRATOR, CORDON_ORIGIN_USER };
  char **words;

  if (!cordon_invocation_parse (invocation, NULL, 0, G_MAXUINT, error))
    return FALSE;
  words = cordon_invocation_operands (invocation);
  for (guint i = 0; !*words && i < G_N_ELEMENTS (sources); i++)
    {
      g_autofree char *path = cordon_route_files_path (sources[i]);

      if (!check_file (invocation, path, sources[i], FALSE, error))
        return FALSE;
    }
  for (; *words; words++)
    if (!check_file (invocation, *words, CORDON_ORIGIN_USER, TRUE, error))
      return FALSE;
  return TRUE;
}

/* --- the command ----------------------------------------------------------------------------- */

gboolean
cordon_command_route (CordonInvocation *invocation, GError **error)
{
  static const CordonCommand table[] = {
    { "explain", NULL, NULL, cordon_route_explain },
    { "list", NULL, NULL, cordon_route_list },
    { "check", NULL, NULL, cordon_route_check },
    { NULL }
  };

  return cordon_invocation_run_sub (invocation, table, error);
}
