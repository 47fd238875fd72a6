/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands in the file now is what is changed: somebody may have written it since it was shown.
 */
#include "config.h"

#include "client/route-change.h"

#include <stdlib.h>

#include "client/compartment-files.h"
#include "client/route-files.h"
#include "core/errors.h"

static char *
find_path (void)
{
  g_autofree char *path = cordon_route_files_path (CORDON_ORIGIN_USER);
  char *real = realpath (path, NULL);
  char *copy = g_strdup (real ? real : path);

  free (real);
  return copy;
}

gboolean
cordon_route_change (CordonRouteEdit edit, const char *what, GError **error)
{
  g_autofree char *path = find_path ();
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) text = cordon_compartment_files_read (path, &problem), changed = NULL;

  if (g_error_matches (problem, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    {
      g_clear_error (&problem);
      text = g_bytes_new_static ("", 0);
    }
  if (!text)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  changed = cordon_route_edit (text, edit, what, error);
  if (!changed)
    return FALSE;
  return cordon_compartment_files_write (path, g_bytes_get_data (changed, NULL), g_bytes_get_size (changed), error);
}
