/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads rules. The text may be hostile and one megabyte long. A rule that is half understood sends files
 * somewhere else than its author meant, so every fault ends the whole text, told with its place.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/limits.h"
#include "core/media-types.h"
#include "core/route-private.h"

static const char *const schemes[] = { "http", "https", NULL };
static const char *const deeds[] = { "ask", "refuse", "return", NULL };
static const char *const keys[] = { "Origin", "Directory", "Type", "Name", "Scheme", "Host", "Open", "Do", NULL };

typedef struct {
  CordonRoutes *routes;
  CordonRoute *route; /* being read; borrowed; NULL before the first group */
  CordonOrigin source;
  gboolean has_deed;
} Parser;

/* --- values ---------------------------------------------------------------------------------- */

static gboolean
check_word (const CordonKeyText *text, const char *at, const char *value, const char *const *words)
{
  return g_strv_contains (words, value) || cordon_key_text_fail_word (text, at, value, words);
}

static gboolean
check_compartment (const CordonKeyText *text, const char *at, const char *value)
{
  return cordon_compartment_name_valid (value)
         || cordon_key_text_fail (text, at, _("a compartment's name has 1 to %d small letters, digits and single "
                                              "hyphens."), CORDON_LIMIT_NAME);
}

static gboolean
path_normal (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path + 1, "/", -1);

  if (g_str_equal (path, "/") || g_str_equal (path, "~"))
    return TRUE;
  if (path[0] != '/' && !g_str_has_prefix (path, "~/"))
    return FALSE;
  /* Behind "~/" the first part is empty, and only that one. */
  for (guint i = path[0] == '~'; parts[i]; i++)
    if (!*parts[i] || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return FALSE;
  return TRUE;
}

static gboolean
check_directory (const CordonKeyText *text, const char *at, const char *value)
{
  return path_normal (value)
         || cordon_key_text_fail (text, at, _("a directory is a path from “/” or “~/”, without “..”, “.”, “//” and a "
                                              "“/” at its end."));
}

static gboolean
check_name (const CordonKeyText *text, const char *at, const char *value)
{
  if (strlen (value) <= CORDON_LIMIT_FILE_NAME && !strchr (value, '/'))
    return TRUE;
  return cordon_key_text_fail (text, at, _("a pattern of names has 1 to %d bytes and no “/”; “Directory=” is for "
                                           "paths."), CORDON_LIMIT_FILE_NAME);
}

static gboolean
port_valid (const char *port)
{
  guint64 number;

  return *port != '0' && g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, NULL);
}

/* Takes ":port" off; FALSE where there is something else behind a colon. */
static gboolean
split_port (char *host, const char **port)
{
  char *colon = strrchr (host, ':'), *bracket = strrchr (host, ']');

  *port = NULL;
  if (!colon || (bracket && colon < bracket))
    return TRUE;
  *colon = '\0';
  *port = colon + 1;
  return port_valid (*port);
}

static gboolean
fail_host (const CordonKeyText *text, const char *at)
{
  return cordon_key_text_fail (text, at, _("a host is like “example.org”, “*.example.org”, “192.0.2.1”, "
                                           "“[2001:db8::1]” or “example.org:8443”."));
}

/* To the form of links, so that the two can be compared by their bytes. */
static gboolean
normalise_host (const CordonKeyText *text, const char *at, char **value)
{
  gboolean below = g_str_has_prefix (*value, "*.");
  g_autofree char *bare = g_strdup (*value + (below ? 2 : 0));
  const char *port;
  g_autofree char *host = split_port (bare, &port) ? cordon_link_normalise_host (bare, NULL) : NULL;
  gboolean is_ipv6 = host && strchr (host, ':'), bracketed = *bare == '[';

  /* Without brackets an address of IPv6 cannot be told from a host with a port. */
  if (!host || (below && g_hostname_is_ip_address (host)) || is_ipv6 != bracketed)
    return fail_host (text, at);
  g_free (*value);
  *value = g_strconcat (below ? "*." : "", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port ? ":" : "",
                        port ? port : "", NULL);
  return TRUE;
}

static gboolean
check_value (const CordonKeyText *text, CordonRouteCondition condition, const char *at, char **value)
{
  if (!**value)
    return cordon_key_text_fail (text, at, _("a value is missing here."));
  switch (condition)
    {
    case CORDON_ROUTE_ORIGIN:
      return g_str_equal (*value, CORDON_ROUTE_ANY) || check_compartment (text, at, *value);
    case CORDON_ROUTE_DIRECTORY:
      return check_directory (text, at, *value);
    case CORDON_ROUTE_TYPE:
      return check_word (text, at, *value, cordon_media_types);
    case CORDON_ROUTE_NAME:
      return check_name (text, at, *value);
    case CORDON_ROUTE_SCHEME:
      return check_word (text, at, *value, schemes);
    case CORDON_ROUTE_HOST:
      return normalise_host (text, at, value);
    }
  return FALSE;
}

static gboolean
set_condition (const CordonKeyText *text, Parser *parser, CordonRouteCondition condition, const char *at,
               const char *value)
{
  g_auto (GStrv) values = g_strsplit (value, ";", CORDON_ROUTE_VALUES_MAX + 1);

  if (g_strv_length (values) > CORDON_ROUTE_VALUES_MAX)
    return cordon_key_text_fail (text, at, _("a condition has at most %d values."), CORDON_ROUTE_VALUES_MAX);
  if (!values[0])
    return cordon_key_text_fail (text, at, _("a value is missing here."));
  for (guint i = 0; values[i]; i++)
    {
      gsize length = strlen (values[i]);

      if (!check_value (text, condition, at, &values[i]))
        return FALSE;
      at += length + 1;
    }
  parser->route->values[condition] = g_steal_pointer (&values);
  return TRUE;
}

/* --- rules ----------------------------------------------------------------------------------- */

static gboolean
set_deed (const CordonKeyText *text, Parser *parser, gboolean open, const char *at, const char *value)
{
  CordonRoute *route = parser->route;

  if (open ? !check_compartment (text, at, value) : !check_word (text, at, value, deeds))
    return FALSE;
  parser->has_deed = TRUE;
  route->compartment = open ? g_strdup (value) : NULL;
  route->verdict = CORDON_ROUTE_OPEN;
  for (guint i = 0; !open && deeds[i]; i++)
    if (g_str_equal (deeds[i], value))
      route->verdict = CORDON_ROUTE_ASK + i;
  return TRUE;
}

static gboolean
on_key (const CordonKeyText *text, const char *at, const char *key, const char *value_at, const char *value,
        gpointer data)
{
  Parser *parser = data;
  gboolean is_deed = g_str_equal (key, "Open") || g_str_equal (key, "Do");

  if (!parser->route)
    return cordon_key_text_fail (text, at, _("a group like “[my-rule]” must come first."));
  if (is_deed && parser->has_deed)
    return cordon_key_text_fail (text, at, _("a rule has one “Open=” or one “Do=”."));
  if (is_deed)
    return set_deed (text, parser, g_str_equal (key, "Open"), value_at, value);
  for (guint i = 0; i < CORDON_N_ROUTE_CONDITIONS; i++)
    if (g_str_equal (cordon_route_condition_names[i], key))
      return parser->route->values[i]
                 ? cordon_key_text_fail (text, at, _("“%s” stands here twice."), key)
                 : set_condition (text, parser, i, value_at, value);
  return cordon_key_text_fail_word (text, at, key, keys);
}

/* What a rule lacks is told at the line of its group. */
static gboolean
fail_rule (const CordonKeyText *text, const CordonRoute *route, const char *what)
{
  *text->fault = (CordonKeyTextFault) { .line = route->line, .column = 1, .what = g_strdup (what) };
  return FALSE;
}

static gboolean
check_complete (const CordonKeyText *text, const Parser *parser)
{
  const CordonRoute *route = parser->route;
  gboolean of_links, of_files = FALSE;

  if (!route)
    return TRUE;
  of_links = cordon_route_is_of_links (route);
  for (guint i = 0; i < CORDON_ROUTE_SCHEME; i++)
    of_files = of_files || route->values[i];
  if (of_links && of_files)
    return fail_rule (text, route, _("a rule is about files or about links: “Scheme=” and “Host=” do not go with the "
                                     "other conditions."));
  if (!of_links && !of_files)
    return fail_rule (text, route, _("a rule needs a condition; “Name=*” is every file, “Scheme=http;https” every "
                                     "link."));
  if (!parser->has_deed)
    return fail_rule (text, route, _("a rule says what it does: “Open=COMPARTMENT”, or “Do=” and ask, refuse or "
                                     "return."));
  if (route->verdict == CORDON_ROUTE_RETURN && !route->values[CORDON_ROUTE_ORIGIN])
    return fail_rule (text, route, _("“Do=return” needs to know the compartment it came from: “Origin=*”."));
  return TRUE;
}

static gboolean
name_taken (const Parser *parser, const char *name)
{
  for (guint i = 0; i < parser->routes->rules->len; i++)
    if (g_str_equal (((const CordonRoute *) parser->routes->rules->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

static gboolean
on_group (const CordonKeyText *text, const char *at, const char *name, gpointer data)
{
  Parser *parser = data;

  if (!check_complete (text, parser))
    return FALSE;
  if (!cordon_compartment_name_valid (name))
    return cordon_key_text_fail (text, at, _("a rule's name has 1 to %d small letters, digits and single hyphens."),
                                 CORDON_LIMIT_NAME);
  if (name_taken (parser, name))
    return cordon_key_text_fail (text, at, _("there are two rules “%s” here."), name);
  if (parser->routes->rules->len >= CORDON_ROUTES_MAX)
    return cordon_key_text_fail (text, at, _("there can be at most %d rules."), CORDON_ROUTES_MAX);
  parser->route = cordon_route_new (name, parser->source, text->number);
  parser->has_deed = FALSE;
  g_ptr_array_add (parser->routes->rules, parser->route);
  return TRUE;
}

CordonRoutes *
cordon_routes_parse (const char *text, gsize length, CordonOrigin source, CordonKeyTextFault *fault)
{
  static const CordonKeyTextReader reader = { on_group, on_key };
  g_autoptr (CordonRoutes) routes = cordon_routes_new ();
  Parser parser = { .routes = routes, .source = source };
  CordonKeyText end = { .fault = fault };

  if (!cordon_key_text_read (text, length, CORDON_ROUTES_TEXT_MAX, &reader, &parser, fault)
      || !check_complete (&end, &parser))
    return NULL;
  return g_steal_pointer (&routes);
}
