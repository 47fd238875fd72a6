/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon route explain`: what would become of a file or link, by which rule, and why the rules before it did not
 * apply. Asks nobody, starts nothing and changes nothing.
 */
#include "config.h"

#include "cli/output.h"
#include "cli/route.h"
#include "client/route-facts.h"
#include "client/route-files.h"
#include "core/document.h"
#include "core/errors.h"
#include "core/route-words.h"
#include "core/text.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

/* --- what it is ------------------------------------------------------------------------------ */

static CordonRouteFacts *
facts_of_path (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  int fd = cordon_document_open (path, error);
  CordonRouteFacts *facts = fd >= 0 ? cordon_route_facts_of_file (fd, path, name, error) : NULL;

  if (fd >= 0)
    close (fd);
  return facts;
}

static CordonRouteFacts *
facts_of_word (const char *word, GError **error)
{
  g_autofree char *path = g_filename_from_uri (word, NULL, NULL);
  g_autoptr (CordonLink) link = NULL;

  if (path || !cordon_link_looks_like_one (word))
    return facts_of_path (path ? path : word, error);
  link = cordon_link_parse (word, error);
  return link ? cordon_route_facts_of_link (link) : NULL;
}

/* --- for programs ---------------------------------------------------------------------------- */

static void
set_text (JsonObject *object, const char *member, const char *value)
{
  g_autofree char *valid = value ? g_utf8_make_valid (value, -1) : NULL;

  if (valid)
    json_object_set_string_member (object, member, valid);
  else
    json_object_set_null_member (object, member);
}

static JsonObject *
rule_json (const CordonRoute *route)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", route->name);
  json_object_set_string_member (object, "source", cordon_origin_names[route->source]);
  json_object_set_int_member (object, "line", route->line);
  return object;
}

static JsonArray *
steps_json (const CordonRouteAnswer *answer, const CordonRouteSubject *subject)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < answer->steps->len; i++)
    {
      const CordonRouteStep *step = &g_array_index (answer->steps, CordonRouteStep, i);
      g_autofree char *words = cordon_route_step_words (step, subject);
      JsonObject *object = rule_json (step->route);

      json_object_set_boolean_member (object, "applies", step->applies);
      set_text (object, "missed",
                step->applies || step->other_kind ? NULL : cordon_route_condition_names[step->missed]);
      set_text (object, "why", words);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
add_facts (JsonObject *object, const CordonRouteFacts *facts)
{
  json_object_set_string_member (object, "kind", facts->link ? "link" : "file");
  if (facts->link)
    {
      set_text (object, "link", cordon_link_get_text (facts->link));
      set_text (object, "scheme", cordon_link_get_scheme (facts->link));
      set_text (object, "host", cordon_link_get_host (facts->link));
      json_object_set_int_member (object, "port", cordon_link_get_port (facts->link));
      return;
    }
  set_text (object, "name", facts->name);
  set_text (object, "directory", facts->directory);
  set_text (object, "type", facts->type);
  set_text (object, "origin", facts->origin);
  set_text (object, "claimed-origin", facts->claimed);
}

static void
print_json (const CordonRouteFacts *facts, const CordonRouteAnswer *answer, const CordonRouteSubject *subject,
            const char *sentence)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  add_facts (object, facts);
  set_text (object, "verdict", cordon_route_verdict_names[answer->verdict]);
  set_text (object, "compartment", answer->compartment);
  if (answer->route)
    json_object_set_object_member (object, "rule", rule_json (answer->route));
  else
    json_object_set_null_member (object, "rule");
  json_object_set_array_member (object, "looked-at", steps_json (answer, subject));
  set_text (object, "message", sentence);
  cordon_print_json (node);
}

/* --- for people ------------------------------------------------------------------------------ */

static void
print_fact (const char *word, const char *value)
{
  g_autofree char *shown = value ? cordon_text_display_name (value) : g_strdup (_("not known"));
  g_autofree char *line = g_strdup_printf ("  %s: %s", word, shown);

  cordon_print_line (line);
}

static void
print_facts (const CordonRouteFacts *facts)
{
  g_autoptr (CordonLinkParts) parts = facts->link ? cordon_link_show (facts->link) : NULL;

  if (parts)
    {
      print_fact (_("host"), parts->host);
      if (parts->ascii)
        print_fact (_("host as it is asked for"), parts->ascii);
      return;
    }
  print_fact (_("directory"), facts->directory);
  print_fact (_("content"), facts->type);
  print_fact (_("left the compartment"), facts->origin);
  if (facts->claimed && g_strcmp0 (facts->claimed, facts->origin) != 0)
    print_fact (_("says of itself that it left, which is not believed"), facts->claimed);
}

static void
print_step (const CordonRouteStep *step, const CordonRouteSubject *subject)
{
  g_autofree char *words = cordon_route_step_words (step, subject);
  g_autofree char *line =
    /* Translators: a rule, whose it is ("yours"), and why */
    g_strdup_printf (step->applies ? _("  “%s” (%s) applies: %s") : _("  “%s” (%s) does not apply: %s"),
                     step->route->name, cordon_route_source_words (step->route->source), words);

  cordon_print_line (line);
}

static void
print_text (const CordonRouteFacts *facts, const CordonRouteAnswer *answer, const CordonRouteSubject *subject,
            const char *sentence)
{
  cordon_print_line (sentence);
  print_facts (facts);
  cordon_print_line (_("Rules that were looked at, in order:"));
  for (guint i = 0; i < answer->steps->len; i++)
    print_step (&g_array_index (answer->steps, CordonRouteStep, i), subject);
}

gboolean
cordon_route_explain (CordonInvocation *invocation, GError **error)
{
  g_autoptr (GError) denied = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_DENIED, "");
  g_autoptr (GError) refused = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (CordonRoutes) routes = NULL;
  g_autoptr (CordonRouteFacts) facts = NULL;
  g_autoptr (CordonRouteAnswer) answer = NULL;
  CordonRouteSubject subject;

  if (!cordon_invocation_parse (invocation, NULL, 1, 1, error)
      || !(facts = facts_of_word (*cordon_invocation_operands (invocation), error))
      || !(routes = cordon_route_files_load (error)))
    return FALSE;
  subject = cordon_route_facts_subject (facts);
  answer = cordon_routes_decide (routes, &subject);
  sentence = cordon_route_facts_check_child (facts, answer, &refused) ? cordon_route_answer_sentence (answer, &subject)
                                                                      : g_strdup (refused->message);
  if (invocation->json)
    print_json (facts, answer, &subject, sentence);
  else
    print_text (facts, answer, &subject, sentence);
  if (answer->verdict == CORDON_ROUTE_REFUSE)
    invocation->status = cordon_error_exit_code (denied);
  return TRUE;
}
