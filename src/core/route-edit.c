/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parser says where rules begin, and judges the result: nothing is written that it would not read.
 */
#include "config.h"

#include "core/route-edit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"

static CordonRoutes *
parse (const char *text, gsize length, GError **error)
{
  g_auto (CordonKeyTextFault) fault = { 0 };
  CordonRoutes *routes = cordon_routes_parse (text, length, CORDON_ORIGIN_USER, &fault);

  if (!routes)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, fault.what);
  return routes;
}

/* Lines with their ends; the last may have none. */
static GPtrArray *
split_lines (const char *text, gsize length)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const char *end = text + length;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      const char *next = newline ? newline + 1 : end;

      g_ptr_array_add (lines, g_strndup (text, (gsize) (next - text)));
      text = next;
    }
  return lines;
}

/* Index of the line that the n-th rule begins with: its comment's first, or its own. */
static guint
find_begin (const CordonRoutes *routes, GPtrArray *lines, guint n)
{
  guint begin = n < cordon_routes_get_size (routes) ? cordon_routes_get (routes, n)->line - 1 : lines->len;

  if (n >= cordon_routes_get_size (routes))
    return begin;
  while (begin > 0 && *(const char *) lines->pdata[begin - 1] == '#')
    begin--;
  return begin;
}

static gboolean
find_rule (const CordonRoutes *routes, const char *name, guint *n, GError **error)
{
  for (*n = 0; *n < cordon_routes_get_size (routes); (*n)++)
    if (g_str_equal (cordon_routes_get (routes, *n)->name, name))
      return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, _("There is no rule “%s” of yours any more."), name);
  return FALSE;
}

static void
append_lines (GString *text, GPtrArray *lines, guint from, guint to)
{
  for (; from < to; from++)
    {
      const char *line = lines->pdata[from];

      /* What was the last line may become another one. */
      if (text->len > 0 && text->str[text->len - 1] != '\n')
        g_string_append_c (text, '\n');
      g_string_append (text, line);
    }
}

/* The n-th rule and the one behind it change places. */
static void
append_swapped (GString *text, const CordonRoutes *routes, GPtrArray *lines, guint n)
{
  guint first = find_begin (routes, lines, n), second = find_begin (routes, lines, n + 1);
  guint end = find_begin (routes, lines, n + 2);

  append_lines (text, lines, 0, first);
  append_lines (text, lines, second, end);
  append_lines (text, lines, first, second);
  append_lines (text, lines, end, lines->len);
}

static void
append_without (GString *text, const CordonRoutes *routes, GPtrArray *lines, guint n)
{
  append_lines (text, lines, 0, find_begin (routes, lines, n));
  append_lines (text, lines, find_begin (routes, lines, n + 1), lines->len);
}

static void
append_added (GString *text, GPtrArray *lines, const char *rule)
{
  append_lines (text, lines, 0, lines->len);
  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, rule);
}

static gboolean
append_changed (GString *text, const CordonRoutes *routes, GPtrArray *lines, CordonRouteEdit edit, const char *what,
                GError **error)
{
  guint n = 0, last = cordon_routes_get_size (routes);

  if (edit == CORDON_ROUTE_EDIT_ADD)
    {
      append_added (text, lines, what);
      return TRUE;
    }
  if (!find_rule (routes, what, &n, error))
    return FALSE;
  if (edit == CORDON_ROUTE_EDIT_REMOVE)
    append_without (text, routes, lines, n);
  else if (edit == CORDON_ROUTE_EDIT_EARLIER && n > 0)
    append_swapped (text, routes, lines, n - 1);
  else if (edit == CORDON_ROUTE_EDIT_LATER && n + 1 < last)
    append_swapped (text, routes, lines, n);
  else
    append_lines (text, lines, 0, lines->len);
  return TRUE;
}

GBytes *
cordon_route_edit (GBytes *text, CordonRouteEdit edit, const char *what, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (text, &length);
  g_autoptr (CordonRoutes) routes = parse (bytes ? bytes : "", length, error), changed = NULL;
  g_autoptr (GPtrArray) lines = routes ? split_lines (bytes, length) : NULL;
  g_autoptr (GString) result = g_string_new (NULL);

  if (!routes || !append_changed (result, routes, lines, edit, what, error))
    return NULL;
  changed = parse (result->str, result->len, error);
  return changed ? g_string_free_to_bytes (g_steal_pointer (&result)) : NULL;
}
