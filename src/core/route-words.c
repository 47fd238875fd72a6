/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sentences about decisions. Names and links in them come from strangers and are made fit for eyes here;
 * what rules say was admitted by the parser.
 */
#include "config.h"

#include "core/route-words.h"

#include <glib/gi18n-lib.h>

#include "core/text.h"

#define SHOWN 60 /* characters of a name within a sentence */

const char *
cordon_route_source_words (CordonOrigin source)
{
  switch (source)
    {
    case CORDON_ORIGIN_PRESET:
      return _("comes with Cordon");
    case CORDON_ORIGIN_ADMINISTRATOR:
      return _("the administrator's");
    case CORDON_ORIGIN_USER:
      return _("yours");
    }
  return "";
}

/* What the sentence is about, fit for eyes. */
static char *
subject_words (const CordonRouteSubject *subject)
{
  const char *text = subject->link ? cordon_link_get_text (subject->link) : subject->name;
  g_autofree char *shown = cordon_text_display_name (text);

  return cordon_text_ellipsize_middle (shown, SHOWN);
}

char *
cordon_route_answer_sentence (const CordonRouteAnswer *answer, const CordonRouteSubject *subject)
{
  g_autofree char *shown = subject_words (subject);
  const char *rule = answer->route ? answer->route->name : NULL;
  const char *source = answer->route ? cordon_route_source_words (answer->route->source) : NULL;

  if (!rule)
    /* Translators: a file or a link */
    return g_strdup_printf (_("No rule says where “%s” is opened, so it is not."), shown);
  if (answer->verdict == CORDON_ROUTE_OPEN)
    /* Translators: a file or a link, a compartment, a rule, and whose it is: "yours" */
    return g_strdup_printf (_("“%s” is opened in “%s”, by the rule “%s” (%s)."), shown, answer->compartment, rule,
                            source);
  if (answer->verdict == CORDON_ROUTE_ASK)
    return g_strdup_printf (_("Where “%s” is opened is asked each time, by the rule “%s” (%s)."), shown, rule, source);
  return g_strdup_printf (_("“%s” is not opened, by the rule “%s” (%s)."), shown, rule, source);
}

static char *
join_values (const CordonRoute *route, CordonRouteCondition condition)
{
  return g_strjoinv (_(" or "), route->values[condition]);
}

static char *
missed_words (const CordonRouteStep *step, const CordonRouteSubject *subject)
{
  g_autofree char *values = join_values (step->route, step->missed);

  switch (step->missed)
    {
    case CORDON_ROUTE_ORIGIN:
      return subject->origin
                 /* Translators: compartments; this and the next ones go on after "does not apply: " */
                 ? g_strdup_printf (_("it left “%s”, not %s"), subject->origin, values)
                 : g_strdup (_("no compartment is known that it left"));
    case CORDON_ROUTE_DIRECTORY:
      return subject->directory ? g_strdup_printf (_("it is not in %s"), values)
                                : g_strdup (_("it is in no directory of this computer"));
    case CORDON_ROUTE_TYPE:
      /* Translators: types of files */
      return g_strdup_printf (_("its content is %s, not %s"), subject->type ? subject->type : _("of no known type"),
                              values);
    case CORDON_ROUTE_NAME:
      return g_strdup_printf (_("its name is not %s"), values);
    case CORDON_ROUTE_SCHEME:
      return g_strdup_printf (_("its scheme is %s, not %s"), cordon_link_get_scheme (subject->link), values);
    case CORDON_ROUTE_HOST:
      return g_strdup_printf (_("its host and port are %s:%u, not %s"), cordon_link_get_host (subject->link),
                              cordon_link_get_port (subject->link), values);
    }
  return g_strdup ("");
}

static char *
held_words (const CordonRoute *route)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < CORDON_N_ROUTE_CONDITIONS; i++)
    if (route->values[i])
      {
        g_autofree char *values = g_strjoinv (";", route->values[i]);

        g_string_append_printf (words, "%s%s=%s", words->len ? ", " : "", cordon_route_condition_names[i], values);
      }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

char *
cordon_route_step_words (const CordonRouteStep *step, const CordonRouteSubject *subject)
{
  if (step->applies)
    return held_words (step->route);
  if (step->other_kind)
    return g_strdup (subject->link ? _("it is about files") : _("it is about links"));
  return missed_words (step, subject);
}

char *
cordon_route_deed_words (const CordonRoute *route)
{
  switch (route->verdict)
    {
    case CORDON_ROUTE_OPEN:
      /* Translators: a compartment's name */
      return g_strdup_printf (_("opened in %s"), route->compartment);
    case CORDON_ROUTE_ASK:
      return g_strdup (_("asked"));
    case CORDON_ROUTE_REFUSE:
      return g_strdup (_("refused"));
    case CORDON_ROUTE_RETURN:
      return g_strdup (_("back to where it came from"));
    }
  return g_strdup ("");
}
