/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Routes as values, and their decision. It must never open, stat or resolve anything, and never fall
 * through to an answer that nobody wrote: without a rule it is no.
 */
#include "core/route-private.h"

#include <string.h>

#include "core/media-types.h"

const char *const cordon_route_condition_names[] = {
  [CORDON_ROUTE_ORIGIN] = "Origin", [CORDON_ROUTE_DIRECTORY] = "Directory", [CORDON_ROUTE_TYPE] = "Type",
  [CORDON_ROUTE_NAME] = "Name",     [CORDON_ROUTE_SCHEME] = "Scheme",       [CORDON_ROUTE_HOST] = "Host",
  [CORDON_N_ROUTE_CONDITIONS] = NULL
};

const char *const cordon_route_verdict_names[] = {
  [CORDON_ROUTE_OPEN] = "open", [CORDON_ROUTE_ASK] = "ask", [CORDON_ROUTE_REFUSE] = "refuse",
  [CORDON_ROUTE_RETURN] = "return", NULL
};

/* --- values ---------------------------------------------------------------------------------- */

static void
clear_route (CordonRoute *route)
{
  g_free (route->name);
  g_free (route->compartment);
  for (guint i = 0; i < CORDON_N_ROUTE_CONDITIONS; i++)
    g_strfreev (route->values[i]);
}

CordonRoute *
cordon_route_new (const char *name, CordonOrigin source, guint line)
{
  CordonRoute *route = g_atomic_rc_box_new0 (CordonRoute);

  route->name = g_strdup (name);
  route->source = source;
  route->line = line;
  return route;
}

void
cordon_route_unref (CordonRoute *route)
{
  g_atomic_rc_box_release_full (route, (GDestroyNotify) clear_route);
}

gboolean
cordon_route_is_of_links (const CordonRoute *route)
{
  return route->values[CORDON_ROUTE_SCHEME] || route->values[CORDON_ROUTE_HOST];
}

CordonRoutes *
cordon_routes_new (void)
{
  CordonRoutes *routes = g_atomic_rc_box_new0 (CordonRoutes);

  routes->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_route_unref);
  return routes;
}

static void
clear_routes (CordonRoutes *routes)
{
  g_ptr_array_unref (routes->rules);
}

CordonRoutes *
cordon_routes_ref (CordonRoutes *routes)
{
  return g_atomic_rc_box_acquire (routes);
}

void
cordon_routes_unref (CordonRoutes *routes)
{
  g_atomic_rc_box_release_full (routes, (GDestroyNotify) clear_routes);
}

static void
append_all (CordonRoutes *routes, const CordonRoutes *more)
{
  for (guint i = 0; i < more->rules->len; i++)
    g_ptr_array_add (routes->rules, g_atomic_rc_box_acquire (more->rules->pdata[i]));
}

CordonRoutes *
cordon_routes_append (const CordonRoutes *first, const CordonRoutes *second)
{
  CordonRoutes *routes = cordon_routes_new ();

  append_all (routes, first);
  append_all (routes, second);
  return routes;
}

guint
cordon_routes_get_size (const CordonRoutes *routes)
{
  return routes->rules->len;
}

const CordonRoute *
cordon_routes_get (const CordonRoutes *routes, guint i)
{
  g_return_val_if_fail (i < routes->rules->len, NULL);
  return routes->rules->pdata[i];
}

static void
print_rule (GString *text, const CordonRoute *route)
{
  g_string_append_printf (text, "%s[%s]\n", text->len ? "\n" : "", route->name);
  for (guint i = 0; i < CORDON_N_ROUTE_CONDITIONS; i++)
    if (route->values[i])
      {
        g_autofree char *values = g_strjoinv (";", route->values[i]);
        g_string_append_printf (text, "%s=%s\n", cordon_route_condition_names[i], values);
      }
  if (route->verdict == CORDON_ROUTE_OPEN)
    g_string_append_printf (text, "Open=%s\n", route->compartment);
  else
    g_string_append_printf (text, "Do=%s\n", cordon_route_verdict_names[route->verdict]);
}

char *
cordon_routes_to_text (const CordonRoutes *routes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < routes->rules->len; i++)
    print_rule (text, routes->rules->pdata[i]);
  return g_string_free (text, FALSE);
}

/* --- one condition --------------------------------------------------------------------------- */

/* A star takes as little as it can, and one character more each time the rest does not fit; only the last star
 * is ever tried again, so no pattern makes the time explode. */
gboolean
cordon_route_name_matches (const char *pattern, const char *name)
{
  const char *star = NULL, *from = NULL;

  while (*name)
    if (*pattern == '*')
      {
        star = ++pattern;
        from = name;
      }
    else if (*pattern == '?' || (*pattern && g_utf8_get_char (pattern) == g_utf8_get_char (name)))
      {
        pattern = g_utf8_next_char (pattern);
        name = g_utf8_next_char (name);
      }
    else if (star)
      {
        pattern = star;
        name = from = g_utf8_next_char (from);
      }
    else
      return FALSE;
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

/* Letter case does not count, and a byte that is no UTF-8 is one character. */
static gboolean
match_name (char **patterns, const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);

  for (; *patterns; patterns++)
    {
      g_autofree char *pattern = g_utf8_casefold (*patterns, -1);

      if (cordon_route_name_matches (pattern, folded))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_below (const char *directory, const char *root)
{
  gsize length = strlen (root);

  if (g_str_equal (root, "/"))
    return TRUE;
  return strncmp (directory, root, length) == 0 && (directory[length] == '/' || directory[length] == '\0');
}

static gboolean
match_directory (char **roots, const CordonRouteSubject *subject)
{
  for (; subject->directory && *roots; roots++)
    {
      gboolean of_home = **roots == '~';
      g_autofree char *full = of_home && subject->home ? g_strconcat (subject->home, *roots + 1, NULL) : NULL;

      if (of_home && !full)
        continue;
      if (is_below (subject->directory, full ? full : *roots))
        return TRUE;
    }
  return FALSE;
}

static gboolean
match_type (char **patterns, const char *type)
{
  for (; *patterns; patterns++)
    if (cordon_media_type_matches (*patterns, type))
      return TRUE;
  return FALSE;
}

static gboolean
match_origin (char **names, const char *origin)
{
  return origin && (g_strv_contains ((const char *const *) names, origin)
                    || g_strv_contains ((const char *const *) names, CORDON_ROUTE_ANY));
}

/* value: in the parser's normal form, an address of IPv6 in brackets, ":port" only where one was written. */
static gboolean
host_matches (const char *value, const CordonLink *link)
{
  const char *host = cordon_link_get_host (link);
  guint usual = g_str_equal (cordon_link_get_scheme (link), "https") ? 443 : 80;
  const char *colon = strrchr (value, ':'), *bracket = strrchr (value, ']');
  gboolean has_port = colon && (!bracket || colon > bracket);
  g_autofree char *wanted = has_port ? g_strndup (value, (gsize) (colon - value)) : g_strdup (value);
  guint port = has_port ? (guint) g_ascii_strtoull (colon + 1, NULL, 10) : usual;

  if (cordon_link_get_port (link) != port)
    return FALSE;
  if (g_str_has_prefix (wanted, "*."))
    return strlen (host) > strlen (wanted + 1) && g_str_has_suffix (host, wanted + 1);
  if (*wanted == '[')
    return strncmp (wanted + 1, host, strlen (wanted) - 2) == 0 && strlen (host) == strlen (wanted) - 2;
  return g_str_equal (wanted, host);
}

static gboolean
match_host (char **values, const CordonLink *link)
{
  for (; *values; values++)
    if (host_matches (*values, link))
      return TRUE;
  return FALSE;
}

static gboolean
condition_holds (CordonRouteCondition condition, char **values, const CordonRouteSubject *subject)
{
  switch (condition)
    {
    case CORDON_ROUTE_ORIGIN:
      return match_origin (values, subject->origin);
    case CORDON_ROUTE_DIRECTORY:
      return match_directory (values, subject);
    case CORDON_ROUTE_TYPE:
      return match_type (values, subject->type);
    case CORDON_ROUTE_NAME:
      return match_name (values, subject->name ? subject->name : "");
    case CORDON_ROUTE_SCHEME:
      return g_strv_contains ((const char *const *) values, cordon_link_get_scheme (subject->link));
    case CORDON_ROUTE_HOST:
      return match_host (values, subject->link);
    }
  return FALSE;
}

/* --- the decision ---------------------------------------------------------------------------- */

static CordonRouteStep
look_at (const CordonRoute *route, const CordonRouteSubject *subject)
{
  CordonRouteStep step = { .route = route };

  step.other_kind = cordon_route_is_of_links (route) != (subject->link != NULL);
  if (step.other_kind)
    return step;
  for (guint i = 0; i < CORDON_N_ROUTE_CONDITIONS; i++)
    if (route->values[i] && !condition_holds (i, route->values[i], subject))
      {
        step.missed = i;
        return step;
      }
  step.applies = TRUE;
  return step;
}

static void
take (CordonRouteAnswer *answer, const CordonRoute *route, const CordonRouteSubject *subject)
{
  gboolean returns = route->verdict == CORDON_ROUTE_RETURN;

  answer->route = route;
  answer->verdict = returns ? CORDON_ROUTE_OPEN : route->verdict;
  answer->compartment = g_strdup (returns ? subject->origin : route->compartment);
}

CordonRouteAnswer *
cordon_routes_decide (const CordonRoutes *routes, const CordonRouteSubject *subject)
{
  CordonRouteAnswer *answer = g_new0 (CordonRouteAnswer, 1);

  answer->verdict = CORDON_ROUTE_REFUSE;
  answer->steps = g_array_new (FALSE, FALSE, sizeof (CordonRouteStep));
  for (guint i = 0; i < routes->rules->len; i++)
    {
      CordonRouteStep step = look_at (routes->rules->pdata[i], subject);

      g_array_append_val (answer->steps, step);
      if (step.applies)
        {
          take (answer, step.route, subject);
          break;
        }
    }
  return answer;
}

void
cordon_route_answer_free (CordonRouteAnswer *answer)
{
  g_free (answer->compartment);
  g_array_unref (answer->steps);
  g_free (answer);
}
