/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of rules. Nothing is guessed from a file that cannot be read or understood.
 */
#include "config.h"

#include "client/route-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "client/compartment-files.h"
#include "core/errors.h"

/* What holds where nobody has said anything: back to where it came from, else into the compartment that can do
 * least. */
static const char presets[] =
  "[came-from]\n"
  "Origin=*\n"
  "Do=return\n"
  "\n"
  "[files]\n"
  "Name=*\n"
  "Open=untrusted-documents\n"
  "\n"
  "[links]\n"
  "Scheme=http;https\n"
  "Open=untrusted-links\n";

char *
cordon_route_files_path (CordonOrigin source)
{
  /* The environment is the person's own, as is this process; tests use it. */
  const char *of_test = g_getenv ("CORDON_ROUTES");

  if (source == CORDON_ORIGIN_USER)
    return g_build_filename (g_get_user_config_dir (), "cordon", "routes.conf", NULL);
  return g_strdup (of_test ? of_test : CORDON_SYSCONFDIR "/routes.conf");
}

CordonRoutes *
cordon_route_files_read (const char *path, CordonOrigin source, CordonKeyTextFault *fault, GError **error)
{
  g_autoptr (GBytes) text =
    path ? cordon_compartment_files_read (path, error) : g_bytes_new_static (presets, strlen (presets));

  return text ? cordon_routes_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), source, fault) : NULL;
}

static void
set_fault (GError **error, const char *path, const CordonKeyTextFault *fault)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (fault->line > 0)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, "%s:%u:%u: %s", shown, fault->line, fault->column,
                 fault->what);
  else
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, "%s: %s", shown, fault->what);
}

/* One that is not there has no rules. */
static CordonRoutes *
load (CordonOrigin source, GError **error)
{
  g_autofree char *path = cordon_route_files_path (source);
  g_autoptr (GError) problem = NULL;
  g_auto (CordonKeyTextFault) fault = { 0 };
  CordonRoutes *routes = cordon_route_files_read (path, source, &fault, &problem);

  if (routes)
    return routes;
  if (g_error_matches (problem, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    return cordon_routes_parse ("", 0, source, &fault);
  if (problem)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    set_fault (error, path, &fault);
  return NULL;
}

CordonRoutes *
cordon_route_files_load (GError **error)
{
  g_auto (CordonKeyTextFault) fault = { 0 };
  g_autoptr (CordonRoutes) administrators = load (CORDON_ORIGIN_ADMINISTRATOR, error);
  g_autoptr (CordonRoutes) own = administrators ? load (CORDON_ORIGIN_USER, error) : NULL;
  g_autoptr (CordonRoutes) preset = own ? cordon_route_files_read (NULL, CORDON_ORIGIN_PRESET, &fault, error) : NULL;
  g_autoptr (CordonRoutes) both = preset ? cordon_routes_append (administrators, own) : NULL;

  return both ? cordon_routes_append (both, preset) : NULL;
}
